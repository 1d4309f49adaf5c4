import { describe, expect, test } from "vitest";
import type { CheckedDefinition } from "../../../operator/api/exports.ts";
import type { ServiceFields } from "../../../operator/api/types.ts";
import { combinationProblems } from "../../../operator/ecs/combination.ts";

const definition: CheckedDefinition = {
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  containerDefinitions: [
    { name: "app", portMappings: [{ containerPort: 80, name: "http" }, { containerPortRange: "9000-9010" }] },
    { name: "log" },
  ],
  volumes: [{ name: "data", configuredAtLaunch: true }, { name: "tmp" }],
};
const spec: ServiceFields = {
  launchType: "FARGATE",
  networkConfiguration: { awsvpcConfiguration: { subnets: ["a"] } },
  loadBalancers: [{ targetGroupArn: "t", containerName: "app", containerPort: 80 }],
  serviceConnectConfiguration: { enabled: true, services: [{ portName: "http" }] },
  volumeConfigurations: [{ name: "data" }],
};
const bridge = { ...definition, networkMode: "bridge", requiresCompatibilities: ["EC2"] };
const onBridge = { ...spec, launchType: "EC2", networkConfiguration: undefined };

const balancer = (containerName: string, containerPort: number) => ({
  loadBalancers: [{ containerName, containerPort }],
});

const dns = {
  name: "dns",
  portMappings: [{ containerPort: 53, protocol: "tcp" }, { containerPort: 53, protocol: "udp" }, { containerPort: 54 }],
};

test("nothing to say about what fits", () => {
  const withDns = { ...definition, containerDefinitions: [...(definition.containerDefinitions ?? []), dns] };
  expect(combinationProblems(spec, withDns)).toEqual([]);
  expect(combinationProblems({ ...spec, ...balancer("dns", 54) }, withDns)).toEqual([]);
  expect(combinationProblems(spec, definition)).toEqual([]);
  expect(combinationProblems(onBridge, bridge)).toEqual([]);
  expect(combinationProblems({ ...spec, ...balancer("app", 9005) }, definition)).toEqual([]);
});

describe("what AWS would refuse", () => {
  test.each<[string, ServiceFields, CheckedDefinition, readonly RegExp[]]>([
    [
      "an unknown container",
      { ...spec, ...balancer("api", 80) },
      definition,
      [/^`spec.loadBalancers\[0\].containerName`: .* `api`; it has `app`, `log`$/],
    ],
    [
      "an unmapped port",
      { ...spec, ...balancer("app", 81) },
      definition,
      [/^`spec.loadBalancers\[0\].containerPort`: .*`app` .* 81 .*`80`, `9000-9010`$/],
    ],
    ["a port beyond a range", { ...spec, ...balancer("app", 9011) }, definition, [/containerPort`: .* 9011 /]],
    [
      "a port that is mapped for tcp and for udp",
      { ...spec, ...balancer("dns", 53) },
      { ...definition, containerDefinitions: [...(definition.containerDefinitions ?? []), dns] },
      [/^`spec.loadBalancers\[0\].containerPort`: .*`dns` .* 53 2 times/],
    ],
    [
      "a registry's container",
      { ...spec, serviceRegistries: [{ containerName: "log", containerPort: 1 }] },
      definition,
      [/^`spec.serviceRegistries\[0\].containerPort`: .* none$/],
    ],
    [
      "awsvpc without subnets",
      { ...spec, networkConfiguration: undefined },
      definition,
      [/^`spec.networkConfiguration.awsvpcConfiguration.subnets`: /],
    ],
    [
      "bridge with subnets",
      { ...onBridge, networkConfiguration: spec.networkConfiguration },
      bridge,
      [/^`spec.networkConfiguration`: .* is bridge\b/],
    ],
    [
      "a mode left out is bridge",
      { ...onBridge, networkConfiguration: spec.networkConfiguration },
      { ...bridge, networkMode: undefined },
      [/is bridge/],
    ],
    [
      "a Classic Load Balancer with awsvpc",
      { ...spec, loadBalancers: [{ loadBalancerName: "old" }] },
      definition,
      [/Classic Load Balancer/],
    ],
    ["a role with awsvpc", { ...spec, role: "elb" }, definition, [/^`spec.role`: /]],
    ["another launch type", { ...spec, launchType: "EC2" }, definition, [/^`spec.launchType`: .* EC2, .* `FARGATE`$/]],
    [
      "Fargate by provider",
      { ...onBridge, launchType: undefined, capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }] },
      bridge,
      [/would run on FARGATE/, /FARGATE needs .* this one has bridge/],
    ],
    [
      "EXTERNAL with awsvpc",
      { ...spec, launchType: "EXTERNAL" },
      { ...definition, requiresCompatibilities: [] },
      [/EXTERNAL cannot run/],
    ],
    [
      "EXTERNAL with an EFS volume",
      { ...onBridge, launchType: "EXTERNAL", volumeConfigurations: undefined },
      {
        ...bridge,
        requiresCompatibilities: [],
        volumes: [{ name: "shared", efsVolumeConfiguration: { fileSystemId: "fs-1" } }, { name: "own" }],
      },
      [/^`spec.launchType`: EXTERNAL cannot run .* EFS volume, and `shared` is one/],
    ],
    [
      "placement on Fargate",
      { ...spec, placementStrategy: [{ type: "random" }], placementConstraints: [{ type: "distinctInstance" }] },
      definition,
      [/^`spec.placementConstraints`: /, /^`spec.placementStrategy`: /],
    ],
    [
      "the definition's placement on Fargate",
      spec,
      { ...definition, placementConstraints: [{ type: "memberOf" }] },
      [/^`spec.taskDefinition`: /],
    ],
    [
      "an unknown port name",
      { ...spec, serviceConnectConfiguration: { enabled: true, services: [{ portName: "grpc" }] } },
      definition,
      [/services\[0\].portName`: .* `grpc`; .* `http`$/],
    ],
    [
      "an unknown port name elsewhere",
      { ...spec, gatewayConnectors: [{ portName: "x" }], vpcLatticeConfigurations: [{ portName: "y" }] },
      definition,
      [/vpcLattice.*`y`/, /gateway.*`x`/],
    ],
    [
      "TLS without awsvpc",
      { ...onBridge, serviceConnectConfiguration: { enabled: true, services: [{ portName: "http", tls: {} }] } },
      bridge,
      [/TLS needs/],
    ],
    [
      "an unknown volume",
      { ...spec, volumeConfigurations: [{ name: "data" }, { name: "tmp" }] },
      definition,
      [/^`spec.volumeConfigurations\[1\].name`: .* `tmp`/],
    ],
    [
      "a volume left to the launch",
      { ...spec, volumeConfigurations: undefined },
      definition,
      [/^`spec.volumeConfigurations`: .* `data`/],
    ],
  ])("%s", (_, service, task, expected) => {
    const found = combinationProblems(service, task);
    expect(found).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  });
});

describe("what is not certain is not said", () => {
  test.each<[string, ServiceFields, CheckedDefinition]>([
    [
      "Service Connect that is off",
      { ...spec, serviceConnectConfiguration: { enabled: false, services: [{ portName: "x" }] } },
      definition,
    ],
    [
      "a launch type that the cluster decides",
      { ...spec, launchType: undefined },
      { ...definition, requiresCompatibilities: ["EC2"] },
    ],
    [
      "a definition that was checked against nothing",
      { ...spec, launchType: "EC2" },
      { ...definition, requiresCompatibilities: undefined },
    ],
    ["task sets", { ...spec, deploymentController: { type: "EXTERNAL" }, ...balancer("x", 1) }, definition],
  ])("%s", (_, service, task) => {
    expect(combinationProblems(service, task)).toEqual([]);
  });
});
