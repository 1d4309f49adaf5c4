import { describe, expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import type { PassResult } from "../../../operator/engine/pass.ts";
import { type Bench, createBench, DRIFT_MS, names, scope, step, told, wish } from "./toy.ts";

const transient = () => new ClassifiedError({ class: "transient", code: "ServerException", message: "try later" });
const ready = (bench: Bench, name = "a") => conditionOf(bench.object(name).status?.conditions, "Ready");
const condition = (bench: Bench, type: string) => conditionOf(bench.object("a").status?.conditions, type);
const writes = (bench: Bench) => bench.kube.writes.map(({ what }) => what);

/** A toy that has been created and is in sync. */
async function settled(options?: Parameters<typeof createBench>[0], spec: object = { value: 1 }): Promise<Bench> {
  const bench = createBench(options);
  bench.kube.apply(wish("a", spec));
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
    bench.kube.apply(wish("a", { value: 1 }));
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

  test("without a read where the kind knows what nobody can have made", async () => {
    const bench = createBench({ kind: { unread: () => ({ value: undefined, source: "unread" }) } });
    bench.kube.apply(wish("a", { value: 1 }));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Put a=1"]);
  });

  test.each([
    ["with our finalizer", { finalizers: [names.finalizer] }],
    ["with an origin annotation", { annotations: { [names.originAnnotation]: '{"uid":"other"}' } }],
  ])("a copied object %s is read before it is written", async (_, metadata) => {
    const bench = createBench({ kind: { unread: () => ({ value: undefined, source: "unread" }) } });
    bench.kube.apply(wish("a", { value: 1 }, metadata));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Read a", "Put a=1"]);
  });

  test("a copied origin of another uid is replaced by one of our own", async () => {
    const bench = createBench();
    const foreign = { uid: "uid-of-another", scope: { account: "999999999999", region: "x" }, declared: ["other"] };
    bench.kube.apply(wish("a", { value: 1 }, { annotations: { [names.originAnnotation]: JSON.stringify(foreign) } }));
    await bench.pass("a");
    const origin = JSON.parse(bench.object("a").metadata.annotations?.[names.originAnnotation] ?? "{}");
    expect(origin).toEqual({ uid: bench.object("a").metadata.uid, scope, declared: ["value"] });
    expect(ready(bench)?.status).toBe("True");
  });

  test("verb annotations that came with the object are acknowledged, not carried out", async () => {
    const bench = createBench();
    bench.kube.apply(wish("a", { value: 1 }, { annotations: { "toys.example/poke": "1" } }));
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ value: "1", outcome: "Acknowledged" }]);
  });

  test("a resource that is in place already gets the finalizer, and no AWS write", async () => {
    const bench = createBench();
    bench.cloud.values.set("a", 1);
    bench.kube.apply(wish("a", { value: 1 }));
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual(["Read a"]);
    expect(writes(bench)).toEqual(["addFinalizer", "status"]);
  });

  test("a plan that only waits adds no finalizer, so that the object can go without us", async () => {
    const bench = createBench({ kind: { plan: () => told("Progressing", "Waiting", []) } });
    bench.kube.apply(wish("a"));
    await bench.pass("a");
    expect(writes(bench)).toEqual(["status"]);
  });
});

describe("later passes", () => {
  test("an object in sync: no write anywhere, and a look at the drift interval", async () => {
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
    bench.kube.apply(wish("a", { value: 2 }));
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Put a=2"]);
  });

  const happenings: readonly [string, (bench: Bench) => unknown][] = [
    ["a drift interval has passed", (bench) => bench.time.runUntil(bench.time.now() + DRIFT_MS)],
    ["leadership was gained anew", (bench) => Object.assign(bench.gate, { term: 2 })],
    ["a verb is pending", (bench) => bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": "1" })],
  ];
  test.each(happenings)("what is known is not used once %s", async (_, happen) => {
    const bench = await settled();
    await happen(bench);
    bench.kube.apply(wish("a", { value: 2 }));
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
            ? told("InSync", "Fine", [])
            : {
                ...told("Progressing", "Putting", [step("Put", "a", { value: resource.spec.value ?? 0 })]),
                before: { declared: ["value", "other"] },
              },
      },
    });
    bench.kube.apply(wish("a", { value: 2 }));
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
        plan: () => told("Progressing", "Putting", [step("Put", "a", { value: 1 })]),
      },
    });
    bench.kube.apply(wish("a"));
    expect((await bench.pass("a")).requeue).toMatchObject({ afterMs: 1_000, fresh: true });
  });
});

describe("failures", () => {
  const failing = (error: Error) => (call: string) => {
    if (!call.startsWith("Read")) throw error;
  };

  test("an ambiguous write is read before anything else is sent", async () => {
    const bench = await settled();
    const ambiguous = new ClassifiedError({ class: "ambiguous", code: "NetworkError", message: "reset" });
    bench.cloud.trouble = (call, carryOut) => {
      if (call.startsWith("Read")) return;
      carryOut();
      throw ambiguous;
    };
    bench.kube.apply(wish("a", { value: 2 }));
    const first = await bench.pass("a");
    expect(first).toMatchObject({ result: "error", requeue: { fresh: true } });
    expect(ready(bench)).toMatchObject({ status: "False", reason: "VerifyingWrite" });
    bench.cloud.trouble = undefined;
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Put a=2", "Read a"]);
    expect(ready(bench)?.status).toBe("True");
  });

  test("passing trouble with a mere look does not take Ready away until it came three times in a row", async () => {
    const bench = await settled();
    bench.cloud.trouble = () => {
      throw transient();
    };
    const seen: (string | undefined)[] = [];
    for (let count = 0; count < 3; count++) {
      await bench.pass("a", { fresh: true });
      seen.push(ready(bench)?.status);
    }
    expect(seen).toEqual(["True", "True", "False"]);
    expect(condition(bench, "Reconciling")?.reason).toBe("ProgressingWithRetry");
    bench.cloud.trouble = undefined;
    await bench.pass("a", { fresh: true });
    expect(ready(bench)?.status).toBe("True");
  });

  test("a success in between starts the count anew", async () => {
    const bench = await settled();
    for (let count = 0; count < 4; count++) {
      bench.cloud.trouble = count % 2 === 0 ? failing(transient()) : undefined;
      if (count % 2 === 0)
        bench.cloud.trouble = () => {
          throw transient();
        };
      await bench.pass("a", { fresh: true });
    }
    expect(ready(bench)?.status).toBe("True");
  });

  test("waits grow with each failure in a row", async () => {
    const bench = await settled();
    bench.cloud.trouble = () => {
      throw transient();
    };
    const waits: (number | undefined)[] = [];
    for (let count = 0; count < 4; count++) waits.push((await bench.pass("a", { fresh: true })).requeue?.afterMs);
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test("a refusal is Stalled, counted, and looked at again at the drift interval", async () => {
    const bench = await settled();
    bench.cloud.trouble = failing(new ClassifiedError({ class: "refused", code: "ClientException", message: "no" }));
    bench.kube.apply(wish("a", { value: 2 }));
    const { requeue } = await bench.pass("a");
    expect(requeue).toMatchObject({ afterMs: DRIFT_MS, priority: "resync" });
    expect(condition(bench, "Stalled")).toMatchObject({ reason: "RefusedByAWS", message: "ClientException: no" });
    expect(bench.metrics.terminal).toBe(1);
    expect(bench.object("a").status).toMatchObject({ observedGeneration: 2, shown: 1 });
  });

  test("a missing permission is Stalled only after two minutes", async () => {
    const bench = await settled();
    bench.cloud.trouble = () => {
      throw new ClassifiedError({ class: "forbidden", code: "AccessDeniedException", message: "ecs:X" });
    };
    await bench.pass("a", { fresh: true });
    expect(condition(bench, "Stalled")).toBeUndefined();
    await bench.time.runUntil(bench.time.now() + 120_000);
    await bench.pass("a", { fresh: true });
    expect(condition(bench, "Stalled")?.reason).toBe("AccessDenied");
  });

  test("a bug of ours is counted as such and told like any passing trouble", async () => {
    const bench = await settled();
    bench.cloud.trouble = () => {
      throw new TypeError("undefined is not a function");
    };
    const result = await bench.pass("a", { fresh: true });
    expect(result.result).toBe("error");
    expect(bench.metrics.panics).toBe(1);
  });

  test("a conflict is tried again soon, and nothing is told", async () => {
    const bench = createBench();
    bench.kube.apply(wish("a", { value: 1 }));
    const error = new ClassifiedError({ class: "conflict", code: "Conflict", message: "modified" });
    bench.kube.failNext("addFinalizer", error);
    const { requeue } = await bench.pass("a");
    expect(requeue?.afterMs).toBeLessThanOrEqual(100);
    expect(bench.cloud.calls).toEqual(["Read a"]);
    expect(bench.object("a").status).toBeUndefined();
    await bench.pass("a");
    expect(ready(bench)?.status).toBe("True");
  });

  test("what AWS answered is not lost when the status cannot be written", async () => {
    const bench = createBench();
    bench.kube.apply(wish("a", { value: 1 }));
    bench.kube.failNext("status", transient());
    await bench.pass("a");
    await bench.pass("a");
    expect(bench.cloud.calls.filter((call) => call.startsWith("Put"))).toEqual(["Put a=1"]);
    expect(ready(bench)?.status).toBe("True");
  });

  test("a step that is only an attempt does not stop the pass", async () => {
    const bench = await settled({
      kind: {
        plan: ({ observed }) =>
          observed.source === "answer"
            ? told("InSync", "Fine", [])
            : told("Progressing", "Putting", [
                step("Untag", "a", { bestEffort: true }),
                step("Put", "a", { value: 5 }),
              ]),
      },
    });
    bench.cloud.calls.splice(0);
    bench.cloud.trouble = (call) => {
      if (call.startsWith("Untag")) throw new ClassifiedError({ class: "forbidden", code: "Denied", message: "" });
    };
    await bench.pass("a", { fresh: true });
    expect(bench.cloud.calls).toEqual(["Read a", "Untag a", "Put a=5"]);
    expect(ready(bench)?.status).toBe("True");
  });
});

describe("writes are fenced", () => {
  test("a process that does not lead any more writes nothing and tells nothing", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 2 }));
    bench.gate.open = false;
    const before = bench.kube.writes.length;
    expect(await bench.pass("a")).toEqual({ result: "success" });
    expect(bench.cloud.calls).toEqual([]);
    expect(bench.kube.writes).toHaveLength(before);
  });

  test("an attempt is fenced like any other write", async () => {
    const bench = await settled({
      kind: { plan: () => told("Progressing", "Trying", [step("Untag", "a", { bestEffort: true }), step("Put", "a")]) },
    });
    bench.gate.open = false;
    bench.cloud.calls.splice(0);
    await bench.pass("a", { fresh: true });
    expect(bench.cloud.calls).toEqual(["Read a"]);
  });
});

describe("scope", () => {
  test("another account than the recorded one: no calls, Stalled", async () => {
    const bench = await settled();
    bench.account.scope = { account: "999999999999", region: scope.region };
    await bench.pass("a", { fresh: true });
    expect(bench.cloud.calls).toEqual([]);
    expect(condition(bench, "Stalled")?.reason).toBe("ScopeChanged");
    expect(bench.object("a").status?.scope).toEqual(scope);
    bench.account.scope = scope;
    await bench.pass("a", { fresh: true });
    expect(ready(bench)?.status).toBe("True");
  });

  test("the scope of the origin counts as long as no status is written", async () => {
    const bench = createBench();
    bench.kube.apply(wish("a", { value: 1 }));
    bench.cloud.trouble = (call) => {
      if (call.startsWith("Put")) throw transient();
    };
    bench.kube.failNext("status", transient());
    await bench.pass("a");
    expect(bench.object("a").status).toBeUndefined();
    bench.cloud.trouble = undefined;
    bench.cloud.calls.splice(0);
    bench.account.scope = { account: "999999999999", region: scope.region };
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual([]);
    expect(condition(bench, "Stalled")?.reason).toBe("ScopeChanged");
  });

  test("missing credentials are told and tried again", async () => {
    const bench = createBench();
    bench.kube.apply(wish("a"));
    bench.account.error = new ClassifiedError({ class: "forbidden", code: "CredentialsError", message: "none" });
    expect((await bench.pass("a")).result).toBe("error");
    expect(ready(bench)).toMatchObject({ status: "False", reason: "AccessDenied" });
  });
});

describe("one name, one holder", () => {
  async function two(): Promise<Bench> {
    const bench = createBench();
    for (const name of ["a", "b"]) {
      bench.kube.apply(wish(name, { value: 1, called: "shared" }));
      await bench.time.runUntil(bench.time.now() + 2_000);
    }
    return bench;
  }

  test("the younger one makes no call, gets no finalizer and is Stalled", async () => {
    const bench = await two();
    await bench.pass("b");
    expect(bench.cloud.calls).toEqual([]);
    expect(conditionOf(bench.object("b").status?.conditions, "Stalled")?.reason).toBe("NameTaken");
    expect(bench.object("b").metadata.finalizers).toBeUndefined();
  });

  test("it goes on when the holder is gone", async () => {
    const bench = await two();
    await bench.pass("b");
    bench.claims.release(bench.object("a").metadata.uid);
    await bench.pass("b");
    expect(ready(bench, "b")?.status).toBe("True");
  });
});

describe("deletion", () => {
  const gone = (bench: Bench) => bench.kube.get(bench.keyOf("a")) === undefined;
  const remove = (bench: Bench) => bench.kube.remove(bench.keyOf("a"));

  test("reads first, deletes, and takes the finalizer off only when a look shows the end", async () => {
    const bench = await settled();
    remove(bench);
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Read a", "Drop a"]);
    await bench.pass("a", { fresh: false });
    expect(gone(bench)).toBe(true);
  });

  test("an object of ours without our finalizer is left alone", async () => {
    const bench = createBench();
    bench.kube.apply(wish("a", {}, { finalizers: ["someone/else"], deletionTimestamp: "2026-03-01T12:00:00Z" }));
    expect(await bench.pass("a")).toEqual({ result: "success" });
    expect(bench.cloud.calls).toEqual([]);
    expect(bench.kube.writes).toEqual([]);
  });

  test("of an object that is only observed: the finalizer goes, AWS is not touched", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 1, managementPolicy: "Observe" }));
    remove(bench);
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual([]);
    expect(gone(bench)).toBe(true);
  });

  test("of a suspended object waits and says so", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 1, suspend: true }));
    remove(bench);
    await bench.pass("a");
    expect(bench.cloud.calls).toEqual([]);
    expect(ready(bench)).toMatchObject({ status: "False", reason: "Suspended" });
  });
});

describe("suspended", () => {
  test("nothing is read or written; the last word stands with the new generation", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 1, suspend: true }));
    await bench.pass("a", { fresh: true });
    expect(bench.cloud.calls).toEqual([]);
    expect(bench.object("a").status?.observedGeneration).toBe(2);
    expect(ready(bench)).toMatchObject({ status: "True", reason: "Fine", observedGeneration: 2 });
  });

  test("an edit meanwhile makes Ready unknown, and is carried out afterwards", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 2, suspend: true }));
    await bench.pass("a");
    expect(ready(bench)).toMatchObject({ status: "Unknown", reason: "Suspended" });
    bench.kube.apply(wish("a", { value: 2 }));
    await bench.pass("a");
    expect(bench.cloud.values.get("a")).toBe(2);
    expect(ready(bench)?.status).toBe("True");
  });

  test("taking the edit back brings the last word back", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 2, suspend: true }));
    await bench.pass("a");
    bench.kube.apply(wish("a", { value: 1, suspend: true }));
    await bench.pass("a");
    bench.kube.apply(wish("a", { value: 1 }));
    await bench.pass("a");
    expect(ready(bench)).toMatchObject({ status: "True", observedGeneration: 4 });
  });

  test("verbs wait", async () => {
    const bench = await settled();
    bench.kube.apply(wish("a", { value: 1, suspend: true }, { annotations: { "toys.example/poke": "1" } }));
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled).toBeUndefined();
    bench.kube.apply(wish("a", { value: 1 }));
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ outcome: "Poked" }]);
  });
});

describe.each([
  ["read-only mode", { settings: { readOnly: true } }, {}, "ReadOnly"],
  ["managementPolicy Observe", {}, { managementPolicy: "Observe" as const }, "Observed"],
] as const)("%s", (_, options, spec, reason) => {
  const told = async (value: number | undefined): Promise<{ bench: Bench; result: PassResult }> => {
    const bench = createBench(options);
    if (value !== undefined) bench.cloud.values.set("a", value);
    bench.kube.apply(wish("a", { ...spec, value: 1 }, { annotations: {} }));
    return { bench, result: await bench.pass("a") };
  };

  test("writes status alone: no AWS write, no finalizer, no origin", async () => {
    const { bench } = await told(5);
    expect(bench.cloud.calls).toEqual(["Read a"]);
    expect(writes(bench)).toEqual(["status"]);
    expect(bench.object("a").metadata).not.toHaveProperty("finalizers");
    expect(bench.object("a").metadata.annotations).toEqual({});
  });

  test("tells what it would change", async () => {
    const { bench } = await told(5);
    expect(ready(bench)).toMatchObject({
      status: "False",
      reason,
      message: expect.stringContaining("it would: put a"),
    });
  });

  test("is Ready where nothing differs", async () => {
    const { bench } = await told(1);
    expect(ready(bench)?.status).toBe("True");
  });

  test("refuses verbs, for good", async () => {
    const { bench } = await told(1);
    bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": "1" });
    await bench.pass("a");
    expect(bench.object("a").status?.lastHandled?.poke).toMatchObject([{ value: "1", outcome: "Refused" }]);
  });
});

test("read-only: a deletion of an object that has our finalizer waits", async () => {
  const bench = createBench({ settings: { readOnly: true } });
  bench.cloud.values.set("a", 1);
  bench.kube.apply(wish("a", { value: 1 }, { finalizers: [names.finalizer] }));
  bench.kube.remove(bench.keyOf("a"));
  await bench.pass("a");
  expect(ready(bench)).toMatchObject({ status: "False", reason: "ReadOnly" });
  expect(bench.object("a").metadata.finalizers).toEqual([names.finalizer]);
});

describe("Events", () => {
  test("one for each AWS write and one for each new reason; none for a look that finds nothing new", async () => {
    const bench = await settled();
    expect(bench.events.map(({ reason, type }) => `${type} ${reason}`)).toEqual(["Normal Put", "Normal Fine"]);
    await bench.pass("a", { fresh: true });
    expect(bench.events).toHaveLength(2);
  });

  test("a hold is a Warning", async () => {
    const bench = createBench({ kind: { plan: () => told("Blocked", "Held", []) } });
    bench.kube.apply(wish("a"));
    await bench.pass("a");
    expect(bench.events).toMatchObject([{ type: "Warning", reason: "Held" }]);
  });
});
