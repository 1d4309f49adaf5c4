import { describe, expect, test, vi } from "vitest";
import { type Bench, createBench, DRIFT_MS, referredToy, START, scope, toy, toyManifest } from "./toy.ts";

const key = (name: string) => ({ kind: "Toy", namespace: "default", name });
const passNames = (bench: Bench) => bench.passes.map((pass) => pass.key.name);
const run = (bench: Bench, ms: number) => bench.time.runUntil(bench.time.now() + ms);

async function leading(...names: readonly string[]): Promise<Bench> {
  const bench = createBench();
  for (const name of names) bench.kube.apply(toyManifest(name, { value: 1 }));
  bench.lead();
  await run(bench, 100);
  bench.passes.splice(0);
  bench.cloud.calls.splice(0);
  return bench;
}

describe("what wakes an object", () => {
  test("an edit, a verb annotation, a deletion; each is a user's request that needs no read", async () => {
    const bench = await leading("a");
    bench.kube.apply(toyManifest("a", { value: 2 }));
    await run(bench, 10);
    bench.kube.annotate(key("a"), { "toys.example/poke": "1" });
    await run(bench, 10);
    bench.kube.remove(key("a"));
    await run(bench, 10);
    expect(bench.passes.slice(0, 3)).toMatchObject(Array(3).fill({ priority: "person", fresh: false }));
    expect(bench.kube.get(key("a"))).toBeUndefined();
  });

  test("the operator's own status, finalizer and origin are not", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    bench.lead();
    await run(bench, 1_000);
    expect(bench.kube.writes.map(({ what }) => what)).toEqual(["addFinalizer", "status"]);
    expect(passNames(bench)).toEqual(["a"]);
  });

  test("labels and annotations of others are not", async () => {
    const bench = await leading("a");
    bench.kube.annotate(key("a"), { "kubectl.kubernetes.io/restartedAt": "now" });
    await run(bench, 100);
    expect(passNames(bench)).toEqual([]);
  });

  test("an object that was replaced under its name is", async () => {
    const bench = await leading("a");
    bench.kube.remove(key("a"));
    await run(bench, 50);
    bench.passes.splice(0);
    bench.kube.apply(toyManifest("a", { value: 3 }));
    await run(bench, 50);
    expect(passNames(bench)).toEqual(["a"]);
    expect(bench.cloud.values.get("a")).toBe(3);
  });
});

describe("neighbours", () => {
  async function pair(): Promise<Bench> {
    const bench = createBench();
    bench.kube.apply(toyManifest("target", { value: 1 }));
    bench.kube.apply(toyManifest("user", { value: 1, ref: "target" }));
    bench.lead();
    await run(bench, 100);
    bench.passes.splice(0);
    return bench;
  }

  test("are woken when what they can see changes", async () => {
    const bench = await pair();
    bench.kube.apply(toyManifest("target", { value: 2 }));
    await run(bench, 100);
    expect(passNames(bench)).toContain("user");
    expect(bench.passes.find((pass) => pass.key.name === "user")).toMatchObject({ priority: "person", fresh: false });
  });

  test("are left alone when nothing changes that they can see", async () => {
    const bench = await pair();
    bench.kube.apply(toyManifest("target", { value: 1, deletionPolicy: "Retain" }));
    await run(bench, 100);
    expect(new Set(passNames(bench))).toEqual(new Set(["target"]));
  });

  test("what an object refers to is woken too, and what it referred to before", async () => {
    const bench = await pair();
    bench.kube.apply(toyManifest("other", { value: 1 }));
    await run(bench, 100);
    bench.passes.splice(0);
    bench.kube.apply(toyManifest("user", { value: 2, ref: "other" }));
    await run(bench, 100);
    expect(new Set(passNames(bench))).toEqual(new Set(["user", "target", "other"]));
  });

  test("changes of many that refer to one object are gathered before it is reconciled, by how many they are", async () => {
    const bench = createBench();
    const names = Array.from({ length: 200 }, (_, index) => `user-${index}`);
    bench.kube.apply(toyManifest("target", { value: 1 }));
    for (const name of names) bench.kube.apply(toyManifest(name, { value: 1, ref: "target" }));
    bench.lead();
    await run(bench, 1_000);
    bench.passes.splice(0);
    const targetPasses = () => passNames(bench).filter((name) => name === "target").length;
    for (const name of names.slice(0, 10)) bench.kube.apply(toyManifest(name, { value: 2, ref: "target" }));
    await run(bench, 190);
    expect(targetPasses()).toBe(0);
    await run(bench, 30);
    expect(targetPasses()).toBeGreaterThan(0);
    expect(targetPasses()).toBeLessThan(4);
  });

  test("are not read for their names when what they refer to keeps its own", async () => {
    const bench = await pair();
    const get = vi.spyOn(bench.kube.store, "get");
    bench.kube.apply(toyManifest("target", { value: 1, deletionPolicy: "Retain" }));
    await run(bench, 100);
    expect(new Set(get.mock.calls.map(([{ name }]) => name))).toEqual(new Set(["target"]));
  });

  test("a deleted object wakes those that refer to it", async () => {
    const bench = await pair();
    bench.kube.remove(key("target"));
    await run(bench, 200);
    expect(passNames(bench)).toContain("user");
  });
});

describe("leadership", () => {
  test("a follower keeps its claims and does nothing", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    bench.controller.start(1);
    await run(bench, 100);
    expect(bench.cloud.calls).toEqual([]);
    bench.kube.apply(toyManifest("b", { called: "a" }));
    expect(bench.claims.otherHolder(bench.object("b").metadata.uid)?.key).toEqual(key("a"));
  });

  test("gained: everything is reconciled once; what has been observed is read afresh, an unfinished edit first", async () => {
    const bench = createBench();
    const status = { observedGeneration: 1, shown: 1, scope };
    bench.kube.apply({ ...toyManifest("fine", { value: 1 }), status });
    bench.kube.apply({ ...toyManifest("edited", { value: 2 }), metadata: { name: "edited", generation: 2 }, status });
    bench.kube.apply(toyManifest("new", { value: 1 }));
    const term = new AbortController();
    bench.controller.lead(term.signal);
    bench.controller.start(1);
    await run(bench, 10);
    expect(bench.passes.slice(0, 3).map(({ key: { name }, priority, fresh }) => [name, priority, fresh])).toEqual([
      ["edited", "person", true],
      ["new", "person", false],
      ["fine", "resync", true],
    ]);
  });

  test("gained: those that share a read are reconciled one after the other", async () => {
    const bench = createBench({ kind: { readGroup: ({ spec }) => `read of ${spec.ref}` } });
    const status = { observedGeneration: 1, shown: 1, scope };
    for (const [name, ref] of Object.entries({ a: "x", b: "y", c: "x", d: "z", e: "y" }))
      bench.kube.apply({ ...toyManifest(name, { value: 1, ref }), status });
    bench.controller.lead(new AbortController().signal);
    bench.controller.start(1);
    await run(bench, 10);
    expect(passNames(bench).slice(0, 5)).toEqual(["a", "c", "b", "e", "d"]);
  });

  test("of five workers one waits for what people ask for, whatever the others are held up by", async () => {
    const bench = createBench({
      workers: 5,
      kind: {
        observe: async ({ aws }, { spec }) =>
          spec.value === 9 ? { value: await aws.read("edited"), source: "read" } : new Promise<never>(() => undefined),
      },
    });
    const status = { observedGeneration: 1, shown: 1, scope };
    for (const name of ["a", "b", "c", "d", "e"]) bench.kube.apply({ ...toyManifest(name, { value: 1 }), status });
    bench.controller.lead(new AbortController().signal);
    bench.controller.start(5);
    await run(bench, 10);
    expect(passNames(bench)).toEqual([]);
    bench.kube.apply(toyManifest("edited", { value: 9 }));
    await run(bench, 10);
    expect(bench.cloud.calls[0]).toBe("Read edited");
  });

  test("lost: what waits is forgotten, and nothing is planned any more", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    const unlead = bench.lead();
    await run(bench, 50);
    unlead();
    bench.passes.splice(0);
    bench.kube.apply(toyManifest("a", { value: 2 }));
    await run(bench, 2 * DRIFT_MS);
    expect(bench.passes).toEqual([]);
    expect(bench.cloud.values.get("a")).toBe(1);
  });
});

test("an object in sync is read again at the drift interval, at the same moment as the others of its group", async () => {
  const bench = await leading("a", "b", "c");
  await run(bench, 1.6 * DRIFT_MS);
  const first = bench.passes.slice(0, 3);
  expect(first.map((pass) => pass.key.name).sort()).toEqual(["a", "b", "c"]);
  expect(new Set(first.map(({ at }) => at)).size).toBe(1);
  expect(first).toMatchObject(Array(3).fill({ priority: "resync", fresh: true }));
});

test("a name that is freed wakes the next holder, which reads before it writes", async () => {
  const bench = createBench();
  bench.kube.apply(toyManifest("a", { value: 1, called: "shared" }));
  bench.lead();
  await run(bench, 2_000);
  bench.kube.apply(toyManifest("b", { value: 2, called: "shared" }));
  await run(bench, 100);
  expect(bench.object("b").status?.conditions?.[0]?.reason).toBe("NameTaken");
  bench.kube.remove(key("a"));
  bench.passes.splice(0);
  await run(bench, 100);
  expect(bench.passes.find((pass) => pass.key.name === "b")).toMatchObject({ fresh: true });
  expect(bench.cloud.values.get("shared")).toBe(2);
});

describe("a Region that is learnt later", () => {
  const elsewhere = { account: scope.account, region: "us-east-1" };
  const status = { observedGeneration: 1, scope: elsewhere };

  test("renews the claim of the object itself", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { called: "shared" }));
    bench.kube.apply(toyManifest("b", { called: "shared" }));
    const [a, b] = ["a", "b"].map((name) => bench.object(name));
    expect([a, b].map((one) => bench.claims.otherHolder(one?.metadata.uid ?? "")).filter(Boolean)).toHaveLength(1);
    if (b !== undefined) await bench.kube.writer.applyStatus(b, status);
    expect([a, b].map((one) => bench.claims.otherHolder(one?.metadata.uid ?? "")).filter(Boolean)).toEqual([]);
  });

  test("renews the claims of those that refer to it, and wakes who may go on", async () => {
    const bench = createBench({
      kind: {
        region: (resource, surroundings) =>
          referredToy(surroundings, resource.spec.ref)?.scope?.region ?? resource.spec.region,
      },
    });
    bench.kube.apply(toyManifest("target"));
    bench.kube.apply(toyManifest("user", { called: "shared", ref: "target" }));
    await run(bench, 2_000);
    bench.kube.apply(toyManifest("younger", { called: "shared" }));
    const holder = () => bench.claims.otherHolder(bench.object("younger").metadata.uid)?.key;
    expect(holder()).toEqual(key("user"));
    await bench.kube.writer.applyStatus(bench.object("target"), status);
    expect(holder()).toBeUndefined();
  });
});

test("an observed object claims no name", async () => {
  const bench = createBench();
  bench.kube.apply(toyManifest("watcher", { value: 1, called: "shared", managementPolicy: "Observe" }));
  bench.lead();
  await run(bench, 2_000);
  bench.kube.apply(toyManifest("b", { value: 1, called: "shared" }));
  await run(bench, 100);
  expect(bench.object("b").status?.conditions?.[0]?.status).toBe("True");
});

describe("how long a spec has been unchanged", () => {
  /** Gives the input of the kind in each pass. */
  async function ages(begin: (bench: Bench) => Promise<unknown>): Promise<readonly number[]> {
    const seen: number[] = [];
    const bench = createBench({
      kind: {
        plan(input) {
          seen.push(input.surroundings.unchangedMs(input.resource.metadata.uid));
          return toy.plan(input);
        },
      },
    });
    await begin(bench);
    return seen;
  }

  test("what was there when the operator started has been so for ever", async () => {
    const seen = await ages(async (bench) => {
      bench.kube.store.synced = false;
      bench.kube.apply(toyManifest("a", { value: 1 }));
      bench.kube.store.synced = true;
      bench.lead();
      await run(bench, 10);
    });
    expect(seen[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test("what changes before our eyes is as old as the change; a status is no change", async () => {
    const seen = await ages(async (bench) => {
      bench.lead();
      bench.kube.apply(toyManifest("a", { value: 1 }));
      await run(bench, 5_000);
      bench.kube.annotate(key("a"), { "toys.example/poke": "1" });
      await run(bench, 10);
    });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(5_000);
  });
});

test("time starts where the bench says", () => {
  expect(createBench().time.now()).toBe(START);
});
