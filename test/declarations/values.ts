import type { Field, Schema } from "./fields.ts";

/** Other values for fields whose values mean something beyond their type. The first that admission takes is used. */
const HINTS: Readonly<Record<string, readonly unknown[]>> = {
  "containers[].mountPoints[].sourceVolume": ["other", "docker"],
  "containers[].dependsOn[].condition": ["COMPLETE"],
  "containers[].links": [["side:db"]],
  "containers[].environmentFiles[].value": ["arn:aws:s3:::shop/other.env"],
  "containers[].portMappings[].containerPortRange": ["8000-8011"],
  "containers[].healthCheck.command": [["CMD", "false"]],
  "placementStrategy[].field": ["attribute:ecs.availability-zone"],
  capacityProviders: [["FARGATE"]],
  "defaultCapacityProviderStrategy[].capacityProvider": ["FARGATE_SPOT"],
  "capacityProviderStrategy[].capacityProvider": ["FARGATE_SPOT"],
  "autoscaling.alarms[].policyName": ["steps2"],
  taskDefinition: ["web2:1"],
  cpu: [256],
  memory: [2048],
};

/** What has to change along with a field, by a rule over both. */
const ALONG: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "configuration.executeCommandConfiguration.logging": {
    "configuration.executeCommandConfiguration.logConfiguration": undefined,
  },
  "loadBalancers[].containerName": { "loadBalancers[].containerPort": 82 },
  "placementConstraints[].type": { "placementConstraints[].expression": undefined },
  "volumeConfigurations[].name": { "taskDefinitionRef.name": "web2" },
  "volumeConfigurations[].managedEBSVolume.volumeType": {
    "volumeConfigurations[].managedEBSVolume.throughput": undefined,
  },
  "volumes[].efsVolumeConfiguration.rootDirectory": {
    "volumes[].efsVolumeConfiguration.authorizationConfig": undefined,
  },
  "volumes[].efsVolumeConfiguration.transitEncryption": {
    "volumes[].efsVolumeConfiguration.authorizationConfig": undefined,
    "volumes[].efsVolumeConfiguration.transitEncryptionPort": undefined,
  },
  "volumes[].s3filesVolumeConfiguration.rootDirectory": {
    "volumes[].s3filesVolumeConfiguration.accessPointArn": undefined,
  },
};

const notSame = (current: unknown) => (value: unknown) => JSON.stringify(value) !== JSON.stringify(current);

function numbers({ minimum = 0, maximum = 2 ** 31 - 1 }: Schema, current: number): readonly number[] {
  const near = [current + 1, current - 1, current * 2, Math.ceil(current / 2), minimum, maximum];
  return near.filter((value) => value >= minimum && value <= maximum);
}

/** As short a change as there is, so that names, ARNs and the like stay what they are. */
function texts({ maxLength = 2 ** 15 }: Schema, current: string): readonly string[] {
  return [`${current}2`, `2${current}`, current.slice(0, -1), current.toUpperCase()].filter(
    ({ length }) => length <= maxLength,
  );
}

function otherValues(schema: Schema, current: unknown): readonly unknown[] {
  // With one value in the list every other one has to be refused.
  if (schema.enum !== undefined) return schema.enum.length > 1 ? schema.enum : [`${current}2`];
  if (typeof current === "boolean") return [!current];
  if (typeof current === "number") return numbers(schema, current);
  if (typeof current === "string") return texts(schema, current);
  if (Array.isArray(current)) {
    const items = schema.items ?? {};
    const [first, ...rest] = current.length > 0 ? current : [sampleOf(items)];
    return [...otherValues(items, first).map((item) => [item, ...rest]), []];
  }
  if (typeof current === "object" && current !== null) {
    const [[key, value] = ["key", "value"]] = Object.entries(current);
    return [
      { ...current, [key]: `${value}2` },
      { ...current, [`${key}-2`]: "added" },
    ];
  }
  throw new Error(`no other value is known for ${JSON.stringify(current)}`);
}

/** Values for a field that mean something, its current one aside. */
export const hinted = ({ text }: Field, current: unknown): readonly unknown[] =>
  (HINTS[text] ?? []).filter(notSame(current));

/** Values of the field's own type that are not its current one, the likeliest to be accepted first. */
export const others = ({ schema }: Field, current: unknown): readonly unknown[] =>
  otherValues(schema, current).filter(notSame(current));

/** The fields that change along with a field, by their texts. */
export const along = ({ text }: Field): Readonly<Record<string, unknown>> => ALONG[text] ?? {};

/** The shortest value of a schema's type. */
export function sampleOf(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema["x-kubernetes-preserve-unknown-fields"]) return { any: "thing" };
  switch (schema.type) {
    case "string":
      return "a";
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return true;
    case "array":
      return [sampleOf(schema.items ?? {})];
    default:
      return {};
  }
}
