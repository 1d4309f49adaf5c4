/** What an ECSTask does, call by call: the engine and the kind over the simulated AWS, in virtual time. */
import { describe, expect, test } from "vitest";
import { cluster, type Manifest, task, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, type DrivenOptions } from "./driven.ts";

const migrate = task("migrate", { cluster: "shop", taskDefinition: "shop" });
const exits = (exitCode: number, times?: number) => ({
  image: "app:1",
  outcome: { kind: "exits" as const, exitCode, afterMs: 2_000 },
  ...(times !== undefined && { times }),
});

async function world(images: readonly object[], options: DrivenOptions = {}): Promise<Driven> {
  const driven = createDriven(options);
  driven.simulator.setScenario({ images: images as never });
  driven.apply(cluster("shop"), taskDefinition("shop"));
  await driven.until(
    "the definition is registered",
    () => driven.get(taskDefinition("shop"))?.status?.latest !== undefined,
  );
  return driven;
}

const runs = (driven: Driven, since = 0) =>
  driven.writes(since).filter(({ operation }) => operation === "RunTask").length;
const statusOf = (driven: Driven, manifest: Manifest = migrate) => driven.get(manifest)?.status;
const conditionOf = (driven: Driven, type: string, manifest: Manifest = migrate) =>
  statusOf(driven, manifest)?.conditions?.find((one: { type: string }) => one.type === type);
const has =
  (type: string, manifest: Manifest = migrate) =>
  (driven: Driven) =>
    conditionOf(driven, type, manifest)?.status === "True";
const until = (driven: Driven, type: string, limitMs?: number) =>
  driven.until(`${type} is True`, () => has(type)(driven), limitMs);
const tasksOf = (driven: Driven) => driven.simulator.snapshot().areas.flatMap(({ tasks }) => tasks);
const running = (driven: Driven) => tasksOf(driven).filter(({ lastStatus }) => lastStatus !== "STOPPED");

describe("a task that succeeds", () => {
  test("is run once, is Complete and Ready, and costs no call afterwards", async () => {
    const driven = await world([exits(0)]);
    driven.apply(migrate);
    await until(driven, "Complete");
    await driven.ready(migrate);
    expect(runs(driven)).toBe(1);
    expect(statusOf(driven)).toMatchObject({ completions: "1/1", active: 0, succeeded: 1, failed: 0 });
    expect(statusOf(driven).attempts).toMatchObject([
      { number: 1, try: 1, state: "Succeeded", containers: [{ exitCode: 0 }] },
    ]);
    expect(statusOf(driven).completionTime).toBeDefined();
    const mark = driven.mark();
    await driven.run(4 * 3_600_000);
    const asked = driven.simulator.ledger(mark).filter(({ input }) => JSON.stringify(input).includes("task/shop"));
    expect(asked).toEqual([]);
    expect(
      driven.simulator.ledger(mark).filter(({ operation }) => /Task/.test(operation) && !/Definition/.test(operation)),
    ).toEqual([]);
  });

  test("runs the newest revision of its definition and keeps to it", async () => {
    const driven = await world([exits(1, 1), exits(0)]);
    driven.apply(migrate);
    await driven.until("the first attempt failed", () => statusOf(driven)?.failed === 1);
    driven.apply(taskDefinition("shop", "2"));
    await until(driven, "Complete");
    const definitions = driven
      .writes()
      .filter(({ operation }) => operation === "RunTask")
      .map(({ input }) => (input as { taskDefinition: string }).taskDefinition);
    expect(new Set(definitions).size).toBe(1);
    expect(definitions[0]).toContain(":1");
  });
});

describe("a task that fails", () => {
  test("is run again after a pause until it succeeds", async () => {
    const driven = await world([exits(1, 2), exits(0)]);
    driven.apply(migrate);
    await until(driven, "Complete");
    expect(statusOf(driven)).toMatchObject({ succeeded: 1, failed: 2 });
    expect(statusOf(driven).attempts.map(({ state }: { state: string }) => state)).toEqual([
      "Failed",
      "Failed",
      "Succeeded",
    ]);
    const [first, second, third] = statusOf(driven).attempts;
    expect(Date.parse(second.tryTime) - Date.parse(first.endTime)).toBeGreaterThanOrEqual(10_000);
    expect(Date.parse(third.tryTime) - Date.parse(second.endTime)).toBeGreaterThanOrEqual(20_000);
  });

  test("fails the object once backoffLimit is exceeded, and stays so", async () => {
    const driven = await world([exits(3)]);
    driven.apply(withSpec(migrate, { backoffLimit: 1 }));
    await until(driven, "Failed");
    expect(runs(driven)).toBe(2);
    expect(conditionOf(driven, "Failed")).toMatchObject({
      reason: "BackoffLimitExceeded",
      message: expect.stringContaining("Container app exited with 3"),
    });
    expect(conditionOf(driven, "Stalled")).toMatchObject({ status: "True", reason: "BackoffLimitExceeded" });
    driven.apply(withSpec(migrate, { backoffLimit: 6 }));
    await driven.run(3_600_000);
    expect(runs(driven)).toBe(2);
    expect(has("Failed")(driven)).toBe(true);
  });

  test("cannot pull its image: that counts, with AWS's words", async () => {
    const driven = await world([{ image: "app:1", outcome: { kind: "pullFails" } }]);
    driven.apply(withSpec(migrate, { backoffLimit: 0 }));
    await until(driven, "Failed");
    expect(conditionOf(driven, "Failed").message).toContain("CannotPullContainerError");
  });

  test("was stopped by a person: that counts and is told", async () => {
    const driven = await world([]);
    driven.apply(withSpec(migrate, { backoffLimit: 0 }));
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.aws("StopTask", { cluster: "shop", task: statusOf(driven).attempts[0].taskArn, reason: "by hand" });
    await until(driven, "Failed");
    expect(conditionOf(driven, "Failed").message).toContain("stopped by StopTask");
  });
});

describe("capacity", () => {
  test("that is missing is waited for and does not count", async () => {
    const driven = await world([exits(0)]);
    driven.simulator.setScenario({
      placementFailures: [{ reason: "RESOURCE:MEMORY" }, { reason: "Capacity is unavailable at this time." }],
    });
    driven.apply(withSpec(migrate, { backoffLimit: 0 }));
    await driven.reason(migrate, "WaitingForCapacity");
    expect(statusOf(driven).attempts[0]).toMatchObject({ state: "WaitingForCapacity", reason: "RESOURCE:MEMORY" });
    await until(driven, "Complete");
    expect(runs(driven)).toBe(3);
    expect(statusOf(driven)).toMatchObject({ failed: 0, succeeded: 1 });
    const names = driven
      .writes()
      .filter(({ operation }) => operation === "RunTask")
      .map(({ input }) => (input as { clientToken: string }).clientToken);
    expect(new Set(names).size).toBe(3);
  });

  test("that never comes ends at the deadline, and the task that waits in PROVISIONING is stopped", async () => {
    const unplaced = { kind: "unplaced", reason: "RESOURCE:CPU", afterMs: 1_800_000 } as const;
    const driven = await world([{ image: "app:1", outcome: unplaced }]);
    driven.apply(withSpec(migrate, { activeDeadlineSeconds: 300 }));
    await driven.reason(migrate, "WaitingForCapacity");
    await until(driven, "Failed");
    expect(conditionOf(driven, "Failed").reason).toBe("DeadlineExceeded");
    expect(running(driven)).toEqual([]);
    expect(statusOf(driven)).toMatchObject({ failed: 0, active: 0 });
  });

  test("that Spot takes back starts a new try of the same attempt", async () => {
    const taken = {
      kind: "taken",
      stopCode: "SpotInterruption",
      reason: "Spot interruption.",
      afterMs: 1_000,
    } as const;
    const driven = await world([{ image: "app:1", times: 1, outcome: taken }, exits(0)]);
    driven.apply(withSpec(migrate, { backoffLimit: 0 }));
    await until(driven, "Complete");
    expect(statusOf(driven).attempts).toMatchObject([{ number: 1, try: 2, state: "Succeeded" }]);
  });

  test("of the cluster that waits for instances already is no refusal of the task", async () => {
    const driven = await world([exits(0)]);
    const message = "Tasks provisioning capacity limit exceeded.";
    driven.simulator.setFaults([{ operation: "RunTask", kind: "refuse", count: 1, code: "ClientException", message }]);
    driven.apply(withSpec(migrate, { backoffLimit: 0 }));
    await until(driven, "Complete");
    expect(statusOf(driven)).toMatchObject({ failed: 0, attempts: [{ number: 1, try: 2 }] });
  });
});

describe("completions and parallelism", () => {
  test("as many run at once as parallelism says, until enough have succeeded", async () => {
    const driven = await world([exits(0)]);
    driven.apply(withSpec(migrate, { completions: 5, parallelism: 2 }));
    let most = 0;
    await driven.until("it is complete", () => {
      most = Math.max(most, running(driven).length);
      return has("Complete")(driven);
    });
    expect(most).toBe(2);
    expect(runs(driven)).toBe(5);
    expect(statusOf(driven).completions).toBe("5/5");
  });

  test("a smaller parallelism stops the newest, which does not count", async () => {
    const driven = await world([]);
    driven.apply(withSpec(migrate, { completions: 3, parallelism: 3 }));
    await driven.until("three run", () => running(driven).length === 3);
    driven.apply(withSpec(migrate, { completions: 3, parallelism: 1 }));
    await driven.until("one runs", () => running(driven).length === 1);
    await driven.run(60_000);
    expect(running(driven)).toHaveLength(1);
    expect(statusOf(driven)).toMatchObject({ failed: 0, active: 1 });
  });
});

describe("suspension, deletion, time to live", () => {
  test("a suspended object stops what runs, and starts anew when it is resumed", async () => {
    const driven = await world([]);
    driven.apply(migrate);
    await driven.until("it runs", () => running(driven).length === 1);
    driven.apply(withSpec(migrate, { suspend: true }));
    await driven.until("nothing runs", () => running(driven).length === 0);
    await until(driven, "Suspended");
    expect(statusOf(driven).startTime).toBeUndefined();
    driven.apply(migrate);
    await driven.until("it runs again", () => running(driven).length === 1);
    expect(statusOf(driven)).toMatchObject({ failed: 0 });
  });

  test("a deletion stops the task with a reason and waits for its end", async () => {
    const driven = await world([]);
    driven.apply(migrate);
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.remove(migrate);
    await driven.until("the object is gone", () => driven.get(migrate) === undefined);
    expect(tasksOf(driven)).toMatchObject([
      { lastStatus: "STOPPED", stoppedReason: expect.stringContaining("migrate") },
    ]);
  });

  test("Retain lets it run on, without owner tags", async () => {
    const driven = await world([]);
    driven.apply(withSpec(migrate, { deletionPolicy: "Retain" }));
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.remove(migrate);
    await driven.until("the object is gone", () => driven.get(migrate) === undefined);
    expect(running(driven)).toHaveLength(1);
    expect(JSON.stringify(running(driven)[0]?.tags)).not.toContain("ecs-operator.dev/uid");
  });

  test("an object that has ended is deleted once its time to live is over", async () => {
    const driven = await world([exits(0)]);
    driven.apply(withSpec(migrate, { ttlSecondsAfterFinished: 60 }));
    await until(driven, "Complete");
    await driven.run(50_000);
    expect(driven.get(migrate)).toBeDefined();
    await driven.until("the object is gone", () => driven.get(migrate) === undefined, 60_000);
  });
});

describe("a crash", () => {
  test("after the answer was lost finds the task again", async () => {
    const driven = await world([exits(0)]);
    driven.simulator.setFaults([{ operation: "RunTask", kind: "reset-after", count: 1 }]);
    driven.apply(migrate);
    await until(driven, "Complete");
    expect(tasksOf(driven)).toHaveLength(1);
  });

  test("before the call was sent sends it once, with the name that was recorded", async () => {
    const driven = await world([exits(0)]);
    driven.simulator.setFaults([{ operation: "RunTask", kind: "hang", count: 1 }]);
    driven.apply(migrate);
    await driven.until("the try is recorded", () => statusOf(driven)?.attempts?.length === 1);
    const { startedBy } = statusOf(driven).attempts[0];
    await driven.restart();
    await until(driven, "Complete");
    expect(tasksOf(driven)).toMatchObject([{ startedBy }]);
  });

  test("at any moment leads to one task for each try", async () => {
    for (let ms = 500; ms < 9_000; ms += 250) {
      const driven = await world([exits(1, 1), exits(0)]);
      driven.apply(withSpec(migrate, { completions: 2, parallelism: 2 }));
      await driven.run(ms);
      await driven.restart();
      await until(driven, "Complete");
      const names = tasksOf(driven).map(({ startedBy }) => startedBy);
      expect(new Set(names).size, `${ms} ms`).toBe(names.length);
      expect(statusOf(driven), `${ms} ms`).toMatchObject({ succeeded: 2, failed: 1 });
      expect(names).toHaveLength(3);
    }
  });

  test("whose status is lost as well repeats the same tries", async () => {
    const driven = await world([exits(0)]);
    driven.apply(migrate);
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.kube.editStatus({ kind: "ECSTask", namespace: "default", name: "migrate" }, {});
    await driven.restart();
    await until(driven, "Complete");
    expect(tasksOf(driven)).toHaveLength(1);
  });

  test("whose status is lost after the task has stopped learns its end from a read, not from the repeated answer", async () => {
    const driven = await world([exits(7, 1), exits(0)]);
    driven.apply(migrate);
    await driven.until("it has failed once", () => statusOf(driven)?.failed === 1);
    driven.kube.editStatus({ kind: "ECSTask", namespace: "default", name: "migrate" }, {});
    await driven.restart();
    await until(driven, "Complete");
    expect(statusOf(driven).attempts).toMatchObject([
      { state: "Failed", containers: [{ exitCode: 7 }] },
      { state: "Succeeded" },
    ]);
    expect(tasksOf(driven)).toHaveLength(2);
  });

  test("and hours without the permission to run tasks end well once it is there", async () => {
    const driven = await world([exits(0)]);
    driven.simulator.setFaults([
      { operation: "RunTask", kind: "refuse", code: "AccessDeniedException", message: "no" },
    ]);
    driven.apply(migrate);
    await driven.run(3 * 3_600_000);
    expect(conditionOf(driven, "Ready")).toMatchObject({ status: "False", reason: "AccessDenied" });
    driven.simulator.setFaults([]);
    await until(driven, "Complete");
    expect(statusOf(driven)).toMatchObject({ failed: 0, succeeded: 1 });
  });

  test("and a long outage are run again where retryUnknown says so, and count", async () => {
    const driven = await world([exits(0)]);
    driven.apply(withSpec(migrate, { retryUnknown: true }));
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.simulator.advance(driven.time.now() + 3_600_000 * 2);
    await driven.until("it is complete", () => has("Complete")(driven), 4 * 3_600_000);
    expect(statusOf(driven)).toMatchObject({ failed: 1, succeeded: 1 });
  });

  test("and an outage that is longer than AWS shows the task ends as unknown, which is not run again", async () => {
    const driven = await world([exits(0)]);
    driven.apply(migrate);
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.simulator.advance(driven.time.now() + 3_600_000 * 2);
    await driven.until("it has failed", () => has("Failed")(driven), 4 * 3_600_000);
    expect(conditionOf(driven, "Failed").reason).toBe("OutcomeUnknown");
    expect(runs(driven)).toBe(1);
  });
});

describe("what a task needs stays", () => {
  const readyMessage = (driven: Driven, manifest: Manifest): string =>
    driven.get(manifest)?.status?.conditions?.find((one: { type: string }) => one.type === "Ready")?.message ?? "";

  test("cluster and definition wait for an object whose task runs, and name it; not for one that has ended", async () => {
    const driven = await world([exits(0, 1)]);
    const first = task("first", { cluster: "shop", taskDefinition: "shop" });
    driven.apply(first);
    await driven.until("the first has ended", () => has("Complete", first)(driven));
    driven.apply(migrate);
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.remove(cluster("shop"), taskDefinition("shop"));
    await driven.reason(cluster("shop"), "WaitingForDependents");
    await driven.reason(taskDefinition("shop"), "WaitingForDependents");
    for (const manifest of [cluster("shop"), taskDefinition("shop")]) {
      expect(readyMessage(driven, manifest)).toContain("ECSTask migrate");
      expect(readyMessage(driven, manifest)).not.toContain("ECSTask first");
    }
    driven.remove(migrate);
    await driven.until(
      "both are gone",
      () => driven.get(cluster("shop")) === undefined && driven.get(taskDefinition("shop")) === undefined,
    );
  });

  test("a cluster names the objects whose tasks run in it without a reference", async () => {
    const driven = await world([]);
    const literal = { ...migrate, spec: { ...migrate.spec, clusterRef: undefined, cluster: "shop" } };
    driven.apply(JSON.parse(JSON.stringify(literal)) as Manifest);
    await driven.until("it runs", () => statusOf(driven)?.attempts?.[0]?.state === "RUNNING");
    driven.remove(cluster("shop"));
    await driven.reason(cluster("shop"), "WaitingForDependents");
    await driven.until("the object is named", () => readyMessage(driven, cluster("shop")).includes("ECSTask migrate"));
  });

  test("a revision that an unfinished object runs is not deregistered", async () => {
    const driven = await world([exits(1)]);
    const definition = (version: string) => taskDefinition("shop", version, { revisionHistoryLimit: 0 });
    driven.apply(definition("1"));
    driven.apply(withSpec(migrate, { backoffLimit: 2 }));
    await driven.until("the first attempt failed", () => statusOf(driven)?.failed === 1);
    driven.apply(definition("2"));
    await until(driven, "Failed");
    expect(driven.writes().filter(({ operation }) => operation === "DeregisterTaskDefinition")).toEqual([]);
    await driven.until(
      "it is deregistered afterwards",
      () => driven.writes().some(({ operation }) => operation === "DeregisterTaskDefinition"),
      3_600_000,
    );
  });
});

test("a task of another that stands in an edited status is not stopped", async () => {
  const driven = await world([]);
  driven.apply(migrate, task("victim", { cluster: "shop", taskDefinition: "shop" }));
  const victim = task("victim", { cluster: "shop", taskDefinition: "shop" });
  await driven.until(
    "both run",
    () => running(driven).filter(({ lastStatus }) => lastStatus === "RUNNING").length === 2,
  );
  const [stolen] = statusOf(driven, victim).attempts;
  const [own] = statusOf(driven).attempts;
  const attempts = [{ ...own, taskArn: stolen.taskArn }];
  driven.kube.editStatus({ kind: "ECSTask", namespace: "default", name: "migrate" }, { ...statusOf(driven), attempts });
  driven.remove(migrate);
  await driven.until("the object is gone", () => driven.get(migrate) === undefined);
  await driven.run(5_000);
  expect(tasksOf(driven).find(({ taskArn }) => taskArn === stolen.taskArn)?.lastStatus).toBe("RUNNING");
});
