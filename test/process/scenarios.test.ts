import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../tools/controlplane/start.ts";
import { type Entry, isAwsWrite } from "../scenarios/history.ts";
import { workloads } from "../scenarios/workloads.ts";
import { NO_KILLS } from "../support/process-operators.ts";
import { play } from "../support/process-world.ts";

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ audit: "RequestResponse" });
});
afterAll(() => plane?.stop());

/** Who held the Lease, each named once. */
const leadersOf = (history: readonly Entry[]): readonly unknown[] => {
  const leases = history.map((entry) => (entry.system === "kubernetes" ? entry.after : undefined));
  const holders = leases.filter((object) => object?.kind === "Lease").map((object) => object?.spec?.holderIdentity);
  return [...new Set(holders)].filter((holder) => holder !== "" && holder !== undefined);
};

// One after the other: reading the audit log of one keeps this process busy for moments in which the watches of the other
// would see writes too late to tell what came first.
test("undisturbed, every workload ends as it must and no invariant is broken on the way", async () => {
  const { violations, history, deaths } = await play({
    name: "calm",
    seed: "undisturbed",
    workloads,
    controlPlane: plane,
    kills: NO_KILLS,
    limitMs: 45_000,
    untilSilence: true,
  });
  expect(violations).toEqual([]);
  expect(deaths).toBe(0);
  expect(leadersOf(history)).toEqual(["operator-1"]);
  expect(history.filter((entry) => entry.system === "aws" && isAwsWrite(entry)).length).toBeGreaterThan(80);
});

test("promise 5: with operators killed again and again, every workload ends the same way", async () => {
  const { violations, history, deaths } = await play({
    name: "killed",
    seed: "killed",
    workloads,
    controlPlane: plane,
    kills: { atWrites: 5, amongWrites: 60, atMoments: 2, withinMs: 12_000 },
    limitMs: 60_000,
    untilSilence: false,
  });
  expect(violations).toEqual([]);
  expect(deaths).toBeGreaterThanOrEqual(5);
  expect(leadersOf(history).length).toBeGreaterThan(1);
});
