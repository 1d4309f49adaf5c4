/** What the fields do that AWS never hears of. */
import { describe, expect, test } from "vitest";
import type { KindName } from "../../operator/api/catalogue.ts";
import { RECORDS } from "../kinds/index.ts";
import { BROKEN_IMAGE, FINISHING_IMAGE } from "../scenarios/world.ts";
import { cluster, type Manifest, scheduledTask, stack, task, taskDefinition, withSpec } from "../support/builders.ts";
import { readyOf } from "../unit/kinds/driven.ts";
import { createDeclared, type Declared, declaredHost } from "./declared.ts";
import { FIELDS } from "./fields.ts";
import { FIRST_HOSTS } from "./hosts.ts";
import { heldInAws } from "./in-aws.ts";
import { OWN_FIELDS } from "./own-fields.ts";

const shown = new Set<string>();
/** A test of one of the fields. */
const shows = (field: string, what: string, run: () => Promise<void>): void => {
  shown.add(field);
  test(`${field}: ${what}`, run);
};

const retagged = (manifest: Manifest, more: object = {}) =>
  withSpec(manifest, { tags: [{ key: "team", value: "billing" }], ...more });
const [, , web] = stack("web");
const operations = (writes: Awaited<ReturnType<Declared["declare"]>>) => writes.map(({ operation }) => operation);
const states = (world: Declared, name: string) => heldInAws(world, name).map(({ state }) => state);
const hostStates = (world: Declared) => states(world, "host");

/** Hosts of kinds that stand for something that lasts. */
const lasting = FIRST_HOSTS.filter(({ manifest }) => RECORDS[manifest.kind as KindName].coverage.lacks === undefined);

describe.each(lasting)("$manifest.kind", (host) => {
  const { manifest } = host;

  shows("suspend", "holds an edit until it is taken back, and says so", async () => {
    const world = await declaredHost(host);
    expect(operations(await world.declare(retagged(manifest, { suspend: true })))).toEqual([]);
    expect(readyOf(world.get(manifest))).toMatchObject({
      reason: "Suspended",
      message: expect.stringContaining("spec.suspend"),
    });
    expect(operations(await world.declare(retagged(manifest)))).not.toEqual([]);
    expect(world.isReady(manifest)).toBe(true);
  });

  shows("deletionPolicy", "Retain leaves the resource in AWS without our tags, Delete does not leave it", async () => {
    const outcomes = ["Retain", "Delete"].map(async (deletionPolicy) => {
      const world = await declaredHost(host, withSpec(manifest, { deletionPolicy }));
      // AWS deletes no cluster that has container instances.
      world.simulator.setScenario({ containerInstances: 0 });
      world.remove(manifest);
      await world.until("the object is gone", () => world.get(manifest) === undefined);
      return hostStates(world).filter(({ status }) => status === "ACTIVE");
    });
    const [retained, deleted] = await Promise.all(outcomes);
    expect(retained).toHaveLength(1);
    expect(JSON.stringify(retained)).not.toContain("ecs-operator.dev/uid");
    expect(deleted).toEqual([]);
  });

  shows("adoptionPolicy", "Never leaves what is another's alone and names the field, Adopt takes it over", async () => {
    const world = await declaredHost(host, withSpec(manifest, { deletionPolicy: "Retain" }));
    world.remove(manifest);
    await world.until("the object is gone", () => world.get(manifest) === undefined);
    const left = JSON.stringify(hostStates(world));
    await world.declare(manifest);
    expect(JSON.stringify(hostStates(world))).toBe(left);
    expect(readyOf(world.get(manifest))?.message).toContain("adoptionPolicy");
    await world.declare(withSpec(manifest, { adoptionPolicy: "Adopt" }));
    expect(world.isReady(manifest)).toBe(true);
  });

  shows("managementPolicy", "Observe writes nothing, Manage does", async () => {
    const world = createDeclared();
    await world.declare(...host.companions);
    const observed = withSpec(manifest, { managementPolicy: "Observe" });
    expect(operations(await world.declare(observed))).toEqual([]);
    expect(world.get(manifest)?.metadata.finalizers ?? []).toEqual([]);
    expect(operations(await world.declare(manifest))).not.toEqual([]);
    expect(world.isReady(manifest)).toBe(true);
  });
});

shows("revisionHistoryLimit", "revisions beyond it are deregistered, also when it alone changes", async () => {
  const world = createDeclared();
  for (const version of ["1", "2", "3"]) await world.declare(taskDefinition("web", version));
  expect(states(world, "web").map(({ status }) => status)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
  const writes = await world.declare(taskDefinition("web", "3", { revisionHistoryLimit: 1 }));
  expect(operations(writes)).toEqual(["DeregisterTaskDefinition"]);
});

shows("desiredCountPolicy", "Seed leaves the count of an autoscaler alone, Enforce does not", async () => {
  for (const [desiredCountPolicy, count] of [
    ["Seed", 5],
    ["Enforce", 2],
  ] as const) {
    const world = createDeclared();
    const seeded = withSpec(web, { desiredCountPolicy });
    await world.declare(cluster("web"), taskDefinition("web"), seeded);
    world.aws("UpdateService", { cluster: "web", service: "web", desiredCount: 5 });
    await world.run(1_300_000);
    const [service] = world.simulator.snapshot().areas.flatMap(({ services }) => services);
    expect(service?.desiredCount, desiredCountPolicy).toBe(count);
  }
});

shows("rollout.settleSeconds", "a release waits until both objects were unchanged for so long", async () => {
  for (const settleSeconds of [0, 60]) {
    const world = createDeclared();
    await world.declare(cluster("web"), taskDefinition("web"), withSpec(web, { rollout: { settleSeconds } }));
    const start = world.time.now();
    const mark = world.mark();
    world.apply(taskDefinition("web", "2"));
    await world.until("the release is sent", () => operations(world.writes(mark)).includes("UpdateService"));
    const waitedMs = world.time.now() - start;
    expect(waitedMs, `${settleSeconds} s`).toBeGreaterThanOrEqual(settleSeconds * 1_000);
    expect(waitedMs, `${settleSeconds} s`).toBeLessThan(settleSeconds * 1_000 + 10_000);
  }
});

shows(
  "rollout.progressDeadlineSeconds",
  "a rollout without progress is Stalled after so long, and with 0 never",
  async () => {
    for (const [progressDeadlineSeconds, reason] of [
      [60, "ProgressDeadlineExceeded"],
      [0, "Progressing"],
    ] as const) {
      const world = createDeclared();
      world.simulator.setOptions({ durations: { provisioning: 600_000 } });
      const slow = withSpec(web, { rollout: { settleSeconds: 0, progressDeadlineSeconds } });
      await world.declare(cluster("web"), taskDefinition("web"), slow);
      expect(readyOf(world.get(web))?.reason, `${progressDeadlineSeconds} s`).toBe(reason);
    }
  },
);

describe("ECSTask", () => {
  const shop = task("shop", { cluster: "shop", taskDefinition: "shop" });
  /** The object at rest, with tasks of this image. */
  const declaredTask = async (image: string, spec: object): Promise<Declared> => {
    const world = createDeclared();
    await world.declare(cluster("shop"), taskDefinition("shop", image), withSpec(shop, { ...spec }));
    return world;
  };
  const statusOf = (world: Declared) => world.get(shop)?.status;
  const running = (world: Declared) =>
    heldInAws(world, "shop").filter(({ arn, state }) => arn.includes(":task/") && state.status === "ACTIVE");
  const reasonOf = (world: Declared) => readyOf(world.get(shop))?.reason;

  shows("completions", "so many runs succeed", async () => {
    for (const completions of [1, 3])
      expect(statusOf(await declaredTask(FINISHING_IMAGE, { completions })), `${completions}`).toMatchObject({
        succeeded: completions,
      });
  });

  shows("parallelism", "so many run at the same time", async () => {
    for (const parallelism of [0, 2, 3])
      expect(running(await declaredTask("v1", { completions: 5, parallelism })), `${parallelism}`).toHaveLength(
        parallelism,
      );
  });

  shows("backoffLimit", "so many failed runs are run again", async () => {
    for (const backoffLimit of [0, 2]) {
      const world = await declaredTask(BROKEN_IMAGE, { backoffLimit });
      expect(statusOf(world), `${backoffLimit}`).toMatchObject({ failed: backoffLimit + 1 });
      expect(reasonOf(world)).toBe("BackoffLimitExceeded");
    }
  });

  shows("activeDeadlineSeconds", "after so long what runs is stopped", async () => {
    const late = await declaredTask("v1", { activeDeadlineSeconds: 60 });
    expect([reasonOf(late), running(late).length]).toEqual(["DeadlineExceeded", 0]);
    const never = await declaredTask("v1", {});
    expect([reasonOf(never), running(never).length]).toEqual(["Running", 1]);
  });

  shows("ttlSecondsAfterFinished", "after so long the object is gone", async () => {
    expect((await declaredTask(FINISHING_IMAGE, { ttlSecondsAfterFinished: 30 })).get(shop)).toBeUndefined();
    expect((await declaredTask(FINISHING_IMAGE, { ttlSecondsAfterFinished: 3_600 })).get(shop)).toBeDefined();
  });

  shows("logTail.lines", "a failed attempt shows so many lines of its log", async () => {
    const options = { "awslogs-group": "shop", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "p" };
    const logConfiguration = { logDriver: "awslogs", options };
    const containers = [{ name: "app", image: "shown", essential: true, logConfiguration }];
    for (const lines of [1, 2]) {
      const world = createDeclared();
      const outcome = { kind: "exits", exitCode: 1, afterMs: 50, logs: ["one", "two", "three"] } as const;
      world.simulator.setScenario({ images: [{ image: "shown", outcome }] });
      const definition = taskDefinition("shop", "shown", {
        containers,
        executionRoleArn: "arn:aws:iam::111122223333:role/granted-task",
      });
      await world.declare(cluster("shop"), definition, withSpec(shop, { backoffLimit: 0, logTail: { lines } }));
      expect(statusOf(world)?.attempts, `${lines}`).toMatchObject([
        { logTail: { container: "app", lines: ["one", "two", "three"].slice(-lines) } },
      ]);
    }
  });

  shows("retryUnknown", "what AWS does not show any more is run again, or not", async () => {
    for (const [retryUnknown, attempts] of [
      [true, 2],
      [false, 1],
    ] as const) {
      const world = await declaredTask("v1", { retryUnknown });
      // Two hours pass in AWS alone, and somebody has stopped the task.
      for (const { arn } of running(world)) world.aws("StopTask", { cluster: "shop", task: arn });
      world.simulator.advance(world.time.now() + 7_200_000);
      await world.run(120_000);
      expect(statusOf(world)?.attempts, `${retryUnknown}`).toHaveLength(attempts);
    }
  });
});

describe("ECSScheduledTask", () => {
  const shop = task("shop", { cluster: "shop", taskDefinition: "shop" }, { backoffLimit: 0 });
  /** The schedule two and a half minutes after noon, when it was made, with tasks of this image. */
  const declaredSchedule = async (image: string, spec: Readonly<Record<string, unknown>>): Promise<Declared> => {
    const world = createDeclared();
    await world.declare(cluster("shop"), taskDefinition("shop", image), scheduledTask("shop", shop, spec));
    return world;
  };
  const runs = ({ kube }: Declared) => kube.store.all("ECSTask");
  const minutely = { schedule: "* * * * *", successfulTasksHistoryLimit: 9, failedTasksHistoryLimit: 9 };

  shows("schedule", "a run is created at each time", async () => {
    for (const [schedule, count] of [
      ["* * * * *", 2],
      ["0 * * * *", 0],
    ] as const)
      expect(runs(await declaredSchedule(FINISHING_IMAGE, { ...minutely, schedule })), schedule).toHaveLength(count);
  });

  shows("timeZone", "the times are in it", async () => {
    const schedule = "31 17 * * *";
    expect(runs(await declaredSchedule(FINISHING_IMAGE, { schedule }))).toEqual([]);
    expect(runs(await declaredSchedule(FINISHING_IMAGE, { schedule, timeZone: "Asia/Kolkata" }))).toHaveLength(1);
  });

  shows("concurrencyPolicy", "a run that has not ended is joined, holds up the next one, or makes way", async () => {
    const named = async (concurrencyPolicy: string) =>
      runs(await declaredSchedule("v1", { ...minutely, concurrencyPolicy }))
        .map(({ name }) => name)
        .sort();
    const [first, second] = await named("Allow");
    expect(await named("Forbid")).toEqual([first]);
    expect(await named("Replace")).toEqual([second]);
  });

  shows("startingDeadlineSeconds", "what was missed is run within so long", async () => {
    for (const [startingDeadlineSeconds, count] of [
      [10, 0],
      [3600, 1],
    ]) {
      const spec = { schedule: "1 12 * * *", startingDeadlineSeconds };
      const world = await declaredSchedule(FINISHING_IMAGE, { ...spec, suspend: true });
      expect(runs(world)).toEqual([]);
      await world.declare(scheduledTask("shop", shop, spec));
      expect(runs(world), `${startingDeadlineSeconds}`).toHaveLength(count as number);
    }
  });

  shows("successfulTasksHistoryLimit", "so many that succeeded are kept", async () => {
    for (const successfulTasksHistoryLimit of [0, 1, 2])
      expect(runs(await declaredSchedule(FINISHING_IMAGE, { ...minutely, successfulTasksHistoryLimit }))).toHaveLength(
        successfulTasksHistoryLimit,
      );
  });

  shows("failedTasksHistoryLimit", "so many that failed are kept", async () => {
    for (const failedTasksHistoryLimit of [0, 1, 2])
      expect(runs(await declaredSchedule(BROKEN_IMAGE, { ...minutely, failedTasksHistoryLimit }))).toHaveLength(
        failedTasksHistoryLimit,
      );
  });

  shows("taskTemplate", "each run has all of it", async () => {
    for (const { name, manifest } of RECORDS.ECSTask.hosts) {
      const world = createDeclared();
      const schedule = scheduledTask("shop", manifest, { suspend: true });
      await world.declare(schedule);
      world.annotate(schedule, { "ecs-operator.dev/trigger": "now" });
      await world.run(1_000);
      const [run] = runs(world);
      expect(run && world.kube.get(run)?.spec, name).toEqual(world.get(schedule)?.spec.taskTemplate.spec);
    }
  });
});

test("every field of the operator's own is shown here, and each of them is in a schema", () => {
  expect([...shown].sort()).toEqual([...OWN_FIELDS].sort());
  const texts = new Set(FIELDS.map(({ text }) => text));
  expect([...OWN_FIELDS].filter((text) => !texts.has(text))).toEqual([]);
});
