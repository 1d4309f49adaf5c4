/** Stories about tasks that run to their end. */
import { test } from "vitest";
import { cluster, scheduledTask, task, taskDefinition, withSpec } from "../support/builders.ts";
import { golden, type Story } from "./story.ts";

const migrate = task("migrate", { cluster: "shop", taskDefinition: "shop" });
const exits = (exitCode: number, times: number) => ({
  image: "app:1",
  times,
  outcome: { kind: "exits" as const, exitCode, afterMs: 5_000 },
});
const SLOW = { kind: "exits" as const, exitCode: 0, afterMs: 7_200_000 };
const has = ({ world }: Story, type: string) =>
  world.get(migrate)?.status?.conditions?.some((one: { type: string }) => one.type === type) === true;

test("a task that fails twice and succeeds", () =>
  golden("task", async (story) => {
    const { world, step } = story;
    world.simulator.setScenario({ images: [exits(1, 2), exits(0, 1)] });
    step("A cluster, a task definition and a task are applied together.");
    world.apply(cluster("shop"), taskDefinition("shop"), withSpec(migrate, { ttlSecondsAfterFinished: 3_600 }));
    await world.until("it is complete", () => has(story, "Complete"));
    step("An hour passes.");
    await world.until("the object is gone", () => world.get(migrate) === undefined, 7_200_000);
  }));

test("a task that gets no capacity until its deadline", () =>
  golden("task-deadline", async (story) => {
    const { world, step } = story;
    const placementFailures = Array.from({ length: 9 }, () => ({ reason: "RESOURCE:MEMORY" }));
    world.simulator.setScenario({ placementFailures });
    step("The cluster has no room for it.");
    world.apply(cluster("shop"), taskDefinition("shop"), withSpec(migrate, { activeDeadlineSeconds: 120 }));
    await world.until("it has failed", () => has(story, "Failed"));
  }));

test("a task that is suspended, resumed and deleted in mid-run", () =>
  golden("task-stopped", async (story) => {
    const { world, step } = story;
    const running = () => world.get(migrate)?.status?.attempts?.some((one: { state: string }) => one.state === "RUNNING");
    step("It runs.");
    world.apply(cluster("shop"), taskDefinition("shop"), migrate);
    await world.until("it runs", running);
    step("It is suspended.");
    world.apply(withSpec(migrate, { suspend: true }));
    await world.until("nothing runs", () => has(story, "Suspended") && !running());
    await world.run(30_000);
    step("It is resumed.");
    world.apply(migrate);
    await world.until("it runs again", running);
    step("It is deleted.");
    world.remove(migrate);
    await world.until("the object is gone", () => world.get(migrate) === undefined);
  }));

test("a schedule that fails, replaces a run that takes too long, and is triggered", () =>
  golden("scheduled-task", async ({ world, step }) => {
    world.simulator.setScenario({ images: [exits(1, 1), { ...exits(0, 1), outcome: SLOW }, exits(0, 2)] });
    const hourly = scheduledTask("hourly", withSpec(migrate, { backoffLimit: 0 }), {
      schedule: "0 * * * *",
      concurrencyPolicy: "Replace",
      successfulTasksHistoryLimit: 1,
    });
    const until = (time: string) => world.run(Date.parse(time) - world.time.now());
    step("A cluster, a task definition and a schedule are applied together; at 13:00 a run fails.");
    world.apply(cluster("shop"), taskDefinition("shop"), hourly);
    await until("2026-03-01T13:30:00Z");
    step("The run of 14:00 is still at work at 15:00, and is replaced.");
    await until("2026-03-01T15:30:00Z");
    step("Somebody asks for a run. The history keeps one.");
    world.annotate(hourly, { "ecs-operator.dev/trigger": "now" });
    await until("2026-03-01T15:45:00Z");
    step("It is deleted.");
    world.remove(hourly);
    await until("2026-03-01T15:46:00Z");
  }));
