import { expect, test } from "vitest";
import { taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven } from "./driven.ts";

const REVISIONS = 40;
/** What says that the namespace left it behind. */
const RETAINED = { key: "ecs-operator.dev/retained", value: "tests/default" };

test("Retain takes the tags off every revision, however many have to be read first", async () => {
  const world = createDriven();
  const versioned = (version: number) =>
    withSpec(taskDefinition("app", String(version)), { revisionHistoryLimit: 100 });
  for (let version = 1; version <= REVISIONS; version++) {
    world.apply(versioned(version));
    await world.ready(versioned(version));
  }
  await world.restart();
  world.apply(withSpec(versioned(REVISIONS), { deletionPolicy: "Retain" }));
  world.remove(versioned(REVISIONS));
  await world.until("the object is gone", () => world.get(versioned(REVISIONS)) === undefined);
  const { taskDefinitions } = world.simulator.snapshot().areas[0] ?? { taskDefinitions: [] };
  expect(taskDefinitions).toHaveLength(REVISIONS);
  expect(taskDefinitions.map(({ status, tags }) => [status, tags])).toEqual(
    taskDefinitions.map(() => ["ACTIVE", [RETAINED]]),
  );
});
