import { describe, expect, test } from "vitest";
import type { Surroundings } from "../../../operator/engine/kind.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import type { ChildStep } from "../../../operator/engine/plan.ts";
import { type Bench, createBench, type ToySpec, toyManifest, toyPlan } from "./toy.ts";

/** The children that an object has, seen as what refers to it. */
const childrenOf = ({ dependents }: Surroundings) => dependents.map(({ name, uid }) => ({ name, uid }));

const create = (parent: string, number: number): ChildStep & { readonly kind: "CreateChild" } => ({
  kind: "CreateChild",
  child: { kind: "Toy", name: `${parent}-${number}`, spec: { value: 0 } },
  summary: `create ${parent}-${number}`,
});

/** A toy named `parent` keeps as many children as its value says, and records how many it began to make. */
const keeping = () =>
  createBench({
    kind: {
      plan({ resource, surroundings }) {
        const { metadata, spec } = resource;
        if (metadata.deletionTimestamp !== undefined) return toyPlan("Gone", "Gone", []);
        if (metadata.controller !== undefined) return toyPlan("InSync", "Fine", []);
        const there = childrenOf(surroundings);
        const wanted = Array.from({ length: (spec as ToySpec).value ?? 0 }, (_, index) => create(metadata.name, index));
        const missing = wanted.filter((step) => !there.some(({ name }) => name === step.child.name));
        const extra = there.slice(wanted.length).map(
          ({ name, uid }): ChildStep => ({
            kind: "DeleteChild",
            child: { kind: "Toy", name, uid },
            summary: `delete ${name}`,
          }),
        );
        const steps = [...missing, ...extra];
        if (steps.length === 0) return toyPlan("InSync", "Fine", []);
        return { ...toyPlan("Progressing", "Making", steps), before: { begun: wanted.length } };
      },
    },
  });

const written = ({ kube }: Bench) =>
  kube.writes
    .filter(({ what }) => what === "createChild" || what === "deleteChild")
    .map(({ what, key }) => `${what} ${key}`);

const run = async (bench: Bench, ms = 20_000) => {
  const end = bench.lead();
  await bench.time.runUntil(bench.time.now() + ms);
  end();
};

const lost = () => new ClassifiedError({ class: "ambiguous", code: "ECONNRESET", message: "no answer" });

describe("children", () => {
  test("are created once each, belong to their owner, and wake it", async () => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent", { value: 2 }));
    await run(bench);
    expect(written(bench)).toEqual(["createChild Toy/default/parent-0", "createChild Toy/default/parent-1"]);
    const { uid } = bench.object("parent").metadata;
    expect(bench.object("parent-0").metadata.controller).toEqual({ kind: "Toy", name: "parent", uid });
    expect(bench.object("parent").status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
  });

  test("are deleted by uid", async () => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent", { value: 2 }));
    await run(bench);
    bench.kube.apply(toyManifest("parent", { value: 1 }));
    await run(bench);
    expect(written(bench).at(-1)).toBe("deleteChild Toy/default/parent-1");
    expect(bench.kube.get(bench.keyOf("parent-1"))).toBeUndefined();
  });

  test("what must be remembered is in Kubernetes before the first is made", async () => {
    const bench = keeping();
    bench.kube.apply({ ...toyManifest("parent", { value: 1 }), status: { observedGeneration: 0 } });
    await run(bench);
    const order = bench.kube.writes.filter(({ key }) => key === "Toy/default/parent" || key === "Toy/default/parent-0");
    const begun = order.findIndex(({ status }) => (status as { begun?: number } | undefined)?.begun === 1);
    expect(begun).toBeGreaterThanOrEqual(0);
    expect(begun).toBeLessThan(order.findIndex(({ what }) => what === "createChild"));
  });

  test("an object of the name that belongs to another owner is left alone, and reported", async () => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent-0", { value: 0 }));
    bench.kube.apply(toyManifest("parent", { value: 1 }));
    await run(bench);
    expect(written(bench)).toEqual([]);
    const stalled = bench.object("parent").status?.conditions?.find(({ type }) => type === "Stalled");
    expect(stalled?.message).toContain("parent-0");
  });
});

describe("a crash", () => {
  /** How far a pass gets before the process dies, seen from Kubernetes. */
  const boundaries = ["addFinalizer", "status", "createChild"] as const;

  test.each(boundaries)("before %s leaves as many children as were asked for", async (what) => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent", { value: 2 }));
    bench.kube.failNext(what, lost());
    await bench.pass("parent");
    bench.memories.forget(bench.object("parent").metadata.uid);
    await run(bench);
    expect(written(bench)).toEqual(["createChild Toy/default/parent-0", "createChild Toy/default/parent-1"]);
  });

  test("between two children goes on with the second", async () => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent", { value: 2 }));
    const { createChild } = bench.kube.writer;
    let calls = 0;
    const writer = bench.kube.writer as { createChild: typeof createChild };
    writer.createChild = async (owner, child) => {
      calls += 1;
      if (calls === 2) throw lost();
      await createChild(owner, child);
    };
    await bench.pass("parent");
    bench.memories.forget(bench.object("parent").metadata.uid);
    await run(bench);
    expect(written(bench)).toEqual(["createChild Toy/default/parent-0", "createChild Toy/default/parent-1"]);
  });

  test("after a creation whose answer is lost makes no second one", async () => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent", { value: 1 }));
    const { createChild } = bench.kube.writer;
    const writer = bench.kube.writer as { createChild: typeof createChild };
    writer.createChild = async (owner, child) => {
      await createChild(owner, child);
      writer.createChild = createChild;
      throw lost();
    };
    await run(bench);
    expect(written(bench)).toEqual(["createChild Toy/default/parent-0"]);
  });

  test("a process that does not lead any more makes none", async () => {
    const bench = keeping();
    bench.kube.apply(toyManifest("parent", { value: 1 }));
    bench.gate.open = false;
    await bench.pass("parent");
    expect(written(bench)).toEqual([]);
  });
});

describe("a plan that only waits for a time", () => {
  test("is made again then, and AWS is not read for it", async () => {
    const bench = createBench({
      kind: {
        plan: ({ now }) =>
          now < WAKE_AT ? { ...toyPlan("InSync", "Early", []), wakeMs: WAKE_AT - now } : toyPlan("InSync", "Late", []),
      },
    });
    const WAKE_AT = bench.time.now() + 30_000;
    bench.kube.apply(toyManifest("a", { value: 0 }));
    const end = bench.lead();
    await bench.time.runUntil(WAKE_AT - 1_000);
    const reads = bench.cloud.calls.length;
    expect(bench.object("a").status?.conditions?.[0]?.reason).toBe("Early");
    await bench.time.runUntil(WAKE_AT + 100);
    expect(bench.object("a").status?.conditions?.[0]?.reason).toBe("Late");
    expect(bench.cloud.calls.length).toBe(reads);
    end();
  });
});
