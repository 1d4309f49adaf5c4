import { describe, expect, test } from "vitest";
import { taskDefinition } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** DeleteTaskDefinitions needs a permission that older policies do not have, and servers like AWS need not know it. */

const MINUTE_MS = 60_000;
const app = (version: string) => taskDefinition("app", version);

async function deleting(code: string): Promise<Driven> {
  const world = createDriven();
  for (const version of ["1", "2"]) {
    world.apply(app(version));
    await world.ready(app(version));
  }
  const message = "words of AWS";
  world.simulator.setFaults([{ operation: "DeleteTaskDefinitions", kind: "refuse", code, message }]);
  world.remove(app("2"));
  return world;
}

const states = (world: Driven) =>
  world.simulator.snapshot().areas[0]?.taskDefinitions.map(({ revision, status }) => `${revision} ${status}`);
const isGone = (world: Driven) => world.get(app("2")) === undefined;

describe.each(["AccessDeniedException", "UnknownOperationException", "InvalidAction"])(
  "where AWS answers %s",
  (code) => {
    test("the object goes ten minutes after its revisions are INACTIVE, and an Event says what is left", async () => {
      const world = await deleting(code);
      await world.run(9 * MINUTE_MS);
      expect(states(world)).toEqual(["1 INACTIVE", "2 INACTIVE"]);
      expect(isGone(world)).toBe(false);
      await world.until("the object is gone", () => isGone(world), 4 * MINUTE_MS);
      const left = world.events.filter(({ note }) => note.includes("stay in AWS"));
      expect(left).toMatchObject([{ type: "Warning", object: "ECSTaskDefinition/app" }]);
      expect(left[0]?.note).toMatch(/app:1.*app:2|app:2.*app:1/);
    });

    test("meanwhile its conditions say what is waited for, and what to do", async () => {
      const world = await deleting(code);
      await world.run(2 * MINUTE_MS);
      const ready = readyOf(world.get(app("2")));
      expect(ready.reason).toBe("Deleting");
      expect(ready.message).toMatch(/^Waiting for .*DeleteTaskDefinitions/);
    });

    test("a restart does not begin the ten minutes again", async () => {
      const world = await deleting(code);
      await world.run(8 * MINUTE_MS);
      await world.restart();
      await world.until("the object is gone", () => isGone(world), 5 * MINUTE_MS);
    });

    test("it is tried again on the way, few times, and succeeds once it may", async () => {
      const world = await deleting(code);
      const mark = world.mark();
      await world.run(5 * MINUTE_MS);
      const tries = world.writes(mark).filter(({ operation }) => operation === "DeleteTaskDefinitions").length;
      expect(tries).toBeGreaterThan(2);
      expect(tries).toBeLessThan(15);
      world.simulator.setFaults([]);
      await world.until("the object is gone", () => isGone(world), 2 * MINUTE_MS);
      expect(states(world)?.filter((state) => state.includes("INACTIVE"))).toEqual([]);
      expect(world.events.filter(({ note }) => note.includes("stay in AWS"))).toEqual([]);
    });
  },
);

test("another failure of the deletion is waited for without an end", async () => {
  const world = await deleting("ClientException");
  await world.run(60 * MINUTE_MS);
  expect(isGone(world)).toBe(false);
});
