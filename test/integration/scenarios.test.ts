import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { workloads } from "../scenarios/workloads.ts";
import { NO_KILLS } from "../support/process-operators.ts";
import { play } from "../support/process-world.ts";

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ audit: "RequestResponse" });
});
afterAll(() => plane?.stop());

test("undisturbed, every workload ends as it must and no invariant is broken on the way", async () => {
  const { violations, deaths } = await play({
    name: "calm",
    seed: "undisturbed",
    workloads,
    controlPlane: plane,
    kills: NO_KILLS,
    limitMs: 45_000,
    watchSilence: true,
  });
  expect(violations).toEqual([]);
  expect(deaths).toBe(0);
});

test("promise 5: with operators killed again and again, every workload ends the same way", async () => {
  const { violations, deaths } = await play({
    name: "killed",
    seed: "killed",
    workloads,
    controlPlane: plane,
    kills: { atWrites: 5, amongWrites: 60, atMoments: 2, withinMs: 12_000 },
    limitMs: 60_000,
    watchSilence: false,
  });
  expect(violations).toEqual([]);
  expect(deaths).toBeGreaterThanOrEqual(5);
});
