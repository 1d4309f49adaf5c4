import { describe, expect, test } from "vitest";
import { type Bench, createBench, DRIFT_MS, kindSettings, type ToyObserved, toy, wish } from "./toy.ts";

const LOOK = { fresh: true, priority: "resync" } as const;

/** A toy in sync that has been looked at since, and how often a plan was made for it from then on. */
async function settled(plan: typeof toy.plan = toy.plan) {
  let planned = 0;
  const counting: typeof toy.plan = (input) => {
    planned += 1;
    return plan(input);
  };
  const bench = createBench({ kind: { plan: counting } });
  bench.kube.apply(wish("a", { value: 1 }));
  await bench.pass("a");
  await bench.pass("a", LOOK);
  const before = planned;
  return { bench, planned: () => planned - before };
}

describe("a look for drift", () => {
  test("that finds everything as the last one left it plans nothing, and comes back at the drift interval", async () => {
    const { bench, planned } = await settled();
    bench.cloud.calls.splice(0);
    for (let look = 0; look < 3; look++) {
      const { result, requeue } = await bench.pass("a", LOOK);
      expect(result).toBe("requeue_after");
      expect(requeue).toMatchObject({ ...LOOK, company: "111122223333/eu-central-1 toys" });
      expect(requeue?.afterMs).toBeGreaterThanOrEqual(kindSettings.driftIntervalMs / 2);
    }
    expect(planned()).toBe(0);
    expect(bench.cloud.calls).toEqual(["Read a", "Read a", "Read a"]);
  });

  test("counts as one when what it shows is not believed, and the former is kept", async () => {
    const observe: typeof toy.observe = async (_context, _resource, _surroundings, known) =>
      known.observed ?? { value: 1, source: "answer" };
    const bench = createBench({ kind: { observe } });
    bench.kube.apply(wish("a", { value: 1 }));
    await bench.pass("a");
    const { requeue } = await bench.pass("a", LOOK);
    await bench.time.runUntil(bench.time.now() + (requeue?.afterMs ?? 0));
    expect((await bench.pass("a", LOOK)).requeue?.afterMs).toBeGreaterThanOrEqual(kindSettings.driftIntervalMs / 2);
  });

  test("keeps what it has seen as new: a change soon after needs no read", async () => {
    const { bench } = await settled();
    await bench.time.runUntil(bench.time.now() + DRIFT_MS);
    await bench.pass("a", LOOK);
    bench.cloud.calls.splice(0);
    bench.kube.apply(wish("a", { value: 2 }));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Put a=2"]);
  });

  const news: readonly [string, (bench: Bench) => unknown][] = [
    ["AWS shows something else", ({ cloud }) => cloud.values.set("a", 9)],
    ["the spec has changed", ({ kube }) => kube.apply(wish("a", { value: 2 }))],
    [
      "somebody has written its status",
      (bench) => bench.kube.writer.applyStatus(bench.object("a"), { ...bench.object("a").status, declared: [] }),
    ],
    ["another process may have led meanwhile", ({ gate }) => Object.assign(gate, { term: 2 })],
    ["something it refers to has changed, of which it was told", (bench) => bench.pass("a", { fresh: true })],
    [
      "the pass that was told of something failed",
      async (bench) => {
        bench.account.error = new Error("no account");
        await bench.pass("a");
        delete bench.account.error;
      },
    ],
  ];
  test.each(news)("plans when %s, and is settled after it", async (_, happen) => {
    const { bench, planned } = await settled();
    await happen(bench);
    await bench.pass("a", LOOK);
    expect(planned()).toBeGreaterThan(0);
    expect(bench.cloud.values.get("a")).toBe(bench.object("a").spec.value);
    expect(bench.object("a").status?.shown).toBe(bench.object("a").spec.value);
    await bench.pass("a", LOOK);
    const after = planned();
    await bench.pass("a", LOOK);
    expect(planned()).toBe(after);
  });

  test("sees a date change", async () => {
    let at = 1;
    let planned = 0;
    const observe = async () => ({ value: 1, source: "read", at: new Date(at) }) as ToyObserved;
    const plan: typeof toy.plan = (input) => {
      planned += 1;
      return toy.plan(input);
    };
    const bench = createBench({ kind: { observe, plan } });
    bench.kube.apply(wish("a", { value: 1 }));
    for (let look = 0; look < 3; look++) await bench.pass("a", LOOK);
    const before = planned;
    at = 2;
    await bench.pass("a", LOOK);
    expect(planned).toBe(before + 1);
  });

  test.each([
    ["that waits for something", { state: "Progressing", reason: "Waiting" }],
    ["that is to be looked at again before", { state: "InSync", reason: "Fine", recheckMs: 5_000 }],
    ["that is held", { state: "Blocked", reason: "Held" }],
  ] as const)("plans each time for one %s", async (_, more) => {
    const { bench, planned } = await settled(() => ({ message: "so it is", steps: [], changes: [], ...more }));
    await bench.pass("a", LOOK);
    await bench.pass("a", LOOK);
    expect(planned()).toBe(2);
  });
});
