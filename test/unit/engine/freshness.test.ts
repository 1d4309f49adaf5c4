import { describe, expect, test } from "vitest";
import { type Bench, createBench, referredToy, step, toyManifest, toyPlan } from "./toy.ts";

/** A toy puts the value of the one that it refers to. */
const copying = () =>
  createBench({
    kind: {
      plan({ resource, observed, surroundings }) {
        const value = referredToy(surroundings, resource.spec.ref)?.value ?? resource.spec.value ?? 0;
        if (observed.value === value) return toyPlan("InSync", "Fine", []);
        return toyPlan("Progressing", "Putting", [step("Put", resource.metadata.name, { value })]);
      },
    },
  });

/** Lets the cache hold an object as it is now, until the function that is returned is called. */
function holdBack({ kube, keyOf }: Bench, name: string): () => void {
  const held = kube.get(keyOf(name));
  const get = kube.store.get.bind(kube.store);
  let isHeld = true;
  kube.store.get = (key) => (isHeld && key.name === name ? held : get(key));
  return () => {
    isHeld = false;
  };
}

const writesOf = ({ cloud }: Bench) => cloud.calls.filter((call) => call.startsWith("Put"));

describe("a plan made from an old copy of what the object refers to", () => {
  test("is not carried out", async () => {
    const bench = copying();
    bench.kube.apply(toyManifest("source", { value: 1 }));
    holdBack(bench, "source");
    bench.kube.apply(toyManifest("source", { value: 2 }));
    bench.kube.apply(toyManifest("copy", { ref: "source" }));
    await bench.pass("copy");
    expect(writesOf(bench)).toEqual([]);
  });

  test("is not carried out either when the cache has caught up, and was proven, after the plan was made", async () => {
    const bench = copying();
    bench.kube.apply(toyManifest("source", { value: 1 }));
    const catchUp = holdBack(bench, "source");
    const { metadata } = bench.kube.apply(toyManifest("source", { value: 2 }));
    bench.kube.apply(toyManifest("copy", { ref: "source" }));
    // The finalizer is written between the plan and its steps.
    bench.kube.onChange(({ after }) => {
      if (after?.metadata.finalizers === undefined) return;
      catchUp();
      bench.memories.of(metadata.uid).proven = { term: bench.gate.term, version: metadata.resourceVersion };
    });
    await bench.pass("copy");
    expect(writesOf(bench)).toEqual([]);
    await bench.pass("copy");
    expect(writesOf(bench)).toEqual(["Put copy=2"]);
  });
});

test("what was proven in this term is not asked for again when it has changed since", async () => {
  const bench = copying();
  const asked: string[] = [];
  const read = bench.kube.writer.read.bind(bench.kube.writer);
  bench.kube.writer.read = (key) => {
    asked.push(key.name);
    return read(key);
  };
  bench.kube.apply(toyManifest("source", { value: 1 }));
  bench.kube.apply(toyManifest("copy", { ref: "source" }));
  await bench.pass("copy");
  bench.kube.apply(toyManifest("source", { value: 2 }));
  await bench.pass("copy");
  expect(writesOf(bench)).toEqual(["Put copy=1", "Put copy=2"]);
  expect(asked).toEqual(["source"]);
});
