import { expect, test } from "vitest";
import { taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven } from "./driven.ts";

const REVISIONS = 40;

test("Retain takes the tags off every revision and marks the newest, however many have to be read first", async () => {
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
  const mark = { key: "ecs-operator.dev/retained", value: "tests/default" };
  expect(taskDefinitions.map(({ status, tags }) => [status, tags])).toEqual(
    taskDefinitions.map(({ revision }) => ["ACTIVE", revision === REVISIONS ? [mark] : []]),
  );
});
