/** What an ECSScheduledTask does: the engine and the kinds over the simulated AWS, in virtual time. */
import { describe, expect, test } from "vitest";
import { cluster, type Manifest, scheduledTask, task, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, type DrivenOptions, readyOf, START } from "./driven.ts";

const HOUR_MS = 3_600_000;
const run = task("any", { cluster: "shop", taskDefinition: "shop" });
const hourly = scheduledTask("hourly", run, { schedule: "0 * * * *" });
const minute = (time: string): number => Date.parse(time) / 60_000;
const exits = (exitCode: number, afterMs = 2_000, times?: number) => ({
  image: "app:1",
  outcome: { kind: "exits" as const, exitCode, afterMs },
  ...(times !== undefined && { times }),
});

async function world(images: readonly object[], options: DrivenOptions = {}): Promise<Driven> {
  const driven = createDriven(options);
  driven.simulator.setScenario({ images: images as never });
  driven.apply(cluster("shop"), taskDefinition("shop"));
  await driven.ready(cluster("shop"), taskDefinition("shop"));
  return driven;
}

const status = (driven: Driven, manifest: Manifest = hourly) => driven.get(manifest)?.status;
const runs = (driven: Driven): readonly string[] =>
  driven.kube.store
    .all("ECSTask")
    .map(({ name }) => name)
    .sort();
const tasksIn = (driven: Driven) => driven.writes().filter(({ operation }) => operation === "RunTask");
const told = (driven: Driven, reason: string) => driven.events.filter((event) => event.reason === reason);
const toClock = (driven: Driven, time: string) => driven.run(Date.parse(time) - driven.time.now());
const condition = (driven: Driven, type: string, manifest: Manifest = hourly) =>
  status(driven, manifest)?.conditions?.find((one: { type: string }) => one.type === type);

describe("a schedule", () => {
  test("creates one run at each time, is Ready all along and says what comes next", async () => {
    const driven = await world([exits(0)]);
    driven.apply(hourly);
    await driven.ready(hourly);
    expect(status(driven)).toMatchObject({ activeCount: 0, nextScheduleTime: "2026-03-01T13:00:00Z" });
    await toClock(driven, "2026-03-01T12:59:59Z");
    expect(runs(driven)).toEqual([]);
    await toClock(driven, "2026-03-01T13:00:01Z");
    const name = `hourly-${minute("2026-03-01T13:00Z")}`;
    expect(runs(driven)).toEqual([name]);
    expect(status(driven)).toMatchObject({
      activeCount: 1,
      active: [{ name }],
      lastScheduleTime: "2026-03-01T13:00:00Z",
      nextScheduleTime: "2026-03-01T14:00:00Z",
    });
    await toClock(driven, "2026-03-01T14:30:00Z");
    expect(runs(driven)).toEqual([name, `hourly-${minute("2026-03-01T14:00Z")}`]);
    expect(tasksIn(driven)).toHaveLength(2);
    expect(status(driven)).toMatchObject({
      activeCount: 0,
      lastSuccessfulTime: expect.stringMatching(/^2026-03-01T14:0/),
    });
    expect(told(driven, "SawCompletedTask").map(({ type }) => type)).toEqual(["Normal", "Normal"]);
    const verdicts = driven.plans.filter(({ object }) => object.includes("hourly") && !object.startsWith("ECSTask"));
    expect(new Set(verdicts.map(({ plan }) => plan.state))).toEqual(new Set(["InSync"]));
  });

  test("writes nothing between its times, and calls AWS never", async () => {
    const driven = await world([exits(0)]);
    const yearly = withSpec(hourly, { schedule: "0 0 1 1 *" });
    driven.apply(yearly);
    await driven.ready(yearly);
    const version = driven.get(yearly)?.metadata.resourceVersion;
    const mark = driven.mark();
    await driven.run(24 * HOUR_MS);
    expect(driven.get(yearly)?.metadata.resourceVersion).toBe(version);
    expect(driven.writes(mark)).toEqual([]);
  });

  test("names its runs in AWS, and passes labels, annotations and the whole template on", async () => {
    const driven = await world([exits(0)]);
    const labelled = withSpec(hourly, {
      taskTemplate: {
        metadata: { annotations: { team: "shop" } },
        spec: { ...run.spec, backoffLimit: 0, group: "nightly" },
      },
    });
    driven.apply(labelled);
    await toClock(driven, "2026-03-01T13:00:30Z");
    const [key] = driven.kube.store.all("ECSTask");
    const child = key && driven.kube.get(key);
    expect(child?.spec).toEqual(driven.get(labelled)?.spec.taskTemplate.spec);
    expect(child?.metadata.annotations).toMatchObject({ "ecs-operator.dev/scheduled-time": "2026-03-01T13:00:00Z" });
    expect(child?.metadata.controller).toMatchObject({ kind: "ECSScheduledTask", name: "hourly" });
    expect(child?.status).toMatchObject({ scheduledTask: "hourly", scheduledTime: "2026-03-01T13:00:00Z" });
    const [{ input }] = tasksIn(driven) as unknown as [{ input: { tags: readonly object[] } }];
    expect(input.tags).toContainEqual({ key: "ecs-operator.dev/schedule", value: "hourly/2026-03-01T13:00:00Z" });
  });

  test("that cannot be read, or never comes, or is in no zone, is Stalled and says so", async () => {
    const driven = await world([]);
    for (const [spec, reason, words] of [
      [{ schedule: "0 22-2 * * *" }, "InvalidSchedule", "22-2"],
      [{ schedule: "0 0 31 2 *" }, "InvalidSchedule", "no time to come"],
      [{ timeZone: "Europe/Berlln" }, "UnknownTimeZone", "Europe/Berlln"],
    ] as const) {
      driven.apply(withSpec(hourly, spec));
      await driven.reason(hourly, reason);
      expect(condition(driven, "Stalled")?.message).toContain(words);
    }
    driven.apply(hourly);
    await driven.ready(hourly);
  });

  test("is in its zone", async () => {
    const driven = await world([exits(0)]);
    driven.apply(withSpec(hourly, { schedule: "30 18 * * *", timeZone: "Asia/Kolkata" }));
    await toClock(driven, "2026-03-01T13:00:01Z");
    expect(status(driven)?.lastScheduleTime).toBe("2026-03-01T13:00:00Z");
  });
});

describe("a run that has not ended when the next is due", () => {
  const SLOW = 90 * 60_000;
  const minuteNames = (...hours: readonly number[]) =>
    hours.map((hour) => `hourly-${minute(`2026-03-01T${hour}:00Z`)}`);

  test("goes on beside it with Allow", async () => {
    const driven = await world([exits(0, SLOW)]);
    driven.apply(hourly);
    await toClock(driven, "2026-03-01T14:01:00Z");
    expect(status(driven)?.active.map(({ name }: { name: string }) => name)).toEqual(minuteNames(13, 14));
  });

  test("holds it up with Forbid, with an Event; the newest missed time is run when it has ended", async () => {
    const driven = await world([exits(0, SLOW, 1), exits(0)]);
    driven.apply(withSpec(hourly, { concurrencyPolicy: "Forbid" }));
    await toClock(driven, "2026-03-01T14:29:00Z");
    expect(runs(driven)).toEqual(minuteNames(13));
    expect(told(driven, "TaskAlreadyActive")).toHaveLength(1);
    expect(readyOf(driven.get(hourly))?.status).toBe("True");
    await toClock(driven, "2026-03-01T14:40:00Z");
    expect(runs(driven)).toEqual(minuteNames(13, 14));
  });

  test("is not made up for with Forbid once the deadline is over, with an Event", async () => {
    const driven = await world([exits(0, SLOW, 1), exits(0)]);
    driven.apply(withSpec(hourly, { concurrencyPolicy: "Forbid", startingDeadlineSeconds: 600 }));
    await toClock(driven, "2026-03-01T15:10:00Z");
    expect(runs(driven)).toEqual(minuteNames(13, 15));
  });

  test("is deleted with Replace; the next one starts when its task has stopped", async () => {
    const driven = await world([exits(0, SLOW)], { simulator: { durations: { stopping: 40_000 } } });
    driven.apply(withSpec(hourly, { concurrencyPolicy: "Replace" }));
    await toClock(driven, "2026-03-01T14:00:10Z");
    expect(readyOf(driven.get(hourly))).toMatchObject({
      reason: "WaitingForFormerRun",
      message: expect.stringContaining(`ECSTask ${minuteNames(13)[0]}`),
    });
    expect(tasksIn(driven)).toHaveLength(1);
    await driven.until("it is replaced", () => runs(driven).join() === minuteNames(14).join());
    const stopped = driven.simulator.snapshot().areas[0]?.tasks.find(({ lastStatus }) => lastStatus === "STOPPED");
    await driven.until("it runs", () => tasksIn(driven).length === 2);
    expect(stopped).toBeDefined();
    expect(told(driven, "DeleteChild")).toHaveLength(1);
    await driven.ready(hourly);
  });
});

describe("times that were missed", () => {
  const later = (driven: Driven, spec: Readonly<Record<string, unknown>>, time: string) => {
    driven.apply(withSpec(hourly, { suspend: true }));
    return driven.ready(hourly).then(async () => {
      await toClock(driven, time);
      driven.apply(withSpec(hourly, spec));
      await driven.run(60_000);
    });
  };

  test("are run once, for the newest", async () => {
    const driven = await world([exits(0)]);
    await later(driven, {}, "2026-03-01T20:20:00Z");
    expect(runs(driven)).toEqual([`hourly-${minute("2026-03-01T20:00Z")}`]);
    expect(told(driven, "TooManyMissedTimes")).toEqual([]);
  });

  test("of more than a hundred the newest is run, with an Event", async () => {
    const driven = await world([exits(0)]);
    await later(driven, {}, "2026-03-06T20:20:00Z");
    expect(runs(driven)).toEqual([`hourly-${minute("2026-03-06T20:00Z")}`]);
    expect(told(driven, "TooManyMissedTimes")).toHaveLength(1);
  });

  test("are not run beyond startingDeadlineSeconds", async () => {
    const driven = await world([exits(0)]);
    await later(driven, { startingDeadlineSeconds: 600 }, "2026-03-01T20:20:00Z");
    expect(runs(driven)).toEqual([]);
    await toClock(driven, "2026-03-01T21:00:10Z");
    expect(runs(driven)).toHaveLength(1);
  });
});

describe("suspend", () => {
  test("creates no run, lets those that run go on, and is Ready", async () => {
    const driven = await world([exits(0, HOUR_MS / 2)]);
    driven.apply(hourly);
    await toClock(driven, "2026-03-01T13:01:00Z");
    driven.apply(withSpec(hourly, { suspend: true }));
    await driven.reason(hourly, "Suspended");
    await toClock(driven, "2026-03-01T15:01:00Z");
    expect(runs(driven)).toHaveLength(1);
    expect(status(driven)).toMatchObject({ activeCount: 0, lastSuccessfulTime: expect.any(String) });
    expect(status(driven)?.nextScheduleTime).toBeUndefined();
    expect(readyOf(driven.get(hourly))?.status).toBe("True");
  });
});

describe("history", () => {
  test("keeps the newest runs of each kind, and what they showed", async () => {
    const driven = await world([exits(0, 2_000, 2), exits(1, 2_000, 2), exits(0)]);
    const limits = { successfulTasksHistoryLimit: 1, failedTasksHistoryLimit: 0 };
    driven.apply(withSpec(hourly, { ...limits, taskTemplate: { spec: { ...run.spec, backoffLimit: 0 } } }));
    await toClock(driven, "2026-03-01T14:30:00Z");
    expect(runs(driven)).toEqual([`hourly-${minute("2026-03-01T14:00Z")}`]);
    await toClock(driven, "2026-03-01T16:30:00Z");
    expect(runs(driven)).toEqual([`hourly-${minute("2026-03-01T14:00Z")}`]);
    expect(condition(driven, "LastRunFailed")).toMatchObject({
      status: "True",
      reason: "RunFailed",
      message: expect.stringContaining(`ECSTask hourly-${minute("2026-03-01T16:00Z")}`),
    });
    expect(status(driven)?.lastScheduleTime).toBe("2026-03-01T16:00:00Z");
    await toClock(driven, "2026-03-01T17:30:00Z");
    expect(condition(driven, "LastRunFailed")).toBeUndefined();
    expect(tasksIn(driven)).toHaveLength(5);
  });

  test("a run that deletes itself at once is not run again, whoever leads", async () => {
    const driven = await world([exits(0)]);
    driven.apply(withSpec(hourly, { taskTemplate: { spec: { ...run.spec, ttlSecondsAfterFinished: 0 } } }));
    await toClock(driven, "2026-03-01T13:00:01Z");
    driven.kube.editStatus(
      { kind: "ECSScheduledTask", namespace: "default", name: "hourly" },
      {
        ...status(driven),
        lastScheduleTime: undefined,
      },
    );
    await driven.restart();
    await toClock(driven, "2026-03-01T13:50:00Z");
    expect(runs(driven)).toEqual([]);
    expect(tasksIn(driven)).toHaveLength(1);
    expect(status(driven)?.lastScheduleTime).toBe("2026-03-01T13:00:00Z");
  });
});

describe("trigger", () => {
  const trigger = (driven: Driven, value: string) => driven.annotate(hourly, { "ecs-operator.dev/trigger": value });
  const outcomes = (driven: Driven) =>
    status(driven)?.lastHandled?.trigger?.map(({ value, outcome }: { value: string; outcome: string }) => [
      value,
      outcome,
    ]);

  test("runs one now, once for a token, also while suspended", async () => {
    const driven = await world([exits(0)]);
    driven.apply(withSpec(hourly, { suspend: true }));
    await driven.ready(hourly);
    trigger(driven, "one");
    await driven.until("it is handled", () => outcomes(driven)?.length === 1);
    expect(outcomes(driven)).toEqual([["one", "Created"]]);
    trigger(driven, "two");
    await driven.run(60_000);
    trigger(driven, "one");
    await driven.run(60_000);
    expect(tasksIn(driven)).toHaveLength(2);
    expect(status(driven)?.lastScheduleTime).toBeUndefined();
  });

  test("does not break Forbid, and says so", async () => {
    const driven = await world([exits(0, HOUR_MS)]);
    driven.apply(withSpec(hourly, { concurrencyPolicy: "Forbid" }));
    await toClock(driven, "2026-03-01T13:01:00Z");
    trigger(driven, "one");
    await driven.run(10_000);
    expect(outcomes(driven)).toEqual([["one", "AlreadyActive"]]);
    expect(runs(driven)).toHaveLength(1);
  });

  test("replaces what runs with Replace", async () => {
    const driven = await world([exits(0, HOUR_MS)]);
    driven.apply(withSpec(hourly, { concurrencyPolicy: "Replace" }));
    await toClock(driven, "2026-03-01T13:01:00Z");
    const [former] = runs(driven);
    trigger(driven, "one");
    await driven.until("it is replaced", () => runs(driven).length === 1 && runs(driven)[0] !== former);
    await driven.until("it is handled", () => outcomes(driven)?.[0]?.[1] === "Created");
  });
});

describe("deletion", () => {
  test("does not wait, and its cluster waits for it", async () => {
    const driven = await world([]);
    driven.apply(hourly);
    await driven.ready(hourly);
    driven.remove(cluster("shop"));
    await driven.until(
      "it is named",
      () => readyOf(driven.get(cluster("shop")))?.message.includes("ECSScheduledTask hourly") ?? false,
    );
    driven.remove(hourly);
    await driven.until(
      "both are gone",
      () => driven.get(hourly) === undefined && driven.get(cluster("shop")) === undefined,
    );
  });
});

test("under a clock that was ahead nothing is run twice", async () => {
  const driven = await world([exits(0)]);
  driven.apply(hourly);
  await driven.ready(hourly);
  driven.kube.editStatus(
    { kind: "ECSScheduledTask", namespace: "default", name: "hourly" },
    {
      ...status(driven),
      lastScheduleTime: "2026-03-01T13:00:00Z",
    },
  );
  await toClock(driven, "2026-03-01T13:30:00Z");
  expect(runs(driven)).toEqual([]);
  await toClock(driven, "2026-03-01T14:00:01Z");
  expect(runs(driven)).toHaveLength(1);
  expect(START).toBeLessThan(driven.time.now());
});
