/** An ECSScheduledTask as a person uses it: a real API server, real operators, kubectl. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, scheduledTask, task, taskDefinition, withSpec } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "scheduled" });
  await world.aws.scenario({ images: [{ image: "app:1", outcome: { kind: "exits", exitCode: 0, afterMs: 500 } }] });
  await world.apply(cluster("shop"), taskDefinition("shop"));
});
afterAll(() => world?.stop());

const run = (...args: readonly string[]) => kubectl(["-n", world.namespace, ...args]);
const job = task("job", { cluster: "shop", taskDefinition: "shop" });
/** Fires within a minute; all of its runs stay. */
const minutely = (name: string, spec: object = {}) =>
  scheduledTask(name, job, { schedule: "* * * * *", successfulTasksHistoryLimit: 1000, ...spec });
const runsOf = async (
  schedule: string,
): Promise<readonly { name: string; time: string | undefined; owner: object }[]> => {
  const { items } = JSON.parse(await run("get", "ecstasks", "-o", "json"));
  return items
    .filter(({ metadata }: { metadata: { name: string } }) => metadata.name.startsWith(`${schedule}-`))
    .map(
      ({
        metadata,
      }: {
        metadata: { name: string; annotations?: Record<string, string>; ownerReferences: object[] };
      }) => ({
        name: metadata.name,
        time: metadata.annotations?.["ecs-operator.dev/scheduled-time"],
        owner: metadata.ownerReferences[0],
      }),
    );
};
/** RunTask calls that AWS carried out, by the schedule and the time that their tags name. */
const started = async (schedule: string): Promise<readonly string[]> =>
  (await world.aws.writes())
    .filter(({ operation, committed }) => operation === "RunTask" && committed)
    .flatMap(({ input }) => (input as { tags: readonly { key: string; value: string }[] }).tags)
    .filter(({ key, value }) => key === "ecs-operator.dev/schedule" && value.split("/")[0] === schedule)
    .map(({ value }) => value);
const untilSecond = (second: number) =>
  new Promise((resolve) => setTimeout(resolve, (60_000 + second * 1000 - (Date.now() % 60_000)) % 60_000));

test("a schedule, columns, and the verb that runs it now", async () => {
  const yearly = withSpec(minutely("yearly"), { schedule: "0 0 1 1 *", timeZone: "Europe/Berlin", suspend: true });
  await world.apply(yearly);
  await world.waitReason(yearly, "Suspended");
  await run("annotate", "ecssched", "yearly", "ecs-operator.dev/trigger=one");
  await world.waitFor("ECSScheduledTask", "yearly", ({ status }) => status?.lastSuccessfulTime !== undefined);
  const [head = "", row = ""] = (await run("get", "ecssched", "yearly")).trim().split("\n");
  expect(head.split(/\s{2,}/)).toEqual([
    "NAME",
    "SCHEDULE",
    "TIMEZONE",
    "SUSPEND",
    "ACTIVE",
    "LAST SCHEDULE",
    "READY",
    "REASON",
    "AGE",
  ]);
  expect(row.split(/\s{2,}/).slice(0, 5)).toEqual(["yearly", "0 0 1 1 *", "Europe/Berlin", "true", "0"]);
  const [only, ...more] = await runsOf("yearly");
  expect(more).toEqual([]);
  expect(only).toMatchObject({ owner: { kind: "ECSScheduledTask", name: "yearly", controller: true } });
  expect(only?.owner).not.toHaveProperty("blockOwnerDeletion");
  expect(await started("yearly")).toEqual(["yearly"]);
  await run("annotate", "ecssched", "yearly", "ecs-operator.dev/trigger=one", "--overwrite");
});

test("what is wrong is refused at once, or Stalled and said", async () => {
  await expect(world.apply(minutely("six", { schedule: "* * * * * *" }))).rejects.toThrow(/five fields/);
  await expect(world.apply(minutely("zoned", { schedule: "TZ=UTC * * * * *" }))).rejects.toThrow(/timeZone/);
  const never = minutely("never", { schedule: "0 0 31 2 *" });
  await world.apply(never);
  await world.waitReason(never, "InvalidSchedule");
  await world.remove(never);
  await world.waitGone(never);
});

test("its operator is killed at the moment it fires, twice, and a standby takes over: each minute runs once", async () => {
  await untilSecond(50);
  const nightly = minutely("nightly");
  await world.apply(nightly);
  await world.waitReason(nightly, "Scheduled");
  const second = await world.startOperator({ standby: true });
  await untilSecond(0);
  await world.operator.stop("SIGKILL");
  await world.waitFor("ECSScheduledTask", "nightly", ({ status }) => status?.lastScheduleTime !== undefined);
  await world.startOperator({ standby: true });
  await untilSecond(0);
  await second.stop("SIGKILL");
  await untilSecond(30);
  const runs = await runsOf("nightly");
  expect(runs.length).toBeGreaterThanOrEqual(2);
  expect(new Set(runs.map(({ time }) => time)).size).toBe(runs.length);
  await run("patch", "ecssched", "nightly", "--type=merge", "-p", '{"spec":{"suspend":true}}');
  await world.waitFor("ECSScheduledTask", "nightly", ({ status }) => status?.activeCount === 0);
  const calls = await started("nightly");
  expect([...calls].sort()).toEqual(runs.map(({ time }) => `nightly/${time}`).sort());
});
