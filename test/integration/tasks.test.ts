/** An ECSTask as a person uses it: a real API server, a real operator, kubectl. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, type Manifest, task, taskDefinition, withSpec } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "tasks" });
  await world.apply(cluster("shop"));
});
afterAll(() => world?.stop());

const run = (...args: readonly string[]) => kubectl(["-n", world.namespace, ...args]);
const exits = (name: string, exitCode: number, times?: number) => ({
  image: `app:${name}`,
  outcome: { kind: "exits" as const, exitCode, afterMs: 500 },
  ...(times !== undefined && { times }),
});
const objects = (name: string, spec: object = {}): readonly [Manifest, Manifest] => [
  taskDefinition(name, name),
  task(name, { cluster: "shop", taskDefinition: name }, spec as Record<string, unknown>),
];
const tasksOf = async (name: string) =>
  (await world.aws.area()).tasks.filter(({ taskDefinitionArn }) => taskDefinitionArn.includes(`/${name}:`));
const runsOf = async (name: string) =>
  (await world.aws.writes()).filter(
    ({ operation, committed, input }) =>
      operation === "RunTask" && committed && JSON.stringify(input).includes(`/${name}:`),
  );

test("a migration fails once, its operator is killed, and it succeeds: kubectl wait and get tell all of it", async () => {
  await world.aws.scenario({ images: [exits("migrate", 1, 1), exits("migrate", 0)] });
  await world.apply(...objects("migrate"));
  await world.waitAws(
    "the first attempt runs",
    () => runsOf("migrate"),
    (runs) => runs.length === 1,
  );
  await world.restartOperator("SIGKILL");
  await run("wait", "--for=condition=Complete", "--timeout=90s", "ecstask/migrate");
  const [head = "", row = ""] = (await run("get", "ecstask", "migrate")).trim().split("\n");
  expect(head.split(/\s+/)).toEqual(["NAME", "COMPLETIONS", "ACTIVE", "FAILED", "READY", "REASON", "AGE"]);
  expect(row.split(/\s+/).slice(0, 6)).toEqual(["migrate", "1/1", "0", "1", "True", "CompletionsReached"]);
  const started = await runsOf("migrate");
  expect(new Set(started.map(({ input }) => (input as { clientToken: string }).clientToken)).size).toBe(2);
  expect(await tasksOf("migrate")).toHaveLength(2);
});

test("one that is deleted in mid-run is stopped before its object goes", async () => {
  const [definition, endless] = objects("endless");
  await world.apply(definition, endless);
  await world.waitAws(
    "its task runs",
    () => tasksOf("endless"),
    (tasks) => tasks.some(({ lastStatus }) => lastStatus === "RUNNING"),
  );
  await run("delete", "ecstask", "endless", "--timeout=60s");
  expect(await tasksOf("endless")).toMatchObject([{ lastStatus: "STOPPED", stopCode: "UserInitiated" }]);
});

test("without capacity it ends at its deadline, and its definition can be deleted then", async () => {
  const placementFailures = Array.from({ length: 50 }, () => ({ reason: "RESOURCE:MEMORY" }));
  await world.aws.scenario({ placementFailures });
  const [definition, report] = objects("report", { activeDeadlineSeconds: 8 });
  await world.apply(definition, report);
  await world.waitReason(report, "WaitingForCapacity");
  await run("wait", "--for=condition=Failed", "--timeout=60s", "ecstask/report");
  const object = await world.get("ECSTask", "report");
  expect(object.status).toMatchObject({ failed: 0, active: 0 });
  expect(object.status?.conditions).toContainEqual(
    expect.objectContaining({ type: "Stalled", status: "True", reason: "DeadlineExceeded" }),
  );
  await world.aws.scenario({ placementFailures: [] });
  await world.remove(definition);
  await world.waitGone(definition);
});

test("one with a time to live is deleted by the operator, and no other", async () => {
  await world.aws.scenario({ images: [exits("brief", 0), exits("kept", 0)] });
  const [definition, brief] = objects("brief", { ttlSecondsAfterFinished: 2 });
  const kept = withSpec(task("kept", { cluster: "shop", taskDefinition: "brief" }), {});
  await world.apply(definition, brief, kept);
  await run("wait", "--for=condition=Complete", "--timeout=60s", "ecstask/kept");
  await world.waitGone(brief);
  expect((await world.get("ECSTask", "kept")).status?.completions).toBe("1/1");
});
