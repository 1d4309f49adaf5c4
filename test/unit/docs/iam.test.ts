import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import { iamActions, ROWS } from "../../../operator/aws/services/index.ts";
import { blockOf, minimalPolicy, type Statement } from "../../../tools/generate/iam.ts";
import { type Driver, drive, fargateService, fargateTask, vpc } from "../../simulator/drive.ts";
import { cpuAlarm, scalingWorld, steps, target } from "../../simulator/scaling.ts";

const policy = minimalPolicy();
/** Statements that allow nothing but reading. */
const readOnly = ["Read", "AutoscalingRead", "CloudMapRead", "ContainerInstancesRead", "TaskLogsRead"];
/** Statements of features that can be left out. */
const isFeature = ({ Sid }: Statement) =>
  /^(Autoscaling|CapacityProviders|CloudMap|ContainerInstances|TaskLogs|Tasks)/.test(Sid);
const INSTALLATION = "INSTALLATION_ID";
const DENIED = /^AccessDeniedException/;
const ownTags = [{ key: TAGS.installation, value: INSTALLATION }];
const foreignTags = [{ key: TAGS.installation, value: "another-installation" }];
const nobodysTags = [{ key: "team", value: "shop" }];

const actionsOf = (statements: readonly Statement[]) => new Set(statements.flatMap(({ Action }) => Action));

describe("the generated IAM policy", () => {
  test("is a policy that IAM takes: version, distinct plain ids, an effect, actions and a resource each", () => {
    expect(policy.Version).toBe("2012-10-17");
    expect(new Set(policy.Statement.map(({ Sid }) => Sid)).size).toBe(policy.Statement.length);
    for (const { Sid, Effect, Action, Resource } of policy.Statement) {
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      expect(Effect).toBe("Allow");
      expect(Action.length).toBeGreaterThan(0);
      for (const resource of [Resource].flat())
        expect(resource).toMatch(
          /^(\*|arn:aws:((application-autoscaling|cloudwatch|ecs|logs|servicediscovery):\*:\*|iam::\w+):.+)$/,
        );
    }
  });

  test("allows what the operator calls, and nothing else", () => {
    const called = ROWS.flatMap(iamActions);
    const onBehalf = ROWS.flatMap(({ operation }) => operation.iam.onBehalf?.actions ?? []);
    expect(actionsOf(policy.Statement)).toEqual(new Set([...called, ...onBehalf, "iam:PassRole"]));
  });

  test("holds at most 14 actions that change something in its core", () => {
    const core = policy.Statement.filter((statement) => !isFeature(statement));
    const changing = actionsOf(core.filter(({ Sid }) => !readOnly.includes(Sid)));
    expect(changing.size).toBeLessThanOrEqual(14);
  });

  test("reads without conditions, and only reads there", () => {
    const [read] = policy.Statement.filter(({ Sid }) => Sid === "Read");
    expect(read?.Condition).toBeUndefined();
    expect(read?.Action.every((action) => /^ecs:(Describe|List)/.test(action))).toBe(true);
  });

  test("changes nothing without a condition but what IAM cannot confine", () => {
    const free = policy.Statement.filter(({ Sid, Condition }) => !readOnly.includes(Sid) && Condition === undefined);
    const onBehalf = ROWS.flatMap(({ operation }) => operation.iam.onBehalf?.actions ?? []);
    expect(actionsOf(free)).toEqual(new Set(["ecs:DeregisterTaskDefinition", ...onBehalf]));
  });

  test("passes roles to ECS alone", () => {
    const [pass] = policy.Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    expect(pass?.Condition).toEqual({
      StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"] },
    });
    expect(pass?.Resource).not.toContain("*");
  });
});

describe("the block of automatic scaling", () => {
  const block = Object.fromEntries(blockOf("Autoscaling").map((statement) => [statement.Sid, statement]));

  test("reads anywhere, makes with owner tags, changes what has them, and lets AWS make the alarms of target tracking", () => {
    expect(Object.keys(block)).toEqual([
      "AutoscalingRead",
      "AutoscalingCreateTagged",
      "AutoscalingTag",
      "AutoscalingChangeOurs",
      "AutoscalingOnBehalf",
    ]);
    expect(block.AutoscalingRead?.Action.every((action) => /:(Describe|List)/.test(action))).toBe(true);
    expect(block.AutoscalingCreateTagged).toMatchObject({
      Action: ["application-autoscaling:RegisterScalableTarget", "cloudwatch:PutMetricAlarm"],
      Condition: { StringEquals: { [`aws:RequestTag/${TAGS.installation}`]: INSTALLATION } },
    });
    expect(block.AutoscalingChangeOurs?.Action).toHaveLength(12);
    expect(block.AutoscalingChangeOurs?.Condition).toEqual({
      StringEquals: { [`aws:ResourceTag/${TAGS.installation}`]: INSTALLATION },
    });
    expect(block.AutoscalingOnBehalf).toMatchObject({
      Action: ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
      Resource: ["arn:aws:cloudwatch:*:*:alarm:TargetTracking-*"],
    });
  });

  test("is enough for the life of a target with its alarms, and for nobody else's", () => {
    const Tags = { [TAGS.installation]: INSTALLATION };
    const world = scalingWorld();
    world.call("CreateService", fargateService({ serviceName: "foreign" }));
    const foreign = { ...target, ResourceId: "service/c/foreign" };
    world.register(1, 5, { ...foreign, Tags: { [TAGS.installation]: "another" } });
    world.cloudwatch("PutMetricAlarm", cpuAlarm("foreign"));
    world.simulator.setOptions({ policy: { Statement: blockOf("Autoscaling") } });
    const denied = (service: "application-autoscaling" | "cloudwatch", operation: string, input: object) =>
      expect(world.refusal(service, operation, input)).toMatch(DENIED);
    denied("application-autoscaling", "RegisterScalableTarget", { ...target, MinCapacity: 1, MaxCapacity: 5 });
    denied("application-autoscaling", "RegisterScalableTarget", { ...foreign, MaxCapacity: 9 });
    denied("application-autoscaling", "DeregisterScalableTarget", foreign);
    denied("cloudwatch", "PutMetricAlarm", cpuAlarm("foreign"));
    denied("cloudwatch", "DeleteAlarms", { AlarmNames: ["foreign"] });
    world.register(1, 5, { Tags });
    world.register(2, 6);
    const { PolicyARN } = world.scaling("PutScalingPolicy", steps("out"));
    const alarm = cpuAlarm("hot", { AlarmActions: [PolicyARN] });
    world.cloudwatch("PutMetricAlarm", { ...alarm, Tags: [{ Key: TAGS.installation, Value: INSTALLATION }] });
    world.cloudwatch("PutMetricAlarm", { ...alarm, Threshold: 80 });
    world.cloudwatch("DeleteAlarms", { AlarmNames: ["hot"] });
    world.scaling("DeregisterScalableTarget", target);
  });

  test("allows what the operator calls of it, and nothing else", () => {
    const rows = ROWS.filter(({ operation }) => operation.iam.feature === "Autoscaling");
    expect(actionsOf(Object.values(block))).toEqual(new Set(rows.flatMap(iamActions)));
  });
});

/** The driver, who may do from now on what the policy says. */
function underPolicy(driver: Driver): Driver {
  driver.simulator.setOptions({ policy: minimalPolicy() });
  return driver;
}

const group = (autoScalingGroupArn: string) => ({ autoScalingGroupProvider: { autoScalingGroupArn } });

/** A cluster with one service and one task definition, all with the given tags, under the policy. */
function world(tags: readonly { key: string; value: string }[]): Driver {
  const driver = drive();
  driver.call("CreateCluster", { clusterName: "c", tags });
  driver.call("RegisterTaskDefinition", { ...fargateTask("web", "shop:1"), tags });
  driver.call("CreateService", fargateService({ tags }));
  driver.call("CreateCapacityProvider", { name: "instances", ...group("web"), tags });
  return underPolicy(driver);
}

const arn = (path: string) => `arn:aws:ecs:eu-west-1:111122223333:${path}`;

const MAKING: readonly (readonly [string, object])[] = [
  ["CreateCluster", { clusterName: "new" }],
  ["RegisterTaskDefinition", fargateTask("new", "shop:1")],
  ["CreateService", fargateService({ serviceName: "new" })],
  ["CreateCapacityProvider", { name: "new", ...group("new") }],
];

const CHANGES: readonly (readonly [string, object])[] = [
  ["UpdateService", { cluster: "c", service: "web", desiredCount: 1 }],
  ["DeleteService", { cluster: "c", service: "web", force: true }],
  ["UpdateCluster", { cluster: "c", settings: [{ name: "containerInsights", value: "enabled" }] }],
  ["PutClusterCapacityProviders", { cluster: "c", capacityProviders: [], defaultCapacityProviderStrategy: [] }],
  ["UpdateCapacityProvider", { name: "instances", autoScalingGroupProvider: { managedDraining: "DISABLED" } }],
  ["DeleteCapacityProvider", { capacityProvider: "instances" }],
  ["TagResource", { resourceArn: arn("capacity-provider/instances"), tags: [{ key: "team", value: "x" }] }],
  ["TagResource", { resourceArn: arn("service/c/web"), tags: [{ key: "team", value: "x" }] }],
  ["UntagResource", { resourceArn: arn("service/c/web"), tagKeys: ["team"] }],
];

describe("under the generated IAM policy, the simulator", () => {
  test.each(MAKING)(
    "allows %s with our tags, and denies it with another installation's or none",
    (operation, input) => {
      const driver = world(ownTags);
      for (const tags of [foreignTags, nobodysTags, undefined])
        expect(driver.refused(operation, { ...input, tags })).toMatch(DENIED);
      driver.call(operation, { ...input, tags: ownTags });
    },
  );

  test.each(CHANGES)("allows %s of what is the installation's", (operation, input) => {
    world(ownTags).call(operation, input);
  });

  test.each(CHANGES)("denies %s of what is another owner's, or has no owner", (operation, input) => {
    for (const tags of [foreignTags, nobodysTags]) expect(world(tags).refused(operation, input)).toMatch(DENIED);
  });

  test("allows the deletion of our revisions, and denies it as soon as one is another's", () => {
    const driver = world(ownTags);
    driver.call("DeregisterTaskDefinition", { taskDefinition: "web:1" });
    driver.call("DeleteTaskDefinitions", { taskDefinitions: ["web:1"] });
    const other = world(foreignTags);
    other.call("RegisterTaskDefinition", { ...fargateTask("web", "shop:2"), tags: ownTags });
    expect(other.refused("DeleteTaskDefinitions", { taskDefinitions: ["web:2", "web:1"] })).toMatch(DENIED);
  });

  test("allows the owner tags on what has none, and denies them on what is another's", () => {
    const input = { resourceArn: arn("service/c/web"), tags: ownTags };
    expect(world(foreignTags).refused("TagResource", input)).toMatch(DENIED);
    world(nobodysTags).call("TagResource", input);
  });

  test.each([
    ["taskRoleArn", "arn:aws:iam::ACCOUNT_ID:role/PASSABLE_ROLE", "arn:aws:iam::111122223333:role/admin"],
    ["executionRoleArn", "arn:aws:iam::ACCOUNT_ID:role/PASSABLE_ROLE", "arn:aws:iam::111122223333:role/admin"],
  ])("passes the role that may be passed as %s, and no other", (member, granted, other) => {
    const driver = world(ownTags);
    const input = { ...fargateTask("new", "shop:1"), tags: ownTags };
    const refusal = driver.refused("RegisterTaskDefinition", { ...input, [member]: other });
    expect(refusal).toContain(`is not authorized to perform: iam:PassRole on resource: ${other}`);
    driver.call("RegisterTaskDefinition", { ...input, [member]: granted });
  });

  test.each([
    ["DescribeServices", { cluster: "c", services: ["web"] }],
    ["DescribeTaskDefinition", { taskDefinition: "web" }],
    ["ListTasks", { cluster: "c" }],
  ])("allows %s of anything", (operation, input) => {
    world(foreignTags).call(operation, input);
  });

  test("denies what the operator never calls", () => {
    const input = { cluster: "c", containerInstance: "i-1", force: true };
    expect(world(ownTags).refused("DeregisterContainerInstance", input)).toMatch(DENIED);
  });

  test("allows to run tasks with our tags and to stop them, and denies both for others'", () => {
    const input = { cluster: "c", taskDefinition: "web", launchType: "FARGATE", networkConfiguration: vpc };
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c", tags: ownTags });
    driver.call("RegisterTaskDefinition", { ...fargateTask("web", "shop:1"), tags: ownTags });
    const start = (tags: readonly { key: string; value: string }[]): string =>
      driver.call("RunTask", { ...input, tags }).tasks[0].taskArn;
    const [foreign, nobodys] = [start(foreignTags), start(nobodysTags)];
    underPolicy(driver);
    for (const tags of [foreignTags, nobodysTags, undefined])
      expect(driver.refused("RunTask", { ...input, tags })).toMatch(DENIED);
    for (const task of [foreign, nobodys]) expect(driver.refused("StopTask", { cluster: "c", task })).toMatch(DENIED);
    const task = start(ownTags);
    driver.call("TagResource", { resourceArn: task, tags: [{ key: "team", value: "x" }] });
    driver.call("StopTask", { cluster: "c", task });
  });
});
