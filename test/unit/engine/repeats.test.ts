import { describe, expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import type { ToySpec } from "./toy.ts";
import { type Bench, createBench, DRIFT_MS, step, toyManifest, toyPlan } from "./toy.ts";

/** A cloud that takes every write and goes on to show something else. */
function deaf(spec: ToySpec = { value: 1 }, recheckMs?: number): Bench {
  const bench = createBench({
    kind: {
      plan({ resource, observed }) {
        const { value = 0 } = resource.spec;
        if (observed.value === value) return toyPlan("InSync", "Fine", []);
        if (observed.source === "answer" && recheckMs !== undefined) {
          return { ...toyPlan("Progressing", "Waiting", []), recheckMs };
        }
        return toyPlan("Progressing", "Putting", [step("Put", "a", { value })]);
      },
      act: async ({ aws }, { kind, name, value }, observed) => {
        await aws.write(kind, name, value);
        return { ...observed, source: "answer" };
      },
    },
  });
  bench.cloud.trouble = (call, carryOut) => {
    if (!call.startsWith("Put")) return;
    carryOut();
    bench.cloud.values.delete("a");
  };
  bench.kube.apply(toyManifest("a", spec));
  return bench;
}
/** Waits as each pass asks, and gives what was asked. */
async function waits(bench: Bench, count: number): Promise<readonly (number | undefined)[]> {
  const asked: (number | undefined)[] = [];
  for (let index = 0; index < count; index++) {
    const { requeue } = await bench.pass("a", { fresh: true });
    asked.push(requeue?.afterMs);
    await bench.time.runUntil(bench.time.now() + (requeue?.afterMs ?? 0));
  }
  return asked;
}
const message = (bench: Bench) => conditionOf(bench.object("a").status?.conditions, "Ready")?.message;

describe("AWS keeps showing something else than what was written", () => {
  test("the same write waits longer each time, at most a drift interval", async () => {
    const seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600].map((count) => count * 1_000);
    expect(await waits(deaf(), 12)).toEqual(seconds);
    expect(DRIFT_MS).toBe(600_000);
  });

  test("so does one that is polled after each write", async () => {
    expect(await waits(deaf({ value: 1 }, 3_000), 5)).toEqual([3_000, 3_000, 4_000, 8_000, 16_000]);
  });

  test("another write starts anew", async () => {
    const bench = deaf();
    await waits(bench, 4);
    bench.kube.apply(toyManifest("a", { value: 2 }));
    expect(await waits(bench, 2)).toEqual([1_000, 2_000]);
  });

  test("two writes that undo each other wait as well", async () => {
    let isPut = false;
    const bench = createBench({
      kind: {
        plan: () => toyPlan("Progressing", "Putting", [step(isPut ? "Untag" : "Put", "a", { value: 1 })]),
        act: async (_context, { kind }, observed) => {
          isPut = kind === "Put";
          return observed;
        },
      },
    });
    bench.kube.apply(toyManifest("a", { value: 1 }));
    expect(await waits(bench, 6)).toEqual([0, 0, 2_000, 2_000, 4_000, 4_000]);
  });

  test("so does a pass that finds nothing to write", async () => {
    const bench = deaf();
    await waits(bench, 4);
    bench.cloud.values.set("a", 1);
    await bench.pass("a", { fresh: true });
    bench.cloud.values.delete("a");
    expect(await waits(bench, 1)).toEqual([1_000]);
  });

  test("after ten times the status says so, with the reason it had", async () => {
    const bench = deaf();
    await waits(bench, 9);
    expect(message(bench)).toBe("Putting it");
    await waits(bench, 1);
    expect(message(bench)).toMatch(/^Putting it .*\b10\b/);
    expect(conditionOf(bench.object("a").status?.conditions, "Ready")?.reason).toBe("Putting");
    const written = bench.kube.writes.length;
    await waits(bench, 2);
    expect(bench.kube.writes).toHaveLength(written);
    bench.cloud.values.set("a", 1);
    await bench.pass("a", { fresh: true });
    expect(message(bench)).toBe("Fine it");
  });
});
