import { afterAll, beforeAll, expect, test } from "vitest";
import {
  cluster,
  type Manifest,
  service,
  stack,
  taskDefinition,
  withAnnotations,
  withSpec,
} from "../support/builders.ts";
import { isStalled, readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "release" });
  await world.aws.scenario({ images: [{ image: ":crash", outcome: { kind: "exits", exitCode: 1, afterMs: 400 } }] });
});
afterAll(() => world?.stop());

/** Deployments that the operator asked for: updates of the task definition, or forced ones. */
const releases = async (name: string, since: number) =>
  (await world.aws.writes(since)).filter(
    ({ operation, input }) =>
      operation === "UpdateService" &&
      String(input.service).endsWith(name) &&
      (input.taskDefinition !== undefined || input.forceNewDeployment === true),
  );

/** Does something, and waits until the operator has read the service so many times since. */
async function driftReads(name: string, count: number, act?: () => Promise<unknown>): Promise<void> {
  const mark = await world.aws.mark();
  await act?.();
  const reads = async () =>
    (await world.aws.calls(mark)).filter(
      ({ operation, input }) => operation === "DescribeServices" && JSON.stringify(input).includes(name),
    ).length;
  await world.waitAws(`${count} reads of ${name}`, reads, (seen) => seen >= count, { timeout: 45_000 });
}

async function failedRelease(name: string): Promise<readonly [Manifest, Manifest, Manifest]> {
  const objects = stack(name);
  await world.apply(...objects);
  await world.waitReady(...objects);
  await world.apply(taskDefinition(name, "crash"));
  await world.waitReason(objects[2], "RolledBack");
  return objects;
}

test("promise 4: a failed release is sent once, over drift reads, a restart, and the loss of all memory", async () => {
  const mark = await world.aws.mark();
  const [, , web] = await failedRelease("held");
  expect(await releases("held", mark)).toHaveLength(1);
  await driftReads("held", 2);
  await driftReads("held", 1, () => world.restartOperator("SIGKILL"));
  expect(await releases("held", mark)).toHaveLength(1);
  // Memory lost: status as a restored backup or another tool might leave it.
  await world.operator.stop("SIGKILL");
  await world.kube.patch(
    "ECSService",
    world.namespace,
    "held",
    {
      status: { failed: null, verdict: null, deployment: null, stoppedTasks: null, conditions: null },
    },
    "status",
  );
  await world.startOperator();
  const held = await world.waitReason(web, "RolledBack");
  expect(isStalled(held)).toBe(true);
  expect(held.status.failed.deployment).toMatch(/service-deployment/);
  expect(await releases("held", mark)).toHaveLength(1);
});

test("promise 4: while a release is held, count and tags are still enforced", async () => {
  const mark = await world.aws.mark();
  const web = service(
    "held",
    { cluster: "held", taskDefinition: "held" },
    { desiredCount: 3, tags: [{ key: "team", value: "a" }] },
  );
  await world.apply(web);
  await world.waitAws(
    "three tasks run and the tag is set",
    () => world.aws.area(),
    ({ services }) => {
      const found = services.find(({ serviceName }) => serviceName === "held");
      return found?.runningCount === 3 && JSON.stringify(found).includes('"team"');
    },
  );
  await world.waitReason(web, "RolledBack");
  expect(await releases("held", mark)).toEqual([]);
});

test("promise 4: retry sends the same release once more, once per value; new content is sent by itself", async () => {
  const mark = await world.aws.mark();
  const web = service(
    "held",
    { cluster: "held", taskDefinition: "held" },
    { desiredCount: 3, tags: [{ key: "team", value: "a" }] },
  );
  await world.apply(withAnnotations(web, { "ecs-operator.dev/retry": "one" }));
  await world.waitAws(
    "the retry is sent",
    () => releases("held", mark),
    (sent) => sent.length === 1,
  );
  const again = await world.waitFor(
    "ECSService",
    "held",
    ({ status }) =>
      status?.lastHandled?.retry?.[0]?.value === "one" && readyOf({ status } as never)?.reason === "RolledBack",
  );
  expect(again.status.lastHandled.retry).toMatchObject([{ value: "one", outcome: "Retried" }]);
  await driftReads("held", 1, () => world.restartOperator("SIGKILL"));
  expect(await releases("held", mark)).toHaveLength(1);
  await world.apply(taskDefinition("held", "3"));
  await world.waitReady(web);
  expect(await releases("held", mark)).toHaveLength(2);
});

test("promise 4: going back to the content that runs makes it Ready again without a deployment", async () => {
  const [, definition, web] = await failedRelease("back");
  const mark = await world.aws.mark();
  await world.apply(definition);
  const [ready] = await world.waitReady(web, definition);
  expect(ready?.status.current.taskDefinition).toMatch(/:1$/);
  expect(await releases("back", mark)).toEqual([]);
  expect((await world.aws.writes(mark)).map(({ operation }) => operation)).toEqual([]);
});

test("promise 4: a first deployment that fails is reported as failed and not repeated", async () => {
  const mark = await world.aws.mark();
  const web = service("first", { cluster: "first", taskDefinition: "first" });
  await world.apply(cluster("first"), taskDefinition("first", "crash"), web);
  const failed = await world.waitFor("ECSService", "first", isStalled);
  expect(readyOf(failed)?.reason).toBe("DeploymentFailed");
  await driftReads("first", 1, () => world.restartOperator());
  expect(await releases("first", mark)).toEqual([]);
  const creates = (await world.aws.writes(mark)).filter(({ operation }) => operation === "CreateService");
  expect(creates).toHaveLength(1);
  await world.apply(withSpec(taskDefinition("first", "2"), {}));
  await world.waitReady(web);
});
