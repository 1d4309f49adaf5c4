/** A bound of a list or a map is AWS's, and then it stands here, or it is the operator's own, and then its description says so. */
import { expect, test } from "vitest";
import { type Schema, SPECS } from "../../declarations/fields.ts";

interface Bounded extends Schema {
  readonly description?: string;
}

/** Bounds that the Amazon ECS API Reference names in the field's own text, or that follow from an enum or another rule. */
const AWS: Readonly<Record<string, number>> = {
  "ECSCluster capacityProviders": 20,
  "ECSCluster defaultCapacityProviderStrategy": 20,
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
  "ECSTaskDefinition containers": 10,
  "ECSTaskDefinition containers[].credentialSpecs": 1,
  "ECSTaskDefinition containers[].environmentFiles": 10,
  "ECSTaskDefinition containers[].linuxParameters.devices[].permissions": 3,
  "ECSTaskDefinition containers[].restartPolicy.ignoredExitCodes": 50,
  "ECSTaskDefinition placementConstraints": 10,
  "ECSTaskDefinition requiresCompatibilities": 4,
};

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
  expect(Object.fromEntries(others)).toEqual(AWS);
});

test("the number in the description is the bound", () => {
  const described = all.filter(([, , text]) => saysOwn(text));
  expect(
    described.filter(([, bound, text]) => !new RegExp(`At most ${bound}[: ]`).test(text)).map(([path]) => path),
  ).toEqual([]);
});
