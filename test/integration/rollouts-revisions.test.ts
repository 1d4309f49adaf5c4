import { RunTaskCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { image, type Manifest, service, stack, taskDefinition } from "../support/builders.ts";
import { isReady, isStalled, readyOf, startWorld, type World } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "revisions" });
});
afterAll(() => world?.stop());

const revisions = async (family: string, status = "ACTIVE"): Promise<readonly (number | undefined)[]> => {
  const { taskDefinitions } = await world.aws.area();
  return taskDefinitions
    .filter((one) => one.family === family && one.status === status)
    .map(({ revision }) => revision);
};
const registrations = async (since: number, family: string) =>
  (await world.aws.writes(since)).filter(
    ({ operation, input, committed }) => operation === "RegisterTaskDefinition" && input.family === family && committed,
  );

async function running(name: string, spec: object = {}): Promise<readonly [Manifest, Manifest, Manifest]> {
  const objects = stack(name, "1", spec as Manifest["spec"]);
  await world.apply(...objects);
  await world.waitReady(...objects);
  return objects;
}

const shows = (manifest: Manifest, revision: number) => (object: KubeObject) =>
  manifest.kind === "ECSService" &&
  isReady(object) &&
  String(object.status.current?.taskDefinition).endsWith(`:${revision}`);

/** Rolls out one version after the other. */
async function release(name: string, web: Manifest, versions: readonly string[], first = 2): Promise<void> {
  for (const [index, version] of versions.entries()) {
    await world.apply(taskDefinition(name, version));
    await world.waitFor("ECSService", name, shows(web, first + index));
  }
}

test("two objects with one family: the younger is NameTaken without a call, and goes on once the older is being deleted", async () => {
  const older = taskDefinition("older", "1", { family: "shared-family" });
  const younger = taskDefinition("younger", "2", { family: "shared-family" });
  await world.apply(older);
  await world.waitReady(older);
  const mark = await world.aws.mark();
  // Objects of one second are distinguished by their uid alone.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await world.apply(younger);
  const taken = await world.waitReason(younger, "NameTaken");
  expect(isStalled(taken)).toBe(true);
  expect(readyOf(taken)?.message).toContain("`shared-family`");
  expect(taken.metadata.finalizers).toBeUndefined();
  expect(await registrations(mark, "shared-family")).toEqual([]);
  await world.remove(older);
  await world.waitFor("ECSTaskDefinition", "younger", isReady, { timeout: 60_000 });
  expect(await registrations(mark, "shared-family")).toHaveLength(1);
  await world.waitGone(older);
  expect(await revisions("shared-family")).toEqual([2]);
}, 120_000);

test("a copied object with our finalizer and origin annotation is one of its own, and its deletion does no harm", async () => {
  const [, , web] = await running("original");
  const { metadata, spec } = await world.get("ECSService", "original");
  const copyAs = (name: string, more: object = {}) =>
    ({
      ...web,
      metadata: { name, annotations: metadata.annotations, finalizers: metadata.finalizers },
      spec: { ...spec, ...more },
    }) as Manifest;
  const copy = copyAs("copy");
  const twin = copyAs("twin", { serviceName: "original" });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await world.apply(copy, twin);
  await world.waitReady(copy);
  await world.waitReason(twin, "NameTaken");
  const made = await world.get("ECSService", "copy");
  expect(made.status.arn).toMatch(/\/copy$/);
  const mark = await world.aws.mark();
  await world.remove(twin);
  await world.waitGone(twin);
  await world.remove(copy);
  await world.waitGone(copy);
  const deleted = (await world.aws.writes(mark)).map(({ operation, input }) => `${operation} ${input.service}`);
  expect(deleted).toEqual(["DeleteService copy"]);
  expect(isReady(await world.get("ECSService", "original"))).toBe(true);
});

test("returning to the content of an ACTIVE revision takes that revision", async () => {
  const [, , web] = await running("return");
  await release("return", web, ["2"]);
  const mark = await world.aws.mark();
  await world.apply(taskDefinition("return", "1"));
  await world.waitFor("ECSService", "return", shows(web, 1));
  expect(await registrations(mark, "return")).toEqual([]);
  expect(await revisions("return")).toEqual([1, 2]);
  const { status } = await world.get("ECSTaskDefinition", "return");
  expect(status.latest.revision).toBe(1);
});

test("a registration whose answer was lost is made once", async () => {
  const mark = await world.aws.mark();
  await world.aws.faults({ operation: "RegisterTaskDefinition", kind: "reset-after", count: 1 });
  const definition = taskDefinition("answer");
  await world.apply(definition);
  await world.waitReady(definition);
  expect(await registrations(mark, "answer")).toHaveLength(1);
  expect(await revisions("answer")).toEqual([1]);
});

test("a task definition shared by two services is Ready when both have taken it up; each makes one deployment", async () => {
  const [cluster, definition, first] = await running("common");
  const second = service("common-b", { cluster: "common", taskDefinition: "common" });
  await world.apply(second);
  await world.waitReady(second);
  const mark = await world.aws.mark();
  await world.apply(taskDefinition("common", "2"));
  const done = await world.waitFor(
    "ECSTaskDefinition",
    "common",
    (object) => isReady(object) && object.status.latest.revision === 2,
  );
  expect(readyOf(done)?.reason).toBe("Registered");
  for (const name of ["common", "common-b"]) {
    const { status } = await world.get("ECSService", name);
    expect(status.target.taskDefinition).toMatch(/:2$/);
  }
  await world.waitFor("ECSService", "common", shows(first, 2));
  await world.waitFor("ECSService", "common-b", shows(second, 2));
  const updates = (await world.aws.writes(mark)).filter(({ operation }) => operation === "UpdateService");
  expect(updates.map(({ input }) => input.service).sort()).toEqual(["common", "common-b"]);
  const { tasks } = await world.aws.area();
  const groups = tasks.filter((task) => task.desiredStatus === "RUNNING" && task.group?.startsWith("service:common"));
  expect(groups.flatMap((task) => (task.containers ?? []).map((container) => container.image))).toEqual(
    Array(4).fill(image("2")),
  );
  await world.waitReady(cluster, definition);
});

test("a task definition is not Ready before the service that follows it has taken it up", async () => {
  await running("spread");
  // Started anew, the operator finds both at the same time: the order is its own.
  await world.operator.stop("SIGKILL");
  await world.apply(taskDefinition("spread", "2"));
  await world.startOperator({ noWait: true });
  const ready = await world.waitFor("ECSTaskDefinition", "spread", isReady);
  expect(ready.status.latest.revision).toBe(2);
  const { status } = await world.get("ECSService", "spread");
  expect(status.target.taskDefinition).toMatch(/:2$/);
});

test("revisionHistoryLimit deregisters only what nothing uses", async () => {
  const limited = { revisionHistoryLimit: 1 };
  const [, , web] = await running("history");
  await world.aws.person.send(
    new RunTaskCommand({
      cluster: "history",
      taskDefinition: "history:1",
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
    }),
  );
  await release("history", web, ["2", "3", "4"]);
  expect(await revisions("history")).toEqual([1, 2, 3, 4]);
  await world.apply(taskDefinition("history", "4", limited));
  // 4 runs, 3 is kept for going back, 1 is used by a task.
  await world.waitAws(
    "revision 2 is deregistered",
    () => revisions("history", "INACTIVE"),
    (seen) => seen.length > 0,
    {
      timeout: 30_000,
    },
  );
  expect(await revisions("history", "INACTIVE")).toEqual([2]);
  expect(await revisions("history")).toEqual([1, 3, 4]);
  const { status } = await world.waitFor("ECSTaskDefinition", "history", isReady);
  expect(status.latest.revision).toBe(4);
});
