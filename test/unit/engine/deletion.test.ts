import { describe, expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { type Bench, createBench, names, step, toyManifest, toyPlan } from "./toy.ts";

const gone = (bench: Bench) => bench.kube.get(bench.keyOf("a")) === undefined;
const ready = (bench: Bench) => conditionOf(bench.object("a").status?.conditions, "Ready");
const error = (of: "forbidden" | "throttled" | "refused" | "ambiguous") =>
  new ClassifiedError({ class: of, code: "SomeException", message: "AWS's words" });

/** A deleted toy that is retained: its kind wants to untag it as long as the tag is seen. */
async function retained(other: readonly ReturnType<typeof step>[] = []): Promise<Bench> {
  const bench = createBench({
    kind: {
      plan: ({ resource }) =>
        resource.metadata.deletionTimestamp === undefined
          ? toyPlan("InSync", "Fine", [])
          : toyPlan("Progressing", "Retained", [step("Untag", "a", { bestEffort: true }), ...other]),
    },
  });
  bench.kube.apply(toyManifest("a", { value: 1 }));
  await bench.pass("a");
  bench.kube.remove(bench.keyOf("a"));
  bench.cloud.calls.splice(0);
  return bench;
}

describe("a deletion of which every step is only an attempt", () => {
  test.each(["forbidden", "throttled", "refused", "ambiguous"] as const)(
    "tries once and releases the object when the answer is %s",
    async (of) => {
      const bench = await retained();
      bench.cloud.trouble = (call) => {
        if (call.startsWith("Untag")) throw error(of);
      };
      expect(await bench.pass("a")).toEqual({ result: "success" });
      expect(bench.cloud.calls.filter((call) => call.startsWith("Untag"))).toEqual(["Untag a"]);
      expect(gone(bench)).toBe(true);
      expect(bench.events.at(-1)).toMatchObject({
        type: "Warning",
        reason: "Untag",
        note: expect.stringContaining("SomeException: AWS's words"),
      });
    },
  );

  test("releases the object in the same pass when it succeeds", async () => {
    const bench = await retained();
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Read a", "Untag a"]);
    expect(gone(bench)).toBe(true);
  });

  test("keeps the finalizer when the write was fenced, or the pass was ended", async () => {
    const bench = await retained();
    bench.gate.open = false;
    await bench.pass("a");
    expect(gone(bench)).toBe(false);
    bench.gate.open = true;
    const ended = new AbortController();
    bench.cloud.trouble = (call) => {
      if (!call.startsWith("Untag")) return;
      ended.abort(new Error("leadership lost"));
      throw error("ambiguous");
    };
    await bench.pass("a", {}, ended.signal);
    expect(gone(bench)).toBe(false);
  });

  test("a step that has to succeed keeps the finalizer", async () => {
    const bench = await retained([step("Drop", "a")]);
    await bench.pass("a");
    expect(gone(bench)).toBe(false);
  });
});

test("the holder of a name does not stop the deletion of an object that shares it", async () => {
  const bench = createBench();
  bench.kube.apply(toyManifest("a", { value: 1, called: "shared" }));
  await bench.time.runUntil(bench.time.now() + 2_000);
  bench.kube.apply(toyManifest("b", { value: 1, called: "shared" }, { finalizers: [names.finalizer] }));
  bench.kube.remove(bench.keyOf("b"));
  expect(bench.claims.otherHolder(bench.object("b").metadata.uid)?.key).toEqual(bench.keyOf("a"));
  await bench.pass("b");
  expect(bench.kube.get(bench.keyOf("b"))).toBeUndefined();
});

test("read-only: a deletion that found nothing left in AWS says that it waits for the mode, not for AWS", async () => {
  const bench = createBench({ settings: { readOnly: true } });
  bench.kube.apply(toyManifest("a", { value: 1 }, { finalizers: [names.finalizer] }));
  bench.kube.remove(bench.keyOf("a"));
  await bench.pass("a");
  expect(ready(bench)).toMatchObject({ status: "False", reason: "ReadOnly" });
  expect(ready(bench)?.message).toContain("finalizer");
  expect(bench.object("a").metadata.finalizers).toEqual([names.finalizer]);
});
