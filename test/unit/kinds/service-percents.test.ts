import { expect, test } from "vitest";
import { stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** Percentages that leave no room are AWS's to take; a rollout that cannot move says so. */

const TIGHT = { minimumHealthyPercent: 100, maximumPercent: 150 };
const [cluster, definition, web] = stack("web", "1", { desiredCount: 1, deploymentConfiguration: TIGHT });
const message = (world: Driven): string => readyOf(world.get(web))?.message ?? "";

async function running(): Promise<Driven> {
  const world = createDriven();
  world.apply(cluster, definition, web);
  await world.ready(cluster, definition, web);
  return world;
}

test("a rollout without room to replace a task says which percentages hold it, and goes on once they are changed", async () => {
  const world = await running();
  world.apply(taskDefinition("web", "2"));
  await world.until("it is reported", () => message(world).includes("maximumPercent"));
  expect(message(world)).toMatch(
    /at most 1 .*`spec.deploymentConfiguration.maximumPercent` is 150.* at least 1 .*minimumHealthyPercent` is 100/,
  );
  world.apply(withSpec(web, { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 150 } }));
  await world.ready(web);
});

test("a service is scaled from 0 to 1 under the same percentages", async () => {
  const world = await running();
  const none = withSpec(web, { desiredCount: 0 });
  world.apply(none);
  await world.ready(none);
  world.apply(web);
  await world.ready(web);
  expect(message(world)).not.toContain("maximumPercent");
});

test("with room nothing is said of percentages", async () => {
  const world = createDriven();
  const roomy = withSpec(web, { desiredCount: 2 });
  world.apply(cluster, definition, roomy);
  await world.ready(roomy);
  const messages: string[] = [];
  world.apply(taskDefinition("web", "2"));
  for (let step = 0; step < 60; step += 1) {
    await world.run(1_000);
    messages.push(message(world));
  }
  expect(messages.join("\n")).not.toContain("maximumPercent");
});
