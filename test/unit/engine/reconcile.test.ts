import { describe, expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { type Bench, createBench, DRIFT_MS, names, scope, step, toyManifest, toyPlan } from "./toy.ts";

const ready = (bench: Bench, name = "a") => conditionOf(bench.object(name).status?.conditions, "Ready");
const condition = (bench: Bench, type: string) => conditionOf(bench.object("a").status?.conditions, type);
const writes = (bench: Bench) => bench.kube.writes.map(({ what }) => what);

/** A toy that has been created and is in sync. */
async function settled(options?: Parameters<typeof createBench>[0], spec: object = { value: 1 }): Promise<Bench> {
  const bench = createBench(options);
  bench.kube.apply(toyManifest("a", spec));
  await bench.pass("a");
  bench.cloud.calls.splice(0);
  return bench;
}

describe("the first pass of a new object", () => {
  test("the finalizer stands before the first AWS write, with uid, scope and declared paths beside it", async () => {
    const bench = createBench();
    const order: string[] = [];
    bench.kube.onChange(({ after }) => {
      if (after?.metadata.finalizers !== undefined && !order.includes("finalizer")) order.push("finalizer");
    });
    bench.cloud.trouble = (call) => void order.push(call);
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    expect(order).toEqual(["Read a", "finalizer", "Put a=1"]);
    expect(writes(bench)).toEqual(["addFinalizer", "status"]);
    expect(JSON.parse(bench.kube.writes[0]?.origin ?? "")).toEqual({ uid: "uid-1", scope, declared: ["value"] });
  });

  test("one Kubernetes write before the AWS write, one status after it, which is already in sync", async () => {
    const bench = await settled();
    expect(bench.object("a").status).toMatchObject({ observedGeneration: 1, shown: 1, scope, declared: ["value"] });
    expect(ready(bench)).toMatchObject({ status: "True", reason: "Fine", observedGeneration: 1 });
    expect(condition(bench, "Reconciling")).toBeUndefined();
  });

  test("without a read where the kind knows what cannot exist yet", async () => {
    const bench = createBench({ kind: { unread: async () => ({ value: undefined, source: "unread" }) } });
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Put a=1"]);
  });

  test.each([
    ["with our finalizer", { finalizers: [names.finalizer] }],
    ["with an origin annotation", { annotations: { [names.originAnnotation]: '{"uid":"other"}' } }],
  ])("a copied object %s is read before it is written", async (_, metadata) => {
    const bench = createBench({ kind: { unread: async () => ({ value: undefined, source: "unread" }) } });
    bench.kube.apply(toyManifest("a", { value: 1 }, metadata));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Read a", "Put a=1"]);
  });

  test("a copied origin of another uid is replaced by one of our own", async () => {
    const bench = createBench();
    const foreign = { uid: "uid-of-another", scope: { account: "999999999999", region: "x" }, declared: ["other"] };
    bench.kube.apply(
      toyManifest("a", { value: 1 }, { annotations: { [names.originAnnotation]: JSON.stringify(foreign) } }),
    );
    await bench.pass("a");
    const origin = JSON.parse(bench.object("a").metadata.annotations?.[names.originAnnotation] ?? "{}");
    expect(origin).toEqual({ uid: bench.object("a").metadata.uid, scope, declared: ["value"] });
    expect(ready(bench)?.status).toBe("True");
  });

  test("verb annotations that came with the object are acknowledged, not carried out", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }, { annotations: { "toys.example/poke": "1" } }));
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ value: "1", outcome: "Acknowledged" }]);
  });

  test("a resource that is in place already gets the finalizer, and no AWS write", async () => {
    const bench = createBench();
    bench.cloud.values.set("a", 1);
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Read a"]);
    expect(writes(bench)).toEqual(["addFinalizer", "status"]);
  });

  test("a plan that only waits adds no finalizer, so that the object can go without us", async () => {
    const bench = createBench({ kind: { plan: () => toyPlan("Progressing", "Waiting", []) } });
    bench.kube.apply(toyManifest("a"));
    await bench.pass("a");
    expect(writes(bench)).toEqual(["status"]);
  });
});

describe("later passes", () => {
  test("an object in sync: no write anywhere, and a read at the drift interval", async () => {
    const bench = await settled();
    const before = bench.kube.writes.length;
    const { result, requeue } = await bench.pass("a", { fresh: true, priority: "resync" });
    expect(bench.kube.writes).toHaveLength(before);
    expect(bench.cloud.calls).toEqual(["Read a"]);
    expect(result).toBe("requeue_after");
    expect(requeue).toMatchObject({ priority: "resync", fresh: true });
    expect(requeue?.afterMs).toBeGreaterThanOrEqual(DRIFT_MS / 2);
  });

  test("a change uses what is known; a timer reads", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 2 }));
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Put a=2"]);
  });

  const happenings: readonly [string, (bench: Bench) => unknown][] = [
    ["a drift interval has passed", (bench) => bench.time.runUntil(bench.time.now() + DRIFT_MS)],
    [
      "a drift interval has passed, also when the wall clock was set back",
      (bench) => {
        bench.wall.aheadMs = -3_600_000;
        return bench.time.runUntil(bench.time.now() + DRIFT_MS);
      },
    ],
    ["leadership was gained anew", (bench) => Object.assign(bench.gate, { term: 2 })],
    ["a verb is pending", (bench) => bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": "1" })],
  ];
  test.each(happenings)("what is known is not used once %s", async (_, happen) => {
    const bench = await settled();
    await happen(bench);
    bench.kube.apply(toyManifest("a", { value: 2 }));
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Read a", "Put a=2"]);
  });

  test("drift is corrected", async () => {
    const bench = await settled();
    bench.cloud.values.set("a", 9);
    await bench.pass("a", { fresh: true });
    expect(bench.cloud.calls).toEqual(["Read a", "Put a=1"]);
    expect(bench.cloud.values.get("a")).toBe(1);
  });

  test("a verb is handled once, with its outcome", async () => {
    const bench = await settled();
    bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": "1" });
    await bench.pass("a");
    const before = bench.kube.writes.length;
    await bench.pass("a", { fresh: true });
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ value: "1", outcome: "Poked" }]);
    expect(bench.kube.writes).toHaveLength(before);
  });

  test("what must be remembered is in Kubernetes before the AWS write", async () => {
    const bench = await settled({
      kind: {
        plan: ({ resource, observed }) =>
          observed.value === resource.spec.value
            ? toyPlan("InSync", "Fine", [])
            : {
                ...toyPlan("Progressing", "Putting", [step("Put", "a", { value: resource.spec.value ?? 0 })]),
                before: { declared: ["value", "other"] },
              },
      },
    });
    bench.kube.apply(toyManifest("a", { value: 2 }));
    let remembered: readonly string[] | undefined;
    bench.cloud.trouble = () => {
      remembered = bench.object("a").status?.declared;
    };
    await bench.pass("a");
    expect(remembered).toEqual(["value", "other"]);
  });

  test("a step that AWS answered and does not show is sent again only after a second", async () => {
    const bench = createBench({
      kind: {
        plan: () => toyPlan("Progressing", "Putting", [step("Put", "a", { value: 1 })]),
      },
    });
    bench.kube.apply(toyManifest("a"));
    expect((await bench.pass("a")).requeue).toMatchObject({ afterMs: 1_000, fresh: true });
  });
});

describe("Events", () => {
  test("one for each AWS write and one for each new reason; none for a pass that finds nothing new", async () => {
    const bench = await settled();
    expect(bench.events.map(({ reason, type }) => `${type} ${reason}`)).toEqual(["Normal Put", "Normal Fine"]);
    await bench.pass("a", { fresh: true });
    expect(bench.events).toHaveLength(2);
  });

  test("a hold is a Warning", async () => {
    const bench = createBench({ kind: { plan: () => toyPlan("Blocked", "Held", []) } });
    bench.kube.apply(toyManifest("a"));
    await bench.pass("a");
    expect(bench.events).toMatchObject([{ type: "Warning", reason: "Held" }]);
  });
});
