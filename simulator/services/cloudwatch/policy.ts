/**
 * What permissions are held against: the ARNs that a policy's `Resource` names, and tags.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch".
 */
import { arnOf } from "../../core/arn.ts";
import type { Fields, ServiceIam } from "../../core/iam.ts";
import type { Area } from "../../core/world.ts";
import type { CloudWatchArea, Tags } from "./records.ts";
import { SERVICE } from "./state.ts";

type Resources = (area: Area, input: Fields) => readonly string[];

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export const alarmArn = (area: Area, name: string): string => arnOf(area, SERVICE, `alarm:${name}`);

/** The alarm of the member `AlarmName`. */
export const alarm: Resources = (area, { AlarmName }) => [alarmArn(area, text(AlarmName))];

/** The alarms of the member `AlarmNames`; all where none is named. */
export const alarms: Resources = (area, { AlarmNames }) =>
  (Array.isArray(AlarmNames) && AlarmNames.length > 0 ? AlarmNames : ["*"]).map((name) => alarmArn(area, text(name)));

/** The ARN in the member `ResourceARN`. */
export const given: Resources = (_area, { ResourceARN }) => [text(ResourceARN)];

const requestTags = ({ Tags }: Fields): Tags =>
  new Map(
    (Array.isArray(Tags) ? (Tags as readonly { readonly Key?: unknown; readonly Value?: unknown }[]) : []).map(
      ({ Key, Value }) => [String(Key), String(Value ?? "")],
    ),
  );

const resourceTags = ({ alarms: known }: CloudWatchArea, arn: string): Tags =>
  [...known.values()].find((one) => one.arn === arn)?.tags ?? new Map();

export const cloudWatchIam: ServiceIam<CloudWatchArea> = { prefix: SERVICE, requestTags, resourceTags };
