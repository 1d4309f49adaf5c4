import { describe, expect, test } from "vitest";
import { deploymentRules } from "../../../operator/ecs/canonical/deployment-rules.ts";
import type { Members } from "../../../operator/ecs/canonical/rule.ts";
import { serviceRules } from "../../../operator/ecs/canonical/service-rules.ts";
import { diff, HOOK, hooks, paths, primary, type Row, revision, service } from "./service-rows.ts";

const vpc = (more: Members) => ({ networkConfiguration: { awsvpcConfiguration: { subnets: ["a", "b"], ...more } } });
const pair = (blue: string, green: string, more: Members = {}) => ({
  containerName: "app",
  containerPort: 80,
  targetGroupArn: blue,
  advancedConfiguration: { alternateTargetGroupArn: green, ...more },
});
const connect = (more: Members) => ({ serviceConnectConfiguration: { enabled: true, namespace: "local", ...more } });
const api = (more: Members = {}) => connect({ services: [{ portName: "api", ...more }] });
const volume = (more: Members) => ({
  volumeConfigurations: [{ name: "data", managedEBSVolume: { roleArn: "r", ...more } }],
});
const spread = (...fields: string[]) => ({ placementStrategy: fields.map((field) => ({ type: "spread", field })) });
const constraints = (...names: string[]) => ({
  placementConstraints: names.map((expression) => ({ type: "memberOf", expression })),
});

const rows: readonly Row[] = [
  service("count-policy", "the count is seeded", { desiredCount: 5, desiredCountPolicy: "Seed" }, { desiredCount: 9 }),
  service("count-policy", "the count is enforced", { desiredCount: 5 }, { desiredCount: 9 }, ["desiredCount"]),
  service(
    "daemon-has-no-count",
    "DAEMON: the count mirrors the instances",
    { desiredCount: 1, schedulingStrategy: "DAEMON" },
    { desiredCount: 9, schedulingStrategy: "DAEMON" },
  ),
  service("scheduling-is-replica", "scheduling left out", {}, { schedulingStrategy: "REPLICA" }),
  service("scheduling-is-replica", "scheduling declared, AWS shows none", { schedulingStrategy: "REPLICA" }, {}),
  service("scheduling-is-replica", "DAEMON declared, AWS shows none", { schedulingStrategy: "DAEMON" }, {}, [
    "schedulingStrategy",
  ]),
  service(
    "scheduling-is-replica",
    "scheduling differs",
    { schedulingStrategy: "DAEMON" },
    { schedulingStrategy: "REPLICA" },
    ["schedulingStrategy"],
  ),
  service("grace-period-is-zero", "grace period 0 declared, AWS shows none", { healthCheckGracePeriodSeconds: 0 }, {}),
  service(
    "grace-period-is-zero",
    "grace period differs",
    { healthCheckGracePeriodSeconds: 30 },
    { healthCheckGracePeriodSeconds: 0 },
    ["healthCheckGracePeriodSeconds"],
  ),
  service(
    "switches-are-off",
    "false declared, AWS shows none",
    { enableExecuteCommand: false, enableECSManagedTags: false },
    {},
  ),
  service(
    "switches-are-off",
    "true declared, AWS shows false",
    { enableExecuteCommand: true },
    { enableExecuteCommand: false },
    ["enableExecuteCommand"],
  ),
  service("tags-are-not-propagated", "NONE declared, AWS shows none", { propagateTags: "NONE" }, {}),
  service("tags-are-not-propagated", "another source", { propagateTags: "SERVICE" }, { propagateTags: "NONE" }, [
    "propagateTags",
  ]),
  service(
    "latest-platform-version",
    "LATEST declared, AWS shows a number",
    { platformVersion: "LATEST" },
    { platformVersion: "1.4.0" },
  ),
  service(
    "latest-platform-version",
    "LATEST declared, AWS shows a later number",
    { platformVersion: "LATEST" },
    { platformVersion: "1.5.0" },
  ),
  service(
    "latest-platform-version",
    "a number declared, AWS shows another",
    { platformVersion: "1.3.0" },
    { platformVersion: "1.4.0" },
    ["platformVersion"],
  ),
  service("latest-platform-version", "left out is unmanaged", {}, { platformVersion: "1.4.0" }),
  service("platform-family-is-computed", "platformFamily is computed", {}, { platformFamily: "Linux" }),
  service("launch-type-unmanaged", "launch type left out is unmanaged", {}, { launchType: "EC2" }),
  service("launch-type-unmanaged", "launch type differs", { launchType: "FARGATE" }, { launchType: "EC2" }, [
    "launchType",
  ]),
  service(
    "strategy-unmanaged",
    "strategy left out, AWS shows the cluster's",
    {},
    { capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }] },
  ),
  service(
    "strategy-is-a-set",
    "base and weight left out, another order",
    { capacityProviderStrategy: [{ capacityProvider: "b" }, { capacityProvider: "a", weight: 1 }] },
    {
      capacityProviderStrategy: [
        { capacityProvider: "a", weight: 1, base: 0 },
        { capacityProvider: "b", weight: 0, base: 0 },
      ],
    },
  ),
  service(
    "strategy-is-a-set",
    "a weight differs",
    { capacityProviderStrategy: [{ capacityProvider: "a", weight: 2 }] },
    { capacityProviderStrategy: [{ capacityProvider: "a", weight: 1, base: 0 }] },
    ["capacityProviderStrategy[a].weight"],
  ),
  service(
    "rebalancing",
    "rebalancing declared and different",
    { availabilityZoneRebalancing: "DISABLED" },
    { availabilityZoneRebalancing: "ENABLED" },
    ["availabilityZoneRebalancing"],
  ),
  service("no-public-ip", "assignPublicIp left out, AWS shows DISABLED", vpc({}), vpc({ assignPublicIp: "DISABLED" })),
  service(
    "no-public-ip",
    "assignPublicIp differs",
    vpc({ assignPublicIp: "ENABLED" }),
    vpc({ assignPublicIp: "DISABLED" }),
    ["networkConfiguration.awsvpcConfiguration.assignPublicIp"],
  ),
  service("subnets-are-a-set", "subnets in another order", vpc({}), vpc({ subnets: ["b", "a"] })),
  service("subnets-are-a-set", "a subnet more", vpc({}), vpc({ subnets: ["a", "b", "c"] }), [
    "networkConfiguration.awsvpcConfiguration.subnets[c]",
  ]),
  service(
    "security-groups-are-a-set",
    "security groups left out, AWS shows the default",
    vpc({}),
    vpc({ securityGroups: ["sg-default"] }),
  ),
  service(
    "security-groups-are-a-set",
    "security groups in another order",
    vpc({ securityGroups: ["y", "x"] }),
    vpc({ securityGroups: ["x", "y"] }),
  ),
  service(
    "target-groups-are-a-pair",
    "blue and green swapped",
    { loadBalancers: [pair("blue", "green")] },
    { loadBalancers: [pair("green", "blue")] },
  ),
  service(
    "target-groups-are-a-pair",
    "a third group",
    { loadBalancers: [pair("blue", "green")] },
    { loadBalancers: [pair("blue", "red")] },
    ["loadBalancers[app/80].advancedConfiguration.alternateTargetGroupArn"],
  ),
  service(
    "target-groups-are-a-pair",
    "the listener rule differs",
    { loadBalancers: [pair("blue", "green", { productionListenerRule: "a" })] },
    { loadBalancers: [pair("green", "blue", { productionListenerRule: "b" })] },
    ["loadBalancers[app/80].advancedConfiguration.productionListenerRule"],
  ),
  service(
    "codedeploy-swaps-target-groups",
    "CodeDeploy swapped the group",
    {
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [{ containerName: "app", containerPort: 80, targetGroupArn: "blue" }],
    },
    {
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [{ containerName: "app", containerPort: 80, targetGroupArn: "green" }],
    },
  ),
  service(
    "load-balancers-are-a-set",
    "load balancers in another order",
    { loadBalancers: [{ targetGroupArn: "a" }, { targetGroupArn: "b" }] },
    { loadBalancers: [{ targetGroupArn: "b" }, { targetGroupArn: "a" }] },
  ),
  service(
    "load-balancers-are-a-set",
    "none declared, AWS shows one",
    { loadBalancers: [] },
    { loadBalancers: [{ targetGroupArn: "b" }] },
    ["loadBalancers[b]"],
  ),
  service("load-balancers-are-a-set", "none declared, AWS shows no list", { loadBalancers: [] }, {}),
  service("role-name-or-arn", "role left out", {}, { roleArn: "arn:aws:iam::1:role/aws-service-role/ecs" }),
  service(
    "role-name-or-arn",
    "role by name, AWS shows its ARN",
    { role: "web" },
    { roleArn: "arn:aws:iam::1:role/team/web" },
  ),
  service("role-name-or-arn", "another role", { role: "web" }, { roleArn: "arn:aws:iam::1:role/api" }, ["role"]),
  service(
    "placement-constraints-are-a-set",
    "constraints in another order",
    constraints("b", "a"),
    constraints("a", "b"),
  ),
  service("placement-constraints-are-a-set", "no constraint declared, AWS shows none", constraints(), {}),
  service(
    "no-placement-strategy",
    "strategies in another order",
    spread("attribute:a", "attribute:b"),
    spread("attribute:b", "attribute:a"),
    ["placementStrategy[0].field", "placementStrategy[1].field"],
  ),
  service("placement-fields", "host comes back as instanceId", spread("host"), spread("instanceId")),
  service("placement-fields", "the case of a field", spread("MEMORY"), spread("memory")),
  primary(
    "connect-services-are-a-set",
    "exposed ports in another order",
    connect({ services: [{ portName: "b" }, { portName: "a" }] }),
    connect({
      services: [
        { portName: "a", discoveryName: "a" },
        { portName: "b", discoveryName: "b" },
      ],
    }),
  ),
  primary(
    "connect-services-are-a-set",
    "Service Connect differs",
    api({ ingressPortOverride: 1 }),
    api({ ingressPortOverride: 2, discoveryName: "api" }),
    ["serviceConnectConfiguration.services[api].ingressPortOverride"],
  ),
  primary(
    "discovery-name-is-port-name",
    "discoveryName left out, AWS shows the port's name",
    api(),
    api({ discoveryName: "api" }),
  ),
  primary(
    "dns-name-is-computed",
    "dnsName left out, AWS shows name and namespace",
    api({ clientAliases: [{ port: 80 }] }),
    api({ discoveryName: "api", clientAliases: [{ port: 80, dnsName: "api.local" }] }),
  ),
  primary(
    "dns-name-is-computed",
    "dnsName differs",
    api({ clientAliases: [{ port: 80, dnsName: "x" }] }),
    api({ clientAliases: [{ port: 80, dnsName: "y" }] }),
    ["serviceConnectConfiguration.services[api].clientAliases[80].dnsName"],
  ),
  primary(
    "namespace-name-or-arn",
    "namespace by name, AWS shows an ARN",
    connect({}),
    connect({ namespace: "arn:aws:servicediscovery:x:1:namespace/ns-1" }),
  ),
  primary("namespace-name-or-arn", "another namespace", connect({}), connect({ namespace: "prod" }), [
    "serviceConnectConfiguration.namespace",
  ]),
  primary(
    "connect-log-configuration",
    "AWS adds log options",
    connect({ logConfiguration: { options: { a: "1" } } }),
    connect({ logConfiguration: { options: { a: "1", mode: "x" } } }),
  ),
  primary(
    "connect-container-settings",
    "container settings left out",
    connect({}),
    connect({ containerConfigurations: [{ logLevel: "info" }] }),
  ),
  primary(
    "connect-container-settings",
    "container settings declared",
    connect({ containerConfigurations: [{ logLevel: "debug" }] }),
    connect({}),
    ["serviceConnectConfiguration.containerConfigurations[0]"],
  ),
  primary("connect-is-off", "off declared, AWS shows none", { serviceConnectConfiguration: { enabled: false } }, {}),
  primary(
    "connect-is-off",
    "off declared, AWS shows it on",
    { serviceConnectConfiguration: { enabled: false } },
    connect({}),
    ["serviceConnectConfiguration.enabled"],
  ),
  primary("volumes-are-a-set", "an S3 Files volume is ignored", volume({}), {
    volumeConfigurations: [{ name: "files" }, ...volume({}).volumeConfigurations],
  }),
  primary("volumes-are-a-set", "the volume is missing", volume({}), { volumeConfigurations: [] }, [
    "volumeConfigurations[data]",
  ]),
  primary("volume-file-system", "file system left out, AWS shows xfs", volume({}), volume({ filesystemType: "xfs" })),
  primary(
    "gp3-iops",
    "gp3 without iops, AWS shows 3000",
    volume({ volumeType: "gp3" }),
    volume({ volumeType: "gp3", iops: 3000, filesystemType: "xfs" }),
  ),
  primary(
    "gp3-iops",
    "io2 without iops is unmanaged",
    volume({ volumeType: "io2" }),
    volume({ volumeType: "io2", iops: 9000, filesystemType: "xfs" }),
  ),
  primary(
    "lattice-targets-are-a-set",
    "Lattice is read from the deployment",
    { vpcLatticeConfigurations: [{ portName: "a", targetGroupArn: "t", roleArn: "r" }] },
    { vpcLatticeConfigurations: [{ portName: "a", targetGroupArn: "t", roleArn: "q" }] },
    ["vpcLatticeConfigurations[a].roleArn"],
  ),
  primary(
    "volume-tags-are-a-set",
    "tags of a volume in another order",
    volume({ tagSpecifications: [{ resourceType: "volume", tags: [{ key: "a" }, { key: "b", value: "1" }] }] }),
    volume({ tagSpecifications: [{ resourceType: "volume", tags: [{ key: "b", value: "1" }, { key: "a" }] }] }),
  ),
  revision(
    "gateway-connectors-are-a-set",
    "gateway connectors are read from the revision",
    { gatewayConnectors: [{ portName: "a", healthCheck: { healthCheckPort: 1 } }] },
    { gatewayConnectors: [{ portName: "a", healthCheck: { healthCheckPort: 2 } }] },
    ["gatewayConnectors[a].healthCheck.healthCheckPort"],
  ),
  revision(
    "metrics-are-a-set",
    "resolution left out, AWS shows 60",
    { monitoring: { metricConfigurations: [{ metricNames: ["a", "b"] }] } },
    { monitoring: { metricConfigurations: [{ metricNames: ["b", "a"], resolutionSeconds: 60 }] } },
  ),
  revision(
    "metrics-are-a-set",
    "resolution differs",
    { monitoring: { metricConfigurations: [{ metricNames: ["a"], resolutionSeconds: 20 }] } },
    { monitoring: { metricConfigurations: [{ metricNames: ["a"], resolutionSeconds: 60 }] } },
    ['monitoring.metricConfigurations[["a"]].resolutionSeconds'],
  ),
  service("registries-are-a-set", "no registry declared, AWS shows none", { serviceRegistries: [] }, {}),
  service(
    "registries-are-a-set",
    "another registry",
    { serviceRegistries: [{ registryArn: "a" }] },
    { serviceRegistries: [{ registryArn: "b" }] },
    ["serviceRegistries[a]", "serviceRegistries[b]"],
  ),
  service(
    "service-tags-are-separate",
    "tags are compared elsewhere",
    { tags: [{ key: "a", value: "1" }] },
    { tags: [] },
  ),
  service(
    "service-computed-members",
    "computed members are not compared",
    {},
    { runningCount: 3, events: [{ id: "1" }], createdBy: "x", resourceManagementType: "CUSTOMER" },
  ),
];

describe("service rules", () => {
  test.each(rows)("$id $says", ({ spec, live, expected }) => {
    expect(paths(diff(spec, live))).toEqual([...expected].sort());
  });

  test("codedeploy-swaps-target-groups: what CodeDeploy swapped is no difference elsewhere either", () => {
    const balancer = (targetGroupArn: string) => ({
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [{ containerName: "app", containerPort: 80, targetGroupArn }],
    });
    expect(diff(balancer("blue"), { service: balancer("green") }).elsewhere).toEqual([]);
    const other = { ...balancer("blue"), loadBalancers: [{ ...balancer("blue").loadBalancers[0], containerPort: 81 }] };
    expect(diff(other, { service: balancer("green") }).elsewhere).toEqual(["loadBalancers"]);
  });

  test.each([
    [
      "task-definition-name-or-arn: an ARN that differs",
      "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:8",
      ["taskDefinition"],
    ],
    ["task-definition-name-or-arn: family and revision are the ARN that ends in them", "web:7", []],
    ["task-definition-name-or-arn: another revision", "web:8", ["taskDefinition"]],
    ["task-definition-name-or-arn: a bare family is never compared", "web", []],
  ])("%s", (_, taskDefinition, expected) => {
    expect(paths(diff({}, {}, taskDefinition))).toEqual(expected);
  });

  test.each(["ENABLED", "DISABLED", undefined])(
    "rebalancing: left out, AWS shows %s",
    (availabilityZoneRebalancing) => {
      const result = diff({ desiredCount: 2 }, { service: { availabilityZoneRebalancing } });
      expect(result.updateInput).toEqual({ cluster: "main", service: "web", desiredCount: 2 });
    },
  );

  test("every rule has a row", () => {
    const tested = new Set([...rows.map(({ id }) => id), "task-definition-name-or-arn", "may-be-secret"]);
    const others = serviceRules.filter((rule) => !deploymentRules.includes(rule)).map(({ id }) => id);
    expect(others.filter((id) => !tested.has(id))).toEqual([]);
  });

  test("hook details and log options are named, never shown", () => {
    const secret = (value: string) => ({
      deploymentConfiguration: hooks({ ...HOOK, hookDetails: { token: value } }),
      ...connect({ logConfiguration: { logDriver: "splunk", options: { "splunk-token": value } } }),
    });
    const result = diff(secret("s3cr3t"), { service: secret("old"), primary: secret("old") });
    expect(paths(result)).toEqual([
      'deploymentConfiguration.lifecycleHooks[AWS_LAMBDA/arn:f/["PRE_SCALE_UP"]].hookDetails.token',
      "serviceConnectConfiguration.logConfiguration.options.splunk-token",
    ]);
    expect(JSON.stringify(result.changes.map(({ differences }) => differences))).not.toMatch(/s3cr3t|"old"/);
  });
});
