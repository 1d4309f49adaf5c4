import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import { iamActions, ROWS } from "../../../operator/aws/services/index.ts";
import { minimalPolicy, type Statement } from "../../../tools/generate/iam.ts";
import { type Driver, drive, fargateService, fargateTask } from "../../simulator/drive.ts";

const policy = minimalPolicy();
/** Statements that allow nothing but reading. */
const readOnly = ["Read", "ServiceConnectNames"];
const INSTALLATION = "INSTALLATION_ID";
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
        expect(resource).toMatch(/^(\*|arn:aws:((ecs|servicediscovery):\*:\*|iam::\w+):.+)$/);
    }
  });

  test("allows what the operator calls, and nothing else", () => {
    const called = ROWS.flatMap(iamActions);
    expect(actionsOf(policy.Statement)).toEqual(new Set([...called, "iam:PassRole"]));
  });

  test("holds at most 14 actions that change something", () => {
    const changing = actionsOf(policy.Statement.filter(({ Sid }) => !readOnly.includes(Sid)));
    expect(changing.size).toBeLessThanOrEqual(14);
  });

  test("reads without conditions, and only reads there", () => {
    const [read] = policy.Statement.filter(({ Sid }) => Sid === "Read");
    expect(read?.Condition).toBeUndefined();
    expect(read?.Action.every((action) => /^ecs:(Describe|List)/.test(action))).toBe(true);
  });

  test("changes nothing without a condition but what IAM cannot confine", () => {
    const free = policy.Statement.filter(({ Sid, Condition }) => !readOnly.includes(Sid) && Condition === undefined);
    expect([...actionsOf(free)]).toEqual(["ecs:DeregisterTaskDefinition"]);
  });

  test("passes roles to ECS alone", () => {
    const [pass] = policy.Statement.filter(({ Action }) => Action.includes("iam:PassRole"));
    expect(pass?.Condition).toEqual({
      StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"] },
    });
    expect(pass?.Resource).not.toContain("*");
  });
});

/** The driver, who may do from now on what the policy says. */
function underPolicy(driver: Driver): Driver {
  driver.simulator.setOptions({ policy: minimalPolicy() });
  return driver;
}

/** A cluster with one service and one task definition, all with the given tags, under the policy. */
function world(tags: readonly { key: string; value: string }[]): Driver {
  const driver = drive();
  driver.call("CreateCluster", { clusterName: "c", tags });
  driver.call("RegisterTaskDefinition", { ...fargateTask("web", "shop:1"), tags });
  driver.call("CreateService", fargateService({ tags }));
  return underPolicy(driver);
}

const arn = (path: string) => `arn:aws:ecs:eu-west-1:111122223333:${path}`;
const DENIED = /^AccessDeniedException/;

const MAKING: readonly (readonly [string, object])[] = [
  ["CreateCluster", { clusterName: "new" }],
  ["RegisterTaskDefinition", fargateTask("new", "shop:1")],
  ["CreateService", fargateService({ serviceName: "new" })],
];

const CHANGES: readonly (readonly [string, object])[] = [
  ["UpdateService", { cluster: "c", service: "web", desiredCount: 1 }],
  ["DeleteService", { cluster: "c", service: "web", force: true }],
  ["UpdateCluster", { cluster: "c", settings: [{ name: "containerInsights", value: "enabled" }] }],
  ["PutClusterCapacityProviders", { cluster: "c", capacityProviders: [], defaultCapacityProviderStrategy: [] }],
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
    expect(world(ownTags).refused("RunTask", { cluster: "c", taskDefinition: "web" })).toMatch(DENIED);
  });
});
