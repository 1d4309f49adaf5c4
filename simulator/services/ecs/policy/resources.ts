/**
 * The ARNs that an identity policy's `Resource` is held against.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon ECS".
 */
import type { Fields } from "../../../core/iam.ts";
import type { Area } from "../../../core/world.ts";
import { arnOf } from "../arn.ts";
import { nameOf } from "../lookups.ts";

type Resources = (area: Area, input: Fields) => readonly string[];

const text = (fields: Fields, name: string): string | undefined =>
  typeof fields[name] === "string" ? fields[name] : undefined;
const texts = (fields: Fields, name: string): readonly string[] => {
  const list = fields[name];
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
};
const clusterIn = (fields: Fields): string => nameOf(text(fields, "cluster") ?? "default");

/** IAM grants the action on `*` only. */
export const anything: Resources = () => ["*"];

export const cluster: Resources = (area, fields) => [arnOf(area, `cluster/${clusterIn(fields)}`)];

export const firstCluster: Resources = (area, fields) => [
  arnOf(area, `cluster/${nameOf(texts(fields, "clusters")[0] ?? "default")}`),
];

/** The service of this member: its name or ARN. */
export const service =
  (member: "service" | "serviceName"): Resources =>
  (area, fields) => [arnOf(area, `service/${clusterIn(fields)}/${nameOf(text(fields, member) ?? "")}`)];

export const firstService: Resources = (area, fields) => [
  arnOf(area, `service/${clusterIn(fields)}/${nameOf(texts(fields, "services")[0] ?? "")}`),
];

export const task: Resources = (area, fields) => [
  arnOf(area, `task/${clusterIn(fields)}/${nameOf(text(fields, "task") ?? "")}`),
];

export const firstTask: Resources = (area, fields) => [
  arnOf(area, `task/${clusterIn(fields)}/${nameOf(texts(fields, "tasks")[0] ?? "")}`),
];

export const containerInstances: Resources = (area, fields) => [
  arnOf(area, `container-instance/${clusterIn(fields)}/*`),
];

export const firstContainerInstance: Resources = (area, fields) => [
  arnOf(area, `container-instance/${clusterIn(fields)}/${nameOf(texts(fields, "containerInstances")[0] ?? "*")}`),
];

export const capacityProvider: Resources = (area, fields) => [
  arnOf(area, `capacity-provider/${nameOf(text(fields, "capacityProvider") ?? "")}`),
];

export const namedCapacityProvider: Resources = (area, fields) => [
  arnOf(area, `capacity-provider/${nameOf(text(fields, "name") ?? "")}`),
];

export const firstCapacityProvider: Resources = (area, fields) => [
  arnOf(area, `capacity-provider/${nameOf(texts(fields, "capacityProviders")[0] ?? "*")}`),
];

/** Any revision of the family that is registered. */
export const family: Resources = (area, fields) => [arnOf(area, `task-definition/${text(fields, "family") ?? ""}:*`)];

export const taskDefinition: Resources = (area, fields) => [
  arnOf(area, `task-definition/${nameOf(text(fields, "taskDefinition") ?? "")}`),
];

/** The permission is needed for each of them. */
export const taskDefinitions: Resources = (area, fields) =>
  texts(fields, "taskDefinitions").map((reference) => arnOf(area, `task-definition/${nameOf(reference)}`));

/** The ARN in this member. */
export const given =
  (member: "resourceArn" | "serviceDeploymentArn"): Resources =>
  (_area, fields) => [text(fields, member) ?? ""];

/** The first ARN in this member. */
export const firstGiven =
  (member: "serviceDeploymentArns" | "serviceRevisionArns"): Resources =>
  (_area, fields) => [texts(fields, member)[0] ?? ""];
