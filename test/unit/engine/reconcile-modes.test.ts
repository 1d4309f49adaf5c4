import { describe, expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import type { PassResult } from "../../../operator/engine/pass.ts";
import { type Bench, createBench, names, toyManifest } from "./toy.ts";

const ready = (bench: Bench, name = "a") => conditionOf(bench.object(name).status?.conditions, "Ready");
const writes = (bench: Bench) => bench.kube.writes.map(({ what }) => what);

/** A toy that has been created and is in sync. */
async function settled(options?: Parameters<typeof createBench>[0], spec: object = { value: 1 }): Promise<Bench> {
  const bench = createBench(options);
  bench.kube.apply(toyManifest("a", spec));
  await bench.pass("a");
  bench.cloud.calls.splice(0);
  return bench;
}

describe("deletion", () => {
  const gone = (bench: Bench) => bench.kube.get(bench.keyOf("a")) === undefined;
  const remove = (bench: Bench) => bench.kube.remove(bench.keyOf("a"));

  test("reads first, deletes, and takes the finalizer off only when a read shows the end", async () => {
    const bench = await settled();
    remove(bench);
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Read a", "Drop a"]);
    await bench.pass("a", { fresh: false });
    expect(gone(bench)).toBe(true);
  });

  test("an object without the operator's finalizer is left alone", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", {}, { finalizers: ["someone/else"], deletionTimestamp: "2026-03-01T12:00:00Z" }));
    expect(await bench.pass("a")).toEqual({ result: "success" });
    expect(bench.cloud.calls).toEqual([]);
    expect(bench.kube.writes).toEqual([]);
  });

  test("of an object that is only observed: the finalizer goes, AWS is not touched", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 1, managementPolicy: "Observe" }));
    remove(bench);
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual([]);
    expect(gone(bench)).toBe(true);
  });

  test("of a suspended object waits and says so", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 1, suspend: true }));
    remove(bench);
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual([]);
    expect(ready(bench)).toMatchObject({ status: "False", reason: "Suspended" });
  });
});

describe("suspended", () => {
  test("nothing is read or written; the last word stands with the new generation", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 1, suspend: true }));
    await bench.pass("a", { fresh: true });
    expect(bench.cloud.calls).toEqual([]);
    expect(bench.object("a").status?.observedGeneration).toBe(2);
    expect(ready(bench)).toMatchObject({ status: "True", reason: "Fine", observedGeneration: 2 });
  });

  test("an edit meanwhile makes Ready unknown, and is carried out afterwards", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 2, suspend: true }));
    await bench.pass("a");
    expect(ready(bench)).toMatchObject({ status: "Unknown", reason: "Suspended" });
    bench.kube.apply(toyManifest("a", { value: 2 }));
    await bench.pass("a");
    expect(bench.cloud.values.get("a")).toBe(2);
    expect(ready(bench)?.status).toBe("True");
  });

  test("taking the edit back brings the last word back", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 2, suspend: true }));
    await bench.pass("a");
    bench.kube.apply(toyManifest("a", { value: 1, suspend: true }));
    await bench.pass("a");
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    expect(ready(bench)).toMatchObject({ status: "True", observedGeneration: 4 });
  });

  test("verbs wait", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 1, suspend: true }, { annotations: { "toys.example/poke": "1" } }));
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled).toBeUndefined();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ outcome: "Poked" }]);
  });
});

describe.each([
  ["read-only mode", { settings: { readOnly: true } }, {}, "ReadOnly"],
  ["managementPolicy Observe", {}, { managementPolicy: "Observe" as const }, "Observed"],
] as const)("%s", (_, options, spec, reason) => {
  const observedBench = async (value: number | undefined): Promise<{ bench: Bench; result: PassResult }> => {
    const bench = createBench(options);
    if (value !== undefined) bench.cloud.values.set("a", value);
    bench.kube.apply(toyManifest("a", { ...spec, value: 1 }, { annotations: {} }));
    return { bench, result: await bench.pass("a") };
  };

  test("writes status alone: no AWS write, no finalizer, no origin", async () => {
    const { bench } = await observedBench(5);
    expect(bench.cloud.calls).toEqual(["Read a"]);
    expect(writes(bench)).toEqual(["status"]);
    expect(bench.object("a").metadata).not.toHaveProperty("finalizers");
    expect(bench.object("a").metadata.annotations).toEqual({});
  });

  test("reports what it would change", async () => {
    const { bench } = await observedBench(5);
    expect(ready(bench)).toMatchObject({
      status: "False",
      reason,
      message: expect.stringContaining("put a"),
    });
  });

  test("is Ready where nothing differs", async () => {
    const { bench } = await observedBench(1);
    expect(ready(bench)?.status).toBe("True");
  });

  test("refuses verbs, for good", async () => {
    const { bench } = await observedBench(1);
    bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": "1" });
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ value: "1", outcome: "Refused" }]);
  });
});

test("read-only: a deletion of an object that has our finalizer waits", async () => {
  const bench = createBench({ settings: { readOnly: true } });
  bench.cloud.values.set("a", 1);
  bench.kube.apply(toyManifest("a", { value: 1 }, { finalizers: [names.finalizer] }));
  bench.kube.remove(bench.keyOf("a"));
  await bench.pass("a");
  expect(ready(bench)).toMatchObject({ status: "False", reason: "ReadOnly" });
  expect(bench.object("a").metadata.finalizers).toEqual([names.finalizer]);
});
