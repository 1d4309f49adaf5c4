import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { workloads } from "../scenarios/workloads.ts";
import { noKubeFaults } from "../support/kube-model/faults.ts";
import { noAwsFaults } from "./aws-network.ts";
import { planOf } from "./draw.ts";
import { calm, type Plan, planFrom, planText } from "./plan.ts";
import { runSeed } from "./run.ts";

const objectsOf = (name: string): number => workloads.find((each) => each.name === name)?.objects ?? 0;

/** A plan of these workloads, by name. */
const planned = (...names: readonly string[]): Plan => ({
  ...calm,
  workloads: names.map((name, index) => ({ id: `w${index}`, name, namespace: "team", variant: 0 })),
});

describe("without faults, every workload ends as it must", () => {
  test.each(workloads.map((workload) => [workload.name, workload] as const))("%s", async (_name, workload) => {
    const result = await runSeed(1, planned(workload.name));
    expect(result.violations).toEqual([]);
    expect(result.passes).toBeGreaterThan(0);
  });
});

test("the same seed leaves the same trace, another seed another", async () => {
  const [first, second, other] = [await runSeed(3), await runSeed(3), await runSeed(4)];
  expect(second?.hash).toBe(first?.hash);
  expect(other?.hash).not.toBe(first?.hash);
});

test("a seed that is over leaves nothing behind: thousands are run in one process", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heapAfter = async (seeds: readonly number[]): Promise<number> => {
    for (const seed of seeds) await runSeed(seed);
    collect();
    return process.memoryUsage().heapUsed;
  };
  // Small ones: what stays behind is counted in seeds.
  const seeds = [3, 5, 6, 7, 8];
  // Code is compiled, and undisturbed ends are kept, by the first.
  const before = await heapAfter(seeds);
  const after = await heapAfter([...seeds, ...seeds, ...seeds, ...seeds]);
  expect((after - before) / 20).toBeLessThan(200_000);
});

test("a replica that keeps dying around its writes makes no duplicate and no orphan", async () => {
  const result = await runSeed(5, {
    ...planned("image roll", "torn down"),
    faultsMs: 60_000,
    crash: 0.35,
  });
  expect(result.violations).toEqual([]);
  expect(result.faults.get("process killed")).toBeGreaterThanOrEqual(5);
});

test("plans are drawn from the seed, and all kinds of faults occur in them", () => {
  const plans = Array.from({ length: 400 }, (_, seed) => planOf(seed));
  expect(planOf(7)).toEqual(plans[7]);
  for (const part of ["kube", "aws"] as const) {
    const rates = plans.map((plan) => plan[part] as unknown as Readonly<Record<string, number>>);
    for (const fault of Object.keys(part === "kube" ? noKubeFaults : noAwsFaults)) {
      if (fault.endsWith("Ms")) continue;
      const enabled = rates.filter((each) => (each[fault] ?? 0) > 0).length;
      expect(enabled, `${part} ${fault}`).toBeGreaterThan(40);
      expect(enabled, `${part} ${fault}`).toBeLessThan(200);
    }
  }
  const objects = plans.map((plan) => plan.workloads.reduce((sum, { name }) => sum + objectsOf(name), 0));
  expect(Math.max(...objects)).toBeGreaterThan(25);
  expect(Math.max(...objects)).toBeLessThanOrEqual(50);
  expect(Math.min(...objects)).toBe(1);
  const namespaces = plans.map((plan) => new Set(plan.workloads.map(({ namespace }) => namespace)).size);
  expect(Math.max(...namespaces)).toBe(4);
  const names = new Set(plans.flatMap((plan) => plan.workloads.map(({ name }) => name)));
  expect([...names].sort()).toEqual(workloads.map(({ name }) => name).sort());
});

test("a plan is one line, and the line is the plan", () => {
  for (let seed = 1; seed <= 50; seed++) expect(planFrom(planText(planOf(seed)))).toEqual(planOf(seed));
  expect(planText(calm)).toBe("{}");
  expect(() => planFrom('{"kube":{"requestLots":1}}')).toThrow("plan.kube has no requestLots");
});
