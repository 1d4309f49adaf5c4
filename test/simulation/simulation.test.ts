import { describe, expect, test } from "vitest";
import { workloads } from "../scenarios/workloads.ts";
import { noKubeFaults } from "../support/kube-model/faults.ts";
import { noAwsFaults } from "./aws-network.ts";
import { type Plan, planOf } from "./plan.ts";
import { runSeed } from "./run.ts";

const calm: Plan = {
  workloads: [],
  replicas: 1,
  skewMs: [0],
  faultsMs: 1_000,
  kube: noKubeFaults,
  aws: noAwsFaults,
  crash: 0,
  freeze: 0,
  incidents: [],
  lag: { ms: 0, probability: 0 },
  throttle: true,
  repeatedCreate: "returned",
  bucketShare: 0.7,
  rush: false,
};

describe("without faults, every workload ends as it must", () => {
  test.each(workloads.map((workload) => [workload.name, workload] as const))("%s", async (_name, workload) => {
    const result = await runSeed(1, { ...calm, workloads: [workload] });
    expect(result.violations).toEqual([]);
    expect(result.passes).toBeGreaterThan(0);
  });
});

test("the same seed leaves the same trace, another seed another", async () => {
  const [first, second, other] = [await runSeed(3), await runSeed(3), await runSeed(4)];
  expect(second?.hash).toBe(first?.hash);
  expect(other?.hash).not.toBe(first?.hash);
});

test("a replica that keeps dying around its writes makes no duplicate and no orphan", async () => {
  const named = (name: string) => workloads.filter((workload) => workload.name === name);
  const result = await runSeed(5, {
    ...calm,
    workloads: [...named("image roll"), ...named("torn down")],
    faultsMs: 60_000,
    crash: 0.35,
  });
  expect(result.violations).toEqual([]);
  expect(result.faults.get("process killed")).toBeGreaterThanOrEqual(5);
});

test("plans are drawn from the seed, and all kinds of faults occur in them", () => {
  const plans = Array.from({ length: 200 }, (_, seed) => planOf(seed));
  expect(planOf(7)).toEqual(plans[7]);
  for (const part of ["kube", "aws"] as const) {
    const rates = plans.map((plan) => plan[part] as unknown as Readonly<Record<string, number>>);
    for (const fault of Object.keys(part === "kube" ? noKubeFaults : noAwsFaults)) {
      if (fault.endsWith("Ms")) continue;
      const enabled = rates.filter((each) => (each[fault] ?? 0) > 0).length;
      expect(enabled, `${part} ${fault}`).toBeGreaterThan(20);
      expect(enabled, `${part} ${fault}`).toBeLessThan(100);
    }
  }
  const objects = plans.map((plan) => plan.workloads.reduce((sum, workload) => sum + workload.objects, 0));
  expect(Math.max(...objects)).toBe(10);
  expect(Math.min(...objects)).toBeGreaterThanOrEqual(1);
});
