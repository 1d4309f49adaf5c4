/** Where AWS bounds a list, the CRD has AWS's bound; every other bound is our own, and generous. */
import { expect, test } from "vitest";
import { customResourceDefinition, KINDS } from "../../../crds/crd.ts";

interface Node {
  readonly type?: string;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function* listsOf(node: Node, path: string): Generator<readonly [path: string, bound: number | undefined]> {
  if (node.type === "array") yield [path, node.maxItems];
  for (const [name, member] of Object.entries(node.properties ?? {})) yield* listsOf(member, `${path}.${name}`);
  if (node.items !== undefined) yield* listsOf(node.items, `${path}[]`);
}

const lists = new Map(
  KINDS.flatMap((kind) => {
    const { versions } = customResourceDefinition(kind).spec as {
      versions: readonly { schema: { openAPIV3Schema: { properties: { spec: Node } } } }[];
    };
    const spec = versions[0]?.schema.openAPIV3Schema.properties.spec ?? {};
    return [...listsOf(spec, kind.names.kind)];
  }),
);

/** AWS's bound of each list for which it publishes one, and where. */
const AWS: Readonly<Record<string, readonly [bound: number, source: string]>> = {
  "ECSCluster.capacityProviderRefs": [20, "Developer Guide, service quotas: capacity providers per cluster 20"],
  "ECSCluster.capacityProviders": [20, "Developer Guide, service quotas: capacity providers per cluster 20"],
  "ECSCluster.defaultCapacityProviderStrategy": [
    20,
    "CapacityProviderStrategyItem: a maximum of 20 capacity providers",
  ],
  "ECSCluster.tags": [45, "Tag: maximum number of tags per resource 50, of which five are the operator's"],
  "ECSService.capacityProviderStrategy": [20, "CapacityProviderStrategyItem: a maximum of 20 capacity providers"],
  "ECSService.placementConstraints": [10, "CreateService: a maximum of 10 constraints for each task"],
  "ECSService.placementStrategy": [5, "CreateService: a maximum of 5 strategy rules for each service"],
  "ECSService.networkConfiguration.awsvpcConfiguration.subnets": [16, "AwsVpcConfiguration: a limit of 16 subnets"],
  "ECSService.networkConfiguration.awsvpcConfiguration.securityGroups": [
    5,
    "AwsVpcConfiguration: a limit of 5 security groups",
  ],
  "ECSService.loadBalancers": [
    6,
    "Developer Guide, service quotas: 5 target groups and 1 Classic Load Balancer per service",
  ],
  "ECSService.serviceConnectConfiguration.services[].clientAliases": [1, "ServiceConnectService: one client alias"],
  "ECSService.volumeConfigurations": [1, "CreateService: one volume configured at launch"],
  "ECSService.tags": [45, "Tag: maximum number of tags per resource 50, of which five are the operator's"],
  "ECSTask.capacityProviderStrategy": [20, "CapacityProviderStrategyItem: a maximum of 20 capacity providers"],
  "ECSTask.placementConstraints": [10, "RunTask: up to 10 constraints for each task"],
  "ECSTask.placementStrategy": [5, "RunTask: a maximum of 5 strategy rules for each task"],
  "ECSTask.networkConfiguration.awsvpcConfiguration.subnets": [16, "AwsVpcConfiguration: a limit of 16 subnets"],
  "ECSTask.networkConfiguration.awsvpcConfiguration.securityGroups": [
    5,
    "AwsVpcConfiguration: a limit of 5 security groups",
  ],
  "ECSTask.overrides.containerOverrides": [10, "Developer Guide, service quotas: containers per task definition 10"],
  "ECSTask.overrides.containerOverrides[].environmentFiles": [
    10,
    "Developer Guide, Pass environment variables: up to 10 files",
  ],
  "ECSTask.volumeConfigurations": [1, "RunTask: one volume configured at launch"],
  "ECSTask.tags": [45, "Tag: maximum number of tags per resource 50, of which five are the operator's"],
  "ECSTaskDefinition.containers": [10, "Developer Guide, service quotas: containers per task definition 10"],
  "ECSTaskDefinition.containers[].environmentFiles": [
    10,
    "Developer Guide, Pass environment variables: up to 10 files",
  ],
  "ECSTaskDefinition.containers[].portMappings": [100, "PortMapping: a maximum of 100 port ranges per container"],
  "ECSTaskDefinition.containers[].restartPolicy.ignoredExitCodes": [
    50,
    "ContainerRestartPolicy: a maximum of 50 container exit codes",
  ],
  "ECSTaskDefinition.placementConstraints": [10, "RegisterTaskDefinition: a maximum of 10 constraints for each task"],
  "ECSTaskDefinition.tags": [45, "Tag: maximum number of tags per resource 50, of which five are the operator's"],
};

test.each(Object.entries(AWS))("%s has AWS's bound", (path, [bound]) => {
  expect(lists.get(path)).toBe(bound);
});

test("every other list has a bound of our own", () => {
  const own = [...lists].filter(([path]) => AWS[path] === undefined);
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter(([, bound]) => bound === undefined || bound > 512)).toEqual([]);
});
