import { expect, test } from "vitest";
import { type Entry, isAwsWrite } from "../scenarios/history.ts";
import { workloads } from "../scenarios/workloads.ts";
import { sharedControlPlane } from "../support/controlplane.ts";
import { play } from "../support/process-world.ts";
import { CALM, KILLED } from "./variants.ts";

/** More than all limits of a play together: those say what was missing. */
const LIMIT_MS = 600_000;

/** Who held the Lease, each named once. */
const leadersOf = (history: readonly Entry[]): readonly unknown[] => {
  const leases = history.map((entry) => (entry.system === "kubernetes" ? entry.after : undefined));
  const holders = leases.filter((object) => object?.kind === "Lease").map((object) => object?.spec?.holderIdentity);
  return [...new Set(holders)].filter((holder) => holder !== "" && holder !== undefined);
};

test("undisturbed, every workload ends as it must and no invariant is broken on the way", {
  timeout: LIMIT_MS,
}, async () => {
  const controlPlane = sharedControlPlane();
  const { violations, history, deaths } = await play({ ...CALM, name: "calm", seed: "calm", workloads, controlPlane });
  expect(violations).toEqual([]);
  expect(deaths).toBe(0);
  expect(leadersOf(history)).toEqual(["operator-1"]);
  expect(history.filter((entry) => entry.system === "aws" && isAwsWrite(entry)).length).toBeGreaterThan(80);
});

test("promise 5: with operators killed again and again, every workload ends the same way", {
  timeout: LIMIT_MS,
}, async () => {
  const controlPlane = sharedControlPlane();
  const options = { ...KILLED, name: "killed", seed: "killed", workloads, controlPlane };
  const { violations, history, deaths } = await play(options);
  expect(violations).toEqual([]);
  expect(deaths).toBeGreaterThanOrEqual(5);
  expect(leadersOf(history).length).toBeGreaterThan(1);
});
