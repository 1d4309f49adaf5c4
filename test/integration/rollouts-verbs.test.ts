import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Manifest, stack, taskDefinition, withAnnotations, withSpec } from "../support/builders.ts";
import { conditionOf, isReady, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "verbs" });
});
afterAll(() => world?.stop());

/** Forced deployments that AWS carried out. */
const forced = async (name: string, since: number) =>
  (await world.aws.writes(since)).filter(
    ({ operation, input, committed }) =>
      committed &&
      operation === "UpdateService" &&
      String(input.service).endsWith(name) &&
      input.forceNewDeployment === true,
  );

async function running(name: string, spec: object = {}): Promise<Manifest> {
  const objects = stack(name, "1", spec as Manifest["spec"]);
  await world.apply(...objects);
  await world.waitReady(...objects);
  return objects[2];
}

const handled = (name: string, verb: string, value: string) =>
  world.waitFor(
    "ECSService",
    name,
    ({ status }) => status?.lastHandled?.[verb]?.some((entry: { value: string }) => entry.value === value) ?? false,
    { what: `${verb} ${value} of ${name} is recorded` },
  );

const outcomes = async (name: string, verb: string): Promise<readonly string[]> => {
  const { status } = await world.get("ECSService", name);
  return (status?.lastHandled?.[verb] ?? []).map(
    (entry: { value: string; outcome: string }) => `${entry.value} ${entry.outcome}`,
  );
};

const restart = (web: Manifest, value: string) => withAnnotations(web, { "ecs-operator.dev/restart": value });

test("restart makes exactly one forced deployment, and Ready waits for its end", async () => {
  const web = await running("once");
  const mark = await world.aws.mark();
  await world.apply(restart(web, "a"));
  await handled("once", "restart", "a");
  await world.waitReady(web);
  const [service] = (await world.aws.area()).services.filter(({ serviceName }) => serviceName === "once");
  expect(service?.serviceDeployments.map(({ status }) => status)).toEqual(["SUCCESSFUL", "SUCCESSFUL"]);
  expect(await forced("once", mark)).toHaveLength(1);
  expect(await outcomes("once", "restart")).toEqual(["a Restarted"]);
});

test("a restart whose answer was lost is found again, not repeated", async () => {
  const web = await running("lost");
  const mark = await world.aws.mark();
  await world.aws.faults({ operation: "UpdateService", kind: "reset-after", count: 1 });
  await world.apply(restart(web, "a"));
  await handled("lost", "restart", "a");
  await world.waitReady(web);
  expect(await forced("lost", mark)).toHaveLength(1);
});

test("a restart after which the operator was killed is found again by the next one", async () => {
  const web = await running("killed");
  const mark = await world.aws.mark();
  await world.aws.faults({ operation: "UpdateService", kind: "hang-after", count: 1 });
  await world.apply(restart(web, "a"));
  await world.waitAws(
    "AWS carried it out",
    () => forced("killed", mark),
    (sent) => sent.length === 1,
  );
  expect((await world.get("ECSService", "killed")).status.intent).toMatchObject({ verb: "restart", value: "a" });
  await world.restartOperator("SIGKILL");
  await handled("killed", "restart", "a");
  await world.waitReady(web);
  expect(await forced("killed", mark)).toHaveLength(1);
  expect(await outcomes("killed", "restart")).toEqual(["a Restarted"]);
});

test("a verb restored by Git does nothing", async () => {
  const web = await running("git");
  for (const value of ["a", "b"]) {
    await world.apply(restart(web, value));
    await handled("git", "restart", value);
    await world.waitReady(web);
  }
  const mark = await world.aws.mark();
  await world.apply(restart(web, "a"));
  await world.apply(restart(web, "b"));
  await world.apply(withAnnotations(web, { "ecs-operator.dev/restart": "a", "ecs-operator.dev/refresh": "after" }));
  await handled("git", "refresh", "after");
  expect(await world.aws.writes(mark)).toEqual([]);
  expect(await outcomes("git", "restart")).toEqual(["a Restarted", "b Restarted"]);
});

test("annotations that came with a new object are acknowledged, not carried out", async () => {
  const mark = await world.aws.mark();
  const [cluster, definition, web] = stack("born");
  await world.apply(cluster, definition, restart(web, "a"));
  await world.waitReady(cluster, definition, web);
  expect(await outcomes("born", "restart")).toEqual(["a Acknowledged"]);
  expect(await forced("born", mark)).toEqual([]);
});

test("retry of a release that did not fail does nothing, for good", async () => {
  const web = await running("fine");
  const mark = await world.aws.mark();
  await world.apply(withAnnotations(web, { "ecs-operator.dev/retry": "a" }));
  await handled("fine", "retry", "a");
  expect(await outcomes("fine", "retry")).toEqual(["a NothingToDo"]);
  expect(await world.aws.writes(mark)).toEqual([]);
});

test("verbs of a suspended service wait until it is resumed", async () => {
  const web = await running("paused");
  const mark = await world.aws.mark();
  await world.apply(withSpec(restart(web, "a"), { suspend: true }));
  await world.waitFor(
    "ECSService",
    "paused",
    ({ status, metadata }) => status.observedGeneration === metadata.generation,
  );
  expect(await world.aws.writes(mark)).toEqual([]);
  await world.apply(restart(web, "a"));
  await handled("paused", "restart", "a");
  await world.waitReady(web);
  expect(await forced("paused", mark)).toHaveLength(1);
});

test("CountNotEnforced: after Seed the live count stays until the spec's count changes", async () => {
  const seeded = await running("seeded", { desiredCountPolicy: "Seed" });
  const refused = await world.kube.send(
    "PATCH",
    `/apis/ecs-operator.dev/v1alpha1/namespaces/${world.namespace}/ecsservices/seeded/scale`,
    { spec: { replicas: 5 } },
    "application/merge-patch+json",
  );
  expect(refused.status).toBe(422);
  await world.aws.person.send(new UpdateServiceCommand({ cluster: "seeded", service: "seeded", desiredCount: 4 }));
  const enforcing = withSpec(seeded, { desiredCountPolicy: "Enforce" });
  await world.apply(withAnnotations(enforcing, { "ecs-operator.dev/refresh": "now" }));
  const handedBack = await world.waitFor(
    "ECSService",
    "seeded",
    (object) => conditionOf(object, "CountNotEnforced") !== undefined,
  );
  expect(handedBack.status.countNotEnforced).toEqual({ specValue: 2 });
  const counts = async () =>
    (await world.aws.area()).services.find(({ serviceName }) => serviceName === "seeded")?.desiredCount;
  await world.waitFor("ECSService", "seeded", (object) => object.status.desiredCount === 4 && isReady(object));
  expect(await counts()).toBe(4);
  await world.apply(withSpec(enforcing, { desiredCount: 3 }));
  await world.waitAws("three are wanted", counts, (count) => count === 3);
  const enforced = await world.waitFor(
    "ECSService",
    "seeded",
    (object) => conditionOf(object, "CountNotEnforced") === undefined,
  );
  expect(enforced.status.countNotEnforced).toBeUndefined();
});

test("a release that is due carries a restart along: one deployment", async () => {
  const web = await running("along", { rollout: { settleSeconds: 1 } });
  const mark = await world.aws.mark();
  await world.apply(taskDefinition("along", "2"), restart(web, "a"));
  await handled("along", "restart", "a");
  await world.waitReady(web);
  const service = (await world.aws.area()).services.find(({ serviceName }) => serviceName === "along");
  const updates = (await world.aws.writes(mark)).filter(({ operation }) => operation === "UpdateService");
  expect({ updates: updates.length, deployments: service?.serviceDeployments.length }).toEqual({
    updates: 1,
    deployments: 2,
  });
});
