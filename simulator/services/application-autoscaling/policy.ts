/**
 * What permissions are held against: the ARNs that a policy's `Resource` names, and tags.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Application Auto Scaling".
 */
import { arnOf } from "../../core/arn.ts";
import type { Fields, ServiceIam } from "../../core/iam.ts";
import type { Area } from "../../core/world.ts";
import type { ScalingArea, Tags } from "./records.ts";
import { knownArea, SERVICE } from "./state.ts";

type Resources = (area: Area, input: Fields) => readonly string[];

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** IAM grants the action on `*` only. */
export const anything: Resources = () => ["*"];

/** The scalable target that the members name; one that is not there has no id yet. */
export const target: Resources = (area, { ResourceId }) => [
  knownArea(area)?.targets.get(text(ResourceId))?.arn ?? arnOf(area, SERVICE, "scalable-target/*"),
];

/** The ARN in the member `ResourceARN`. */
export const given: Resources = (_area, { ResourceARN }) => [text(ResourceARN)];

const requestTags = ({ Tags }: Fields): Tags =>
  new Map(
    Object.entries(typeof Tags === "object" && Tags !== null ? Tags : {}).map(([key, value]) => [key, String(value)]),
  );

const resourceTags = ({ targets }: ScalingArea, arn: string): Tags =>
  [...targets.values()].find((one) => one.arn === arn)?.tags ?? new Map();

export const scalingIam: ServiceIam<ScalingArea> = { prefix: SERVICE, requestTags, resourceTags };
