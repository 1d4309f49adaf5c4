import { afterAll, beforeAll, expect, test } from "vitest";
import { image, stack, taskDefinition } from "../support/builders.ts";
import { conditionOf, isReady, readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "status" });
});
afterAll(() => world?.stop());

test("promise 3: Ready is true only once the rollout of the newest content has succeeded", async () => {
  const objects = stack("truth");
  const [, definition, web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const { status } = await world.get("ECSService", "truth");
  expect(status).toMatchObject({ runningCount: 2, desiredCount: 2, observedGeneration: 1 });
  expect(readyOf(await world.get("ECSTaskDefinition", "truth"))?.reason).toBe("Registered");

  await world.aws.options({ durations: { healthy: 10_000 } });
  await world.apply(taskDefinition("truth", "2"));
  const rolling = await world.waitReason(web, "Progressing");
  expect(readyOf(rolling)).toMatchObject({ status: "False", message: expect.stringContaining("of 2 new tasks run") });
  expect(conditionOf(rolling, "Reconciling")?.status).toBe("True");
  await world.aws.options({ durations: { healthy: 400 } });
  const [done] = await world.waitReady(web, definition);
  const area = await world.aws.area();
  const running = area.tasks.filter((task) => task.lastStatus === "RUNNING" && task.group === "service:truth");
  expect(running.every((task) => JSON.stringify(task).includes(image("2")))).toBe(true);
  expect(done?.status.current.taskDefinition).toMatch(/:task-definition\/truth:2$/);
  expect(isReady(await world.get("ECSService", "truth"))).toBe(true);
});
