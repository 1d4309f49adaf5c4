/** What a kind may say of itself: that `suspend` is its own, that nothing is sent before it is recorded, that its time is over. */
import { expect, test } from "vitest";
import { type Bench, createBench, toy, toyManifest, toyPlan } from "./toy.ts";

const run = async (bench: Bench) => {
  const end = bench.lead();
  await bench.time.runUntil(bench.time.now() + 20_000);
  end();
};
const orderOf = ({ kube }: Bench) => kube.writes.map(({ what }) => what);

test("a suspended object of a kind with a meaning of its own is planned; of any other it is left alone", async () => {
  for (const [kind, written] of [
    [{}, false],
    [{ suspends: "by-kind" }, true],
  ] as const) {
    const bench = createBench({ kind });
    bench.kube.apply(toyManifest("one", { value: 7, suspend: true }));
    await run(bench);
    expect(bench.cloud.values.has("one")).toBe(written);
  }
});

test("what a plan wants recorded is in the status before the first step, where nothing else finds the step again", async () => {
  const planned: typeof toy.plan = (input) => ({ ...toy.plan(input), before: { declared: ["tried"] } });
  for (const [kind, before] of [
    [{ plan: planned }, ["addFinalizer"]],
    [{ plan: planned, records: "before-first-step" }, ["addFinalizer", "status"]],
  ] as const) {
    const bench = createBench({ kind });
    let seen: readonly string[] = [];
    bench.cloud.trouble = (call) => {
      if (call.startsWith("Put") && seen.length === 0) seen = orderOf(bench);
    };
    bench.kube.apply(toyManifest("one", { value: 7 }));
    await run(bench);
    expect(seen).toEqual(before);
  }
});

test("an object whose time is over deletes itself, fenced, and then goes the way of every deletion", async () => {
  const bench = createBench({
    kind: {
      plan(input) {
        const plan = toy.plan(input);
        if (plan.state !== "InSync") return plan;
        return {
          ...toyPlan("InSync", "Fine", []),
          steps: [{ kind: "DeleteSelf", summary: "its time is over" }] as never,
        };
      },
    },
  });
  bench.kube.apply(toyManifest("one", { value: 7 }));
  await run(bench);
  expect(bench.kube.get(bench.keyOf("one"))).toBeUndefined();
  expect(orderOf(bench)).toContain("deleteChild");
  expect(bench.cloud.values.has("one")).toBe(false);
});
