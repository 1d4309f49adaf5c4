import { describe, expect, test } from "vitest";
import { ECS_OPERATIONS } from "../../../operator/aws/operations.ts";
import { TAGS } from "../../../operator/ecs/names.ts";
import { minimalPolicy, type Statement } from "../../../tools/generate/iam.ts";
import { type Driver, drive, fargateService, fargateTask } from "../../simulator/drive.ts";

const policy = minimalPolicy();
const OURS = "INSTALLATION_ID";
const ourTags = [{ key: TAGS.installation, value: OURS }];
const foreignTags = [{ key: TAGS.installation, value: "somebody-else" }];
const nobodysTags = [{ key: "team", value: "shop" }];

const actionsOf = (statements: readonly Statement[]) => new Set(statements.flatMap(({ Action }) => Action));

/** Whether a statement's condition holds; a key that the request does not have fails every operator but Null. */
function holds({ Condition = {} }: Statement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const value = context[key];
      if (operator === "Null") return String(value === undefined) === wanted;
      if (operator === "StringEquals") return value !== undefined && [wanted].flat().includes(value);
      throw new Error(`no such operator here: ${operator}`);
    }),
  );
}

/** Tags in a request, or on the resource that it names, as IAM sees them. */
const tagKeys = (prefix: "RequestTag" | "ResourceTag", tags: readonly { key: string; value: string }[]) =>
  Object.fromEntries(tags.map(({ key, value }) => [`aws:${prefix}/${key}`, value]));

describe("the generated IAM policy", () => {
  test("is a policy that IAM takes: version, distinct plain ids, an effect, actions and a resource each", () => {
    expect(policy.Version).toBe("2012-10-17");
    expect(new Set(policy.Statement.map(({ Sid }) => Sid)).size).toBe(policy.Statement.length);
    for (const { Sid, Effect, Action, Resource } of policy.Statement) {
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      expect(Effect).toBe("Allow");
      expect(Action.length).toBeGreaterThan(0);
      for (const resource of [Resource].flat()) expect(resource).toMatch(/^(\*|arn:aws:(ecs:\*:\*|iam::\w+):.+)$/);
    }
  });

  test("allows what the operator calls, and nothing else", () => {
    const called = Object.values(ECS_OPERATIONS).flatMap(({ iamActions }) => iamActions);
    expect(actionsOf(policy.Statement)).toEqual(new Set([...called, "iam:PassRole"]));
  });

  test("holds at most 14 actions that change something", () => {
    const changing = actionsOf(policy.Statement.filter(({ Sid }) => Sid !== "Read"));
    expect(changing.size).toBeLessThanOrEqual(14);
  });

  test("reads without conditions, and only reads there", () => {
    const [read] = policy.Statement.filter(({ Sid }) => Sid === "Read");
    expect(read?.Condition).toBeUndefined();
    expect(read?.Action.every((action) => /^ecs:(Describe|List)/.test(action))).toBe(true);
  });

  test("changes nothing without a condition but what AWS lets nobody confine", () => {
    const free = policy.Statement.filter(({ Sid, Condition }) => Sid !== "Read" && Condition === undefined);
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

/**
 * The simulator enforces actions and resources and takes conditions for granted; here it gets the statements whose
 * conditions hold for the one request.
 */
function under(driver: Driver, context: Readonly<Record<string, string>>, ask: () => void): void {
  const Statement = policy.Statement.filter((statement) => holds(statement, context));
  driver.simulator.setOptions({ policy: { Statement } });
  ask();
  driver.simulator.setOptions({ policy: undefined });
}

/** A cluster with one service and one task definition, all with the given tags. */
function world(tags: readonly { key: string; value: string }[]): Driver {
  const driver = drive();
  driver.call("CreateCluster", { clusterName: "c", tags });
  driver.call("RegisterTaskDefinition", { ...fargateTask("web", "shop:1"), tags });
  driver.call("CreateService", fargateService({ tags }));
  return driver;
}

const arn = (path: string) => `arn:aws:ecs:eu-west-1:111122223333:${path}`;

const CHANGES: readonly (readonly [string, object])[] = [
  ["UpdateService", { cluster: "c", service: "web", desiredCount: 1 }],
  ["DeleteService", { cluster: "c", service: "web", force: true }],
  ["UpdateCluster", { cluster: "c", settings: [{ name: "containerInsights", value: "enabled" }] }],
  ["PutClusterCapacityProviders", { cluster: "c", capacityProviders: [], defaultCapacityProviderStrategy: [] }],
  ["UntagResource", { resourceArn: arn("service/c/web"), tagKeys: ["team"] }],
];

describe("under the generated IAM policy, the simulator", () => {
  test.each([
    ["CreateCluster", { clusterName: "c" }],
    ["RegisterTaskDefinition", fargateTask("web", "shop:1")],
  ])("allows %s with our tags and denies it without", (operation, input) => {
    const driver = drive();
    under(driver, {}, () => expect(driver.refused(operation, input)).toMatch(/^AccessDeniedException/));
    under(driver, tagKeys("RequestTag", ourTags), () => driver.call(operation, { ...input, tags: ourTags }));
  });

  test("allows CreateService with our tags and denies it with another installation's", () => {
    const driver = drive();
    driver.call("CreateCluster", { clusterName: "c" });
    driver.call("RegisterTaskDefinition", fargateTask("web", "shop:1"));
    under(driver, tagKeys("RequestTag", foreignTags), () =>
      expect(driver.refused("CreateService", fargateService({ tags: foreignTags }))).toMatch(/^AccessDeniedException/),
    );
    under(driver, tagKeys("RequestTag", ourTags), () =>
      driver.call("CreateService", fargateService({ tags: ourTags })),
    );
  });

  test.each(CHANGES)("allows %s of what is ours", (operation, input) => {
    const driver = world(ourTags);
    under(driver, tagKeys("ResourceTag", ourTags), () => driver.call(operation, input));
  });

  test.each(CHANGES)("denies %s of what is another's, or nobody's", (operation, input) => {
    const driver = world(foreignTags);
    for (const tags of [foreignTags, nobodysTags]) {
      under(driver, tagKeys("ResourceTag", tags), () =>
        expect(driver.refused(operation, input)).toMatch(/^AccessDeniedException/),
      );
    }
  });

  test("allows the owner tags on what has none, and denies them on what is another's", () => {
    const input = { resourceArn: arn("service/c/web"), tags: ourTags };
    const requested = tagKeys("RequestTag", ourTags);
    const driver = world(nobodysTags);
    under(driver, { ...requested, ...tagKeys("ResourceTag", foreignTags) }, () =>
      expect(driver.refused("TagResource", input)).toMatch(/^AccessDeniedException/),
    );
    under(driver, requested, () => driver.call("TagResource", input));
  });

  test.each([
    ["DescribeServices", { cluster: "c", services: ["web"] }],
    ["DescribeTaskDefinition", { taskDefinition: "web" }],
    ["ListTasks", { cluster: "c" }],
  ])("allows %s of anything", (operation, input) => {
    const driver = world(foreignTags);
    under(driver, {}, () => driver.call(operation, input));
  });

  test("denies what the operator never calls", () => {
    const driver = world(ourTags);
    under(driver, tagKeys("ResourceTag", ourTags), () =>
      expect(driver.refused("RunTask", { cluster: "c", taskDefinition: "web" })).toMatch(/^AccessDeniedException/),
    );
  });
});
