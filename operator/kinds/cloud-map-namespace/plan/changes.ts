import type { CloudMapNamespace } from "../../../aws/services/servicediscovery/shapes.ts";
import { toCloudMapTags } from "../../../aws/services/servicediscovery/tags.ts";
import { clientToken } from "../../../ecs/owner.ts";
import { declaredTagPaths } from "../../../ecs/tags.ts";
import { nameIn } from "../../../lib/arn.ts";
import { wantedTags } from "../../common/plan/owned.ts";
import {
  CALL_NAMES,
  type NamespaceInput,
  type NamespaceResource,
  type NamespaceStep,
  namespaceNameOf,
  whatIs,
} from "../model.ts";

const TTL = "properties.dnsProperties.soa.ttl";

/** The sorted paths of a spec that are cleared when they are removed. AWS has no word for a time to live that nobody set. */
export const declaredPaths = ({ spec }: Pick<NamespaceResource, "spec">): readonly string[] => [
  ...(spec.description === undefined ? [] : ["description"]),
  ...declaredTagPaths(spec.tags),
];

const soa = (ttl: number) => ({ DnsProperties: { SOA: { TTL: ttl } } });

/**
 * Creates the namespace. The token is the same until the creation has ended and is known to have: "allows failed
 * CreatePrivateDnsNamespace requests to be retried without the risk of running the operation twice" (AWS Cloud Map API Reference).
 */
export function createStep(input: NamespaceInput): NamespaceStep {
  const { resource, installation, observed } = input;
  const { spec, status, metadata } = resource;
  const ended = observed.operation?.type === "CREATE_NAMESPACE" ? observed.operation.id : undefined;
  const incarnation = [nameIn(status?.arn ?? ""), ended ?? ""].join(" ");
  const ttl = spec.properties?.dnsProperties.soa.ttl;
  return {
    kind: `Create${CALL_NAMES[spec.type]}Namespace`,
    input: {
      Name: namespaceNameOf(resource),
      CreatorRequestId: clientToken(installation, metadata.uid, incarnation, {}),
      ...(spec.description !== undefined && { Description: spec.description }),
      Tags: toCloudMapTags(wantedTags(input)),
      ...(spec.vpc !== undefined && { Vpc: spec.vpc }),
      ...(ttl !== undefined && { Properties: soa(ttl) }),
    },
    summary: `create ${whatIs(resource)}`,
  } as NamespaceStep;
}

/** The update that makes AWS show what is declared; undefined when it does. What is not declared is sent as AWS shows it. */
export function updateStep(input: NamespaceInput, live: CloudMapNamespace): NamespaceStep | undefined {
  const { resource, installation } = input;
  const { spec, status, metadata } = resource;
  const shown = { description: live.Description ?? "", ttl: live.Properties?.DnsProperties?.SOA?.TTL };
  const isCleared = spec.description === undefined && status?.declared?.includes("description") === true;
  const wanted = {
    description: spec.description ?? (isCleared ? "" : undefined),
    ttl: spec.properties?.dnsProperties.soa.ttl,
  };
  const paths = [
    ...(wanted.description === undefined || wanted.description === shown.description ? [] : ["description"]),
    ...(wanted.ttl === undefined || wanted.ttl === shown.ttl ? [] : [TTL]),
  ];
  if (paths.length === 0) return undefined;
  const ttl = spec.type === "HTTP" ? undefined : (wanted.ttl ?? shown.ttl);
  const sent = wanted.description ?? live.Description;
  const change = {
    ...(sent !== undefined && { Description: sent }),
    ...(ttl !== undefined && { Properties: soa(ttl) }),
  };
  const Id = live.Id ?? "";
  return {
    kind: `Update${CALL_NAMES[spec.type]}Namespace`,
    input: {
      Id,
      UpdaterRequestId: clientToken(installation, metadata.uid, updateNumber(input), [Id, change]),
      Namespace: change,
    },
    summary: `update ${paths.join(", ")} of ${whatIs(resource)}`,
    keeps: wanted.description === undefined || (ttl !== undefined && wanted.ttl === undefined),
  };
}

/** An update that is sent again after an earlier one has ended is another request. */
const updateNumber = ({ observed: { operation } }: NamespaceInput): string =>
  operation?.type === "UPDATE_NAMESPACE" ? operation.id : "";
