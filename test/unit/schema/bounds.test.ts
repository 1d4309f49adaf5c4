/** A bound of a list or a map is AWS's, and then it stands here, or it is the operator's own, and then its description says so. */
import { expect, test } from "vitest";
import { type Schema, SPECS } from "../../declarations/fields.ts";

interface Bounded extends Schema {
  readonly description?: string;
}

/** Bounds that AWS's API References name in the field's own text, or in its quotas, or that follow from an enum or another rule. */
const AWS: Readonly<Record<string, number>> = {
  "CloudMapService dnsConfig.dnsRecords": 2,
  "ECSCluster capacityProviderRefs": 20,
  "ECSCluster capacityProviders": 20,
  "ECSCluster defaultCapacityProviderStrategy": 20,
  "ECSService autoscaling.alarms[].alarmActions": 5,
  "ECSService autoscaling.alarms[].dimensions": 30,
  "ECSService autoscaling.alarms[].insufficientDataActions": 5,
  "ECSService autoscaling.alarms[].metrics[].metricStat.metric.dimensions": 30,
  "ECSService autoscaling.alarms[].okActions": 5,
  "ECSService autoscaling.policies": 50,
  "ECSService autoscaling.policies[].predictiveScalingPolicyConfiguration.metricSpecifications": 1,
  "ECSService autoscaling.policies[].stepScalingPolicyConfiguration.stepAdjustments": 20,
  "ECSService autoscaling.scheduledActions": 200,
  "ECSService capacityProviderStrategy": 20,
  "ECSService deploymentConfiguration.lifecycleHooks": 20,
  "ECSService deploymentConfiguration.lifecycleHooks[].lifecycleStages": 8,
  "ECSService gatewayConnectors": 1,
  "ECSService gatewayConnectors[].filters.accessTypes": 2,
  "ECSService loadBalancers": 6,
  "ECSService networkConfiguration.awsvpcConfiguration.securityGroups": 5,
  "ECSService networkConfiguration.awsvpcConfiguration.subnets": 16,
  "ECSService placementConstraints": 10,
  "ECSService placementStrategy": 5,
  "ECSService serviceConnectConfiguration.services[].clientAliases": 1,
  "ECSService serviceRegistries": 1,
  "ECSService volumeConfigurations": 1,
  "ECSTask capacityProviderStrategy": 20,
  "ECSTask networkConfiguration.awsvpcConfiguration.securityGroups": 5,
  "ECSTask networkConfiguration.awsvpcConfiguration.subnets": 16,
  "ECSTask overrides.containerOverrides": 10,
  "ECSTask overrides.containerOverrides[].environmentFiles": 10,
  "ECSTask placementConstraints": 10,
  "ECSTask placementStrategy": 5,
  "ECSTask volumeConfigurations": 1,
  "ECSTaskDefinition containers": 10,
  "ECSTaskDefinition containers[].credentialSpecs": 1,
  "ECSTaskDefinition containers[].environmentFiles": 10,
  "ECSTaskDefinition containers[].linuxParameters.devices[].permissions": 3,
  "ECSTaskDefinition containers[].restartPolicy.ignoredExitCodes": 50,
  "ECSTaskDefinition placementConstraints": 10,
  "ECSTaskDefinition requiresCompatibilities": 4,
};

/** The template of a schedule has the bounds of a task. */
const ofTemplate = Object.fromEntries(
  Object.entries(AWS).flatMap(([path, bound]) =>
    path.startsWith("ECSTask ") ? [[path.replace("ECSTask ", "ECSScheduledTask taskTemplate.spec."), bound]] : [],
  ),
);

function bounds(path: string, schema: Bounded): readonly (readonly [path: string, bound: number, text: string])[] {
  const bound = schema.maxItems ?? schema.maxProperties;
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => bounds(`${path}${name}.`, member)),
    ...(schema.items === undefined ? [] : bounds(`${path.replace(/\.$/, "")}[].`, schema.items)),
  ];
  return bound === undefined ? inner : [[path.replace(/\.$/, ""), bound, schema.description ?? ""], ...inner];
}

const all = [...SPECS].flatMap(([kind, { schema }]) => bounds(`${kind} `, schema));
const saysOwn = (text: string): boolean =>
  /At most \d+( \(limit of the operator\)|: AWS allows 50, and the operator uses five)/.test(text);

test("every bound of a list or a map is AWS's, or its description says that it is the operator's own", () => {
  expect(all.length).toBeGreaterThan(60);
  const others = all.filter(([, , text]) => !saysOwn(text)).map(([path, bound]) => [path, bound] as const);
  expect(Object.fromEntries(others)).toEqual({ ...AWS, ...ofTemplate });
});

test("the number in the description is the bound", () => {
  const described = all.filter(([, , text]) => saysOwn(text));
  expect(
    described.filter(([, bound, text]) => !new RegExp(`At most ${bound}[: ]`).test(text)).map(([path]) => path),
  ).toEqual([]);
});
