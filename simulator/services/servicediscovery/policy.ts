/**
 * What permissions are held against: the ARNs that a policy's `Resource` names, and tags.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Cloud Map".
 */
import { arnOf } from "../../core/arn.ts";
import type { Fields, ServiceIam } from "../../core/iam.ts";
import type { Area } from "../../core/world.ts";
import { findNamespace, findService } from "./lookups.ts";
import type { CloudMapArea, Tags } from "./records.ts";
import { SERVICE } from "./state.ts";

type Resources = (area: Area, input: Fields) => readonly string[];

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const arn = (area: Area, kind: "namespace" | "service", reference: string): string =>
  reference.startsWith("arn:") ? reference : arnOf(area, SERVICE, `${kind}/${reference}`);

/** IAM grants the action on `*` only. */
export const anything: Resources = () => ["*"];

/** The namespace of the member `Id`. */
export const namespace: Resources = (area, { Id }) => [arn(area, "namespace", text(Id))];

/** The service of this member: its id or ARN. */
export const service =
  (member: "Id" | "ServiceId"): Resources =>
  (area, fields) => [arn(area, "service", text(fields[member]))];

/** "CreateService" asks for the namespace and for the service, which has no id yet. */
export const newService: Resources = (area, { NamespaceId, DnsConfig }) => {
  const old = (DnsConfig as Fields | null | undefined)?.NamespaceId;
  return [arn(area, "namespace", text(NamespaceId ?? old)), arn(area, "service", "*")];
};

/** The ARN in the member `ResourceARN`. */
export const given: Resources = (_area, { ResourceARN }) => [text(ResourceARN)];

const requestTags = ({ Tags }: Fields): Tags =>
  new Map(
    (Array.isArray(Tags) ? (Tags as readonly { readonly Key?: unknown; readonly Value?: unknown }[]) : []).map(
      ({ Key, Value }) => [String(Key), String(Value ?? "")],
    ),
  );

const resourceTags = (area: CloudMapArea, reference: string): Tags =>
  (findNamespace(area, reference) ?? findService(area, reference))?.tags ?? new Map();

export const cloudMapIam: ServiceIam<CloudMapArea> = { prefix: SERVICE, requestTags, resourceTags };
