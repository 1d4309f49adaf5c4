import { expect, test } from "vitest";
import { planOf } from "./draw.ts";
import { calm, type Plan, planText } from "./plan.ts";
import { replayLine } from "./report.ts";
import { runSeed } from "./run.ts";
import { shrink } from "./shrink.ts";

const hostile: Plan = { ...planOf(7), crash: 0.03, backlog: true, replicas: 3, skewMs: [5, 0, 9], silence: "a day" };

test("only what a failure needs is left of its plan", async () => {
  const workloads = ["drift", "scale", "tag change", "torn down", "restart"].map((name, index) => ({
    id: `w${index}`,
    name,
    namespace: "team-0",
    variant: 0,
  }));
  const incidents = (["kill", "pause", "compaction"] as const).map((kind) => ({ kind, atMs: 5, lastsMs: 9 }));
  const plan: Plan = { ...hostile, workloads, incidents, stale: null };
  const fails = async ({ crash, workloads: left, incidents: struck }: Plan) =>
    crash > 0 && left.some(({ name }) => name === "torn down") && struck.some(({ kind }) => kind === "pause");
  const smallest = await shrink(plan, fails, 500);
  expect(smallest).toEqual({
    ...calm,
    faultsMs: smallest.faultsMs,
    crash: 0.03,
    workloads: [workloads[3]],
    incidents: [incidents[1]],
  });
  expect(smallest.faultsMs).toBeLessThanOrEqual(2_000);
  expect(replayLine(7, smallest)).toBe(`npm run simulate -- --seed 7 --plan '${planText(smallest)}' --trace`);
});

test("no more plans are tried than allowed, and what never fails stays as it is", async () => {
  let tried = 0;
  const fails = async () => {
    tried += 1;
    return false;
  };
  expect(await shrink(hostile, fails, 4)).toEqual(hostile);
  expect(tried).toBe(4);
});

test("a shrunk plan is played like any other", async () => {
  const { violations } = await runSeed(7, { ...calm, workloads: planOf(7).workloads.slice(0, 1), crash: 0.2 });
  expect(violations).toEqual([]);
});
