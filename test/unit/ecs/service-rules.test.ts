import { describe, expect, test } from "vitest";
import type { Members } from "../../../operator/ecs/canonical/rule.ts";
import { serviceRules } from "../../../operator/ecs/canonical/service-rules.ts";
import { serviceDiff } from "../../../operator/ecs/service-diff.ts";
import type { ServiceSpecLike } from "../../../operator/ecs/service-spec.ts";
import type { EcsService } from "../../../operator/ecs/shapes.ts";

const TASK = "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:7";

interface Live {
  readonly service?: Members;
  readonly primary?: Members;
  readonly revision?: Members;
}

const diff = (spec: ServiceSpecLike, { service, primary, revision }: Live, taskDefinition = TASK) =>
  serviceDiff({
    spec,
    resolved: { cluster: "main", taskDefinition },
    live: {
      serviceName: "web",
      status: "ACTIVE",
      desiredCount: 1,
      taskDefinition: TASK,
      deployments: [{ id: "1", status: "PRIMARY", ...primary }],
      ...service,
    } as EcsService,
    revision: { ...revision },
    declaredBefore: [],
    holdReleases: false,
    enforceCount: true,
  });

const paths = (result: ReturnType<typeof serviceDiff>): readonly string[] =>
  [...result.changes.flatMap((change) => change.differences), ...result.immutable].map(({ path }) => path).sort();

interface Row {
  readonly id: string;
  readonly says: string;
  readonly spec: Members;
  readonly live: Live;
  readonly expected: readonly string[];
}

const on =
  (where: keyof Live) =>
  (id: string, says: string, spec: Members, shown: Members, expected: readonly string[] = []): Row => ({
    id,
    says,
    spec,
    live: { [where]: shown },
    expected,
  });
const service = on("service");
const primary = on("primary");
const revision = on("revision");
const deployment = (
  id: string,
  says: string,
  spec: Members,
  live: Members,
  expected: readonly string[] = [],
  more: Members = {},
) =>
  service(
    id,
    says,
    { ...more, deploymentConfiguration: spec },
    { ...more, deploymentConfiguration: live },
    expected.map((path) => `deploymentConfiguration.${path}`),
  );

const FULL = {
  strategy: "ROLLING",
  bakeTimeInMinutes: 0,
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  alarms: { alarmNames: [], enable: false, rollback: false },
  deploymentCircuitBreaker: {
    enable: false,
    rollback: false,
    resetOnHealthyTask: true,
    thresholdConfiguration: { type: "BOUNDED_PERCENT", value: 50 },
  },
};
const OFF = { enable: false, rollback: false };
const vpc = (more: Members) => ({ networkConfiguration: { awsvpcConfiguration: { subnets: ["a", "b"], ...more } } });
const hooks = (...items: Members[]) => ({ lifecycleHooks: items });
const HOOK = { hookTargetArn: "arn:f", lifecycleStages: ["PRE_SCALE_UP"] };
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
  service("S1", "nothing declared, AWS shows a full configuration", {}, { deploymentConfiguration: FULL }),
  deployment("S2", "an empty block, AWS shows a full configuration", {}, FULL),
  deployment("S2", "defaults written out, AWS shows none", FULL, {}),
  deployment("S2", "a declared percent differs", { maximumPercent: 150 }, FULL, ["maximumPercent"]),
  deployment("S2", "a percent left out is unmanaged", { minimumHealthyPercent: 100 }, { ...FULL, maximumPercent: 150 }),
  deployment(
    "S2",
    "a breaker without threshold, AWS shows its own",
    { deploymentCircuitBreaker: { enable: true, rollback: true } },
    { deploymentCircuitBreaker: { ...FULL.deploymentCircuitBreaker, enable: true, rollback: true } },
  ),
  deployment("S2", "the breaker is off", { deploymentCircuitBreaker: { enable: true, rollback: true } }, FULL, [
    "deploymentCircuitBreaker.enable",
    "deploymentCircuitBreaker.rollback",
  ]),
  deployment(
    "S2",
    "alarm names in another order",
    { alarms: { ...OFF, alarmNames: ["b", "a"] } },
    { alarms: { ...OFF, alarmNames: ["a", "b"] } },
  ),
  deployment(
    "S3",
    "DAEMON: its own defaults written out, AWS shows none",
    { maximumPercent: 100, minimumHealthyPercent: 0 },
    {},
    [],
    { schedulingStrategy: "DAEMON" },
  ),
  deployment(
    "S3",
    "DAEMON: the console's 50 percent",
    { minimumHealthyPercent: 0 },
    { minimumHealthyPercent: 50 },
    ["minimumHealthyPercent"],
    { schedulingStrategy: "DAEMON" },
  ),
  deployment("S4", "CODE_DEPLOY: percents belong to it", { maximumPercent: 150 }, FULL, [], {
    deploymentController: { type: "CODE_DEPLOY" },
  }),
  service(
    "S5",
    "breaker, alarms, controller and exec shown, nothing declared",
    {},
    { deploymentConfiguration: FULL, deploymentController: { type: "ECS" }, enableExecuteCommand: false },
  ),
  deployment(
    "S6",
    "early success off, AWS shows the rest",
    { earlySuccessCriteria: { enable: false } },
    { earlySuccessCriteria: { enable: false, healthyPercent: 100, sourceServiceRevisionCleanup: "BLOCKING" } },
  ),
  deployment("S6", "early success off, AWS shows none", { earlySuccessCriteria: { enable: false } }, {}),
  deployment(
    "S6",
    "early success off, AWS shows it on",
    { earlySuccessCriteria: { enable: false } },
    { earlySuccessCriteria: { enable: true, healthyPercent: 100 } },
    ["earlySuccessCriteria.enable"],
  ),
  deployment(
    "S7",
    "hook type left out, AWS shows AWS_LAMBDA",
    hooks(HOOK),
    hooks({ ...HOOK, targetType: "AWS_LAMBDA" }),
  ),
  deployment(
    "S7",
    "another stage is another hook",
    hooks(HOOK),
    hooks({ ...HOOK, lifecycleStages: ["POST_SCALE_UP"] }),
    ['lifecycleHooks[AWS_LAMBDA/arn:f/["POST_SCALE_UP"]]', 'lifecycleHooks[AWS_LAMBDA/arn:f/["PRE_SCALE_UP"]]'],
  ),
  deployment(
    "S8",
    "hook timeout left out, AWS shows a day",
    hooks(HOOK),
    hooks({ ...HOOK, timeoutConfiguration: { action: "ROLLBACK", timeoutInMinutes: 1440 } }),
  ),
  deployment(
    "S8",
    "a pause without action",
    hooks({ targetType: "PAUSE", lifecycleStages: ["PRE_SCALE_UP"], timeoutConfiguration: { timeoutInMinutes: 5 } }),
    hooks({
      targetType: "PAUSE",
      lifecycleStages: ["PRE_SCALE_UP"],
      timeoutConfiguration: { timeoutInMinutes: 5, action: "ROLLBACK" },
    }),
  ),
  deployment(
    "S9",
    "a canary without numbers",
    { canaryConfiguration: {} },
    { canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } },
  ),
  deployment(
    "S10",
    "linear steps without numbers",
    { linearConfiguration: {} },
    { linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 } },
  ),
  service("S11", "controller ECS declared, AWS shows none", { deploymentController: { type: "ECS" } }, {}),
  service("S12", "the count is autoscaled", { desiredCount: 5, autoscaling: { minCapacity: 1 } }, { desiredCount: 9 }),
  service("S12", "the count is seeded", { desiredCount: 5, desiredCountPolicy: "Seed" }, { desiredCount: 9 }),
  service("S12", "the count is enforced", { desiredCount: 5 }, { desiredCount: 9 }, ["desiredCount"]),
  service(
    "S13",
    "DAEMON: the count mirrors the instances",
    { desiredCount: 1, schedulingStrategy: "DAEMON" },
    { desiredCount: 9, schedulingStrategy: "DAEMON" },
  ),
  service("S14", "scheduling left out", {}, { schedulingStrategy: "REPLICA" }),
  service("S14", "scheduling declared, AWS shows none", { schedulingStrategy: "REPLICA" }, {}),
  service("S14", "DAEMON declared, AWS shows none", { schedulingStrategy: "DAEMON" }, {}, ["schedulingStrategy"]),
  service("S14", "scheduling differs", { schedulingStrategy: "DAEMON" }, { schedulingStrategy: "REPLICA" }, [
    "schedulingStrategy",
  ]),
  service("S15", "grace period 0 declared, AWS shows none", { healthCheckGracePeriodSeconds: 0 }, {}),
  service("S15", "grace period differs", { healthCheckGracePeriodSeconds: 30 }, { healthCheckGracePeriodSeconds: 0 }, [
    "healthCheckGracePeriodSeconds",
  ]),
  service("S16", "false declared, AWS shows none", { enableExecuteCommand: false, enableECSManagedTags: false }, {}),
  service("S16", "true declared, AWS shows false", { enableExecuteCommand: true }, { enableExecuteCommand: false }, [
    "enableExecuteCommand",
  ]),
  service("S17", "NONE declared, AWS shows none", { propagateTags: "NONE" }, {}),
  service("S17", "another source", { propagateTags: "SERVICE" }, { propagateTags: "NONE" }, ["propagateTags"]),
  service("S18", "LATEST declared, AWS shows a number", { platformVersion: "LATEST" }, { platformVersion: "1.4.0" }),
  service(
    "S18",
    "LATEST declared, AWS shows a later number",
    { platformVersion: "LATEST" },
    { platformVersion: "1.5.0" },
  ),
  service("S18", "a number declared, AWS shows another", { platformVersion: "1.3.0" }, { platformVersion: "1.4.0" }, [
    "platformVersion",
  ]),
  service("S18", "left out is unmanaged", {}, { platformVersion: "1.4.0" }),
  service("S19", "platformFamily is computed", {}, { platformFamily: "Linux" }),
  service("S20", "launch type left out is unmanaged", {}, { launchType: "EC2" }),
  service("S20", "launch type differs", { launchType: "FARGATE" }, { launchType: "EC2" }, ["launchType"]),
  service(
    "S21",
    "strategy left out, AWS shows the cluster's",
    {},
    { capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }] },
  ),
  service(
    "S22",
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
    "S22",
    "a weight differs",
    { capacityProviderStrategy: [{ capacityProvider: "a", weight: 2 }] },
    { capacityProviderStrategy: [{ capacityProvider: "a", weight: 1, base: 0 }] },
    ["capacityProviderStrategy[a].weight"],
  ),
  service(
    "S23",
    "rebalancing declared and different",
    { availabilityZoneRebalancing: "DISABLED" },
    { availabilityZoneRebalancing: "ENABLED" },
    ["availabilityZoneRebalancing"],
  ),
  service("S24", "assignPublicIp left out, AWS shows DISABLED", vpc({}), vpc({ assignPublicIp: "DISABLED" })),
  service("S24", "assignPublicIp differs", vpc({ assignPublicIp: "ENABLED" }), vpc({ assignPublicIp: "DISABLED" }), [
    "networkConfiguration.awsvpcConfiguration.assignPublicIp",
  ]),
  service("S25", "subnets in another order", vpc({}), vpc({ subnets: ["b", "a"] })),
  service("S25", "a subnet more", vpc({}), vpc({ subnets: ["a", "b", "c"] }), [
    "networkConfiguration.awsvpcConfiguration.subnets[c]",
  ]),
  service("S26", "security groups left out, AWS shows the default", vpc({}), vpc({ securityGroups: ["sg-default"] })),
  service(
    "S26",
    "security groups in another order",
    vpc({ securityGroups: ["y", "x"] }),
    vpc({ securityGroups: ["x", "y"] }),
  ),
  service(
    "S27",
    "blue and green swapped",
    { loadBalancers: [pair("blue", "green")] },
    { loadBalancers: [pair("green", "blue")] },
  ),
  service(
    "S27",
    "a third group",
    { loadBalancers: [pair("blue", "green")] },
    { loadBalancers: [pair("blue", "red")] },
    ["loadBalancers[app/80/blue/green]", "loadBalancers[app/80/blue/red]"],
  ),
  service(
    "S27",
    "the listener rule differs",
    { loadBalancers: [pair("blue", "green", { productionListenerRule: "a" })] },
    { loadBalancers: [pair("green", "blue", { productionListenerRule: "b" })] },
    ["loadBalancers[app/80/blue/green].advancedConfiguration.productionListenerRule"],
  ),
  service(
    "S28",
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
    "S29",
    "load balancers in another order",
    { loadBalancers: [{ targetGroupArn: "a" }, { targetGroupArn: "b" }] },
    { loadBalancers: [{ targetGroupArn: "b" }, { targetGroupArn: "a" }] },
  ),
  service("S29", "none declared, AWS shows one", { loadBalancers: [] }, { loadBalancers: [{ targetGroupArn: "b" }] }, [
    "loadBalancers[b]",
  ]),
  service("S29", "none declared, AWS shows no list", { loadBalancers: [] }, {}),
  service("S30", "role left out", {}, { roleArn: "arn:aws:iam::1:role/aws-service-role/ecs" }),
  service("S30", "role by name, AWS shows its ARN", { role: "web" }, { roleArn: "arn:aws:iam::1:role/team/web" }),
  service("S30", "another role", { role: "web" }, { roleArn: "arn:aws:iam::1:role/api" }, ["role"]),
  service("S31", "constraints in another order", constraints("b", "a"), constraints("a", "b")),
  service("S31", "no constraint declared, AWS shows none", constraints(), {}),
  service(
    "S32",
    "strategies in another order",
    spread("attribute:a", "attribute:b"),
    spread("attribute:b", "attribute:a"),
    ["placementStrategy[0].field", "placementStrategy[1].field"],
  ),
  service("S33", "host comes back as instanceId", spread("host"), spread("instanceId")),
  service("S33", "the case of a field", spread("MEMORY"), spread("memory")),
  primary(
    "S34",
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
    "S34",
    "Service Connect differs",
    api({ ingressPortOverride: 1 }),
    api({ ingressPortOverride: 2, discoveryName: "api" }),
    ["serviceConnectConfiguration.services[api].ingressPortOverride"],
  ),
  primary("S35", "discoveryName left out, AWS shows the port's name", api(), api({ discoveryName: "api" })),
  primary(
    "S36",
    "dnsName left out, AWS shows name and namespace",
    api({ clientAliases: [{ port: 80 }] }),
    api({ discoveryName: "api", clientAliases: [{ port: 80, dnsName: "api.local" }] }),
  ),
  primary(
    "S36",
    "dnsName differs",
    api({ clientAliases: [{ port: 80, dnsName: "x" }] }),
    api({ clientAliases: [{ port: 80, dnsName: "y" }] }),
    ["serviceConnectConfiguration.services[api].clientAliases[0].dnsName"],
  ),
  primary(
    "S37",
    "namespace by name, AWS shows an ARN",
    connect({}),
    connect({ namespace: "arn:aws:servicediscovery:x:1:namespace/ns-1" }),
  ),
  primary("S37", "another namespace", connect({}), connect({ namespace: "prod" }), [
    "serviceConnectConfiguration.namespace",
  ]),
  primary(
    "S38",
    "AWS adds log options",
    connect({ logConfiguration: { options: { a: "1" } } }),
    connect({ logConfiguration: { options: { a: "1", mode: "x" } } }),
  ),
  primary(
    "S39",
    "container settings left out",
    connect({}),
    connect({ containerConfigurations: [{ logLevel: "info" }] }),
  ),
  primary(
    "S39",
    "container settings declared",
    connect({ containerConfigurations: [{ logLevel: "debug" }] }),
    connect({}),
    ["serviceConnectConfiguration.containerConfigurations[0]"],
  ),
  primary("S40", "off declared, AWS shows none", { serviceConnectConfiguration: { enabled: false } }, {}),
  primary("S40", "off declared, AWS shows it on", { serviceConnectConfiguration: { enabled: false } }, connect({}), [
    "serviceConnectConfiguration.enabled",
  ]),
  primary("S41", "an S3 Files volume is none of ours", volume({}), {
    volumeConfigurations: [{ name: "files" }, ...volume({}).volumeConfigurations],
  }),
  primary("S41", "the volume is missing", volume({}), { volumeConfigurations: [] }, ["volumeConfigurations[data]"]),
  primary("S42", "file system left out, AWS shows xfs", volume({}), volume({ filesystemType: "xfs" })),
  primary(
    "S43",
    "gp3 without iops, AWS shows 3000",
    volume({ volumeType: "gp3" }),
    volume({ volumeType: "gp3", iops: 3000, filesystemType: "xfs" }),
  ),
  primary(
    "S43",
    "io2 without iops is unmanaged",
    volume({ volumeType: "io2" }),
    volume({ volumeType: "io2", iops: 9000, filesystemType: "xfs" }),
  ),
  primary(
    "S45",
    "Lattice is read from the deployment",
    { vpcLatticeConfigurations: [{ portName: "a", targetGroupArn: "t", roleArn: "r" }] },
    { vpcLatticeConfigurations: [{ portName: "a", targetGroupArn: "t", roleArn: "q" }] },
    ["vpcLatticeConfigurations[a/t].roleArn"],
  ),
  revision(
    "S46",
    "gateway connectors are read from the revision",
    { gatewayConnectors: [{ portName: "a", healthCheck: { healthCheckPort: 1 } }] },
    { gatewayConnectors: [{ portName: "a", healthCheck: { healthCheckPort: 2 } }] },
    ["gatewayConnectors[a].healthCheck.healthCheckPort"],
  ),
  revision(
    "S47",
    "resolution left out, AWS shows 60",
    { monitoring: { metricConfigurations: [{ metricNames: ["a", "b"] }] } },
    { monitoring: { metricConfigurations: [{ metricNames: ["b", "a"], resolutionSeconds: 60 }] } },
  ),
  revision(
    "S47",
    "resolution differs",
    { monitoring: { metricConfigurations: [{ metricNames: ["a"], resolutionSeconds: 20 }] } },
    { monitoring: { metricConfigurations: [{ metricNames: ["a"], resolutionSeconds: 60 }] } },
    ['monitoring.metricConfigurations[["a"]].resolutionSeconds'],
  ),
  service("S48", "no registry declared, AWS shows none", { serviceRegistries: [] }, {}),
  service(
    "S48",
    "another registry",
    { serviceRegistries: [{ registryArn: "a" }] },
    { serviceRegistries: [{ registryArn: "b" }] },
    ["serviceRegistries[a]", "serviceRegistries[b]"],
  ),
  service("S52", "tags are compared elsewhere", { tags: [{ key: "a", value: "1" }] }, { tags: [] }),
  service(
    "S53",
    "computed members are nobody's concern",
    {},
    { runningCount: 3, events: [{ id: "1" }], createdBy: "x", resourceManagementType: "CUSTOMER" },
  ),
  deployment(
    "S55",
    "10 and 10.0 are one number",
    { linearConfiguration: { stepPercent: 10 } },
    JSON.parse('{"linearConfiguration":{"stepPercent":10.0}}'),
  ),
];

describe("service rules", () => {
  test.each(rows)("$id $says", ({ spec, live, expected }) => {
    expect(paths(diff(spec, live))).toEqual([...expected].sort());
  });

  test("S28: what CodeDeploy swapped is no difference elsewhere either", () => {
    const balancer = (targetGroupArn: string) => ({
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [{ containerName: "app", containerPort: 80, targetGroupArn }],
    });
    expect(diff(balancer("blue"), { service: balancer("green") }).elsewhere).toEqual([]);
    const other = { ...balancer("blue"), loadBalancers: [{ ...balancer("blue").loadBalancers[0], containerPort: 81 }] };
    expect(diff(other, { service: balancer("green") }).elsewhere).toEqual(["loadBalancers"]);
  });

  test.each([
    ["S49: an ARN that differs", "arn:aws:ecs:eu-central-1:111122223333:task-definition/web:8", ["taskDefinition"]],
    ["S49: family and revision are the ARN that ends in them", "web:7", []],
    ["S49: another revision", "web:8", ["taskDefinition"]],
    ["S49: a bare family is never compared", "web", []],
  ])("%s", (_, taskDefinition, expected) => {
    expect(paths(diff({}, {}, taskDefinition))).toEqual(expected);
  });

  test.each(["ENABLED", "DISABLED", undefined])(
    "S23: rebalancing left out, AWS shows %s",
    (availabilityZoneRebalancing) => {
      const result = diff({ desiredCount: 2 }, { service: { availabilityZoneRebalancing } });
      expect(result.updateInput).toEqual({ cluster: "main", service: "web", desiredCount: 2 });
    },
  );

  test("every rule has a row", () => {
    const tested = new Set([...rows.map(({ id }) => id), "S49", "HIDE"]);
    expect(serviceRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
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
    expect(JSON.stringify(result.changes)).not.toMatch(/s3cr3t|"old"/);
  });
});
