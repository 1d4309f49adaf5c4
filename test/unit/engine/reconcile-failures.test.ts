import { describe, expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { type Bench, createBench, DRIFT_MS, scope, step, toyManifest, toyPlan } from "./toy.ts";

const transient = () => new ClassifiedError({ class: "transient", code: "ServerException", message: "try later" });
const ready = (bench: Bench, name = "a") => conditionOf(bench.object(name).status?.conditions, "Ready");
const condition = (bench: Bench, type: string) => conditionOf(bench.object("a").status?.conditions, type);

/** A toy that has been created and is in sync. */
async function settled(options?: Parameters<typeof createBench>[0], spec: object = { value: 1 }): Promise<Bench> {
  const bench = createBench(options);
  bench.kube.apply(toyManifest("a", spec));
  await bench.pass("a");
  bench.cloud.calls.splice(0);
  return bench;
}

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
    bench.kube.apply(toyManifest("a", { value: 2 }));
    const first = await bench.pass("a");
    expect(first).toMatchObject({ result: "error", requeue: { fresh: true } });
    expect(ready(bench)).toMatchObject({ status: "False", reason: "VerifyingWrite" });
    bench.cloud.trouble = undefined;
    await bench.pass("a", { fresh: false });
    expect(bench.cloud.calls).toEqual(["Put a=2", "Read a"]);
    expect(ready(bench)?.status).toBe("True");
  });

  test("passing trouble with a mere read does not take Ready away until it came three times in a row", async () => {
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

  test("a refusal is Stalled, counted, and reconciled again at the drift interval", async () => {
    const bench = await settled();
    bench.cloud.trouble = failing(new ClassifiedError({ class: "refused", code: "ClientException", message: "no" }));
    bench.kube.apply(toyManifest("a", { value: 2 }));
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

  test("a bug of the operator is counted and reported as such, and retried", async () => {
    const bench = await settled();
    bench.cloud.trouble = () => {
      throw new TypeError("undefined is not a function");
    };
    const result = await bench.pass("a", { fresh: true });
    expect(result.result).toBe("error");
    expect(bench.metrics.panics).toBe(1);
    await bench.pass("a", { fresh: true });
    await bench.pass("a", { fresh: true });
    expect(ready(bench)).toMatchObject({
      status: "False",
      reason: "InternalError",
      message: expect.stringContaining("undefined is not a function"),
    });
  });

  test("a conflict is tried again soon, and nothing is reported", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
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
    bench.kube.apply(toyManifest("a", { value: 1 }));
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
            ? toyPlan("InSync", "Fine", [])
            : toyPlan("Progressing", "Putting", [
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
  test("a process that does not lead any more writes nothing and reports nothing", async () => {
    const bench = await settled();
    bench.kube.apply(toyManifest("a", { value: 2 }));
    bench.gate.open = false;
    const before = bench.kube.writes.length;
    expect(await bench.pass("a")).toEqual({ result: "success" });
    expect(bench.cloud.calls).toEqual([]);
    expect(bench.kube.writes).toHaveLength(before);
  });

  test("an attempt is fenced like any other write", async () => {
    const bench = await settled({
      kind: {
        plan: () => toyPlan("Progressing", "Trying", [step("Untag", "a", { bestEffort: true }), step("Put", "a")]),
      },
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
    expect(condition(bench, "Stalled")?.reason).toBe("AccountOrRegionChanged");
    expect(bench.object("a").status?.scope).toEqual(scope);
    bench.account.scope = scope;
    await bench.pass("a", { fresh: true });
    expect(ready(bench)?.status).toBe("True");
  });

  test("the scope of the origin counts as long as no status is written", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
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
    expect(condition(bench, "Stalled")?.reason).toBe("AccountOrRegionChanged");
  });

  test("missing credentials are reported and tried again", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a"));
    bench.account.error = new ClassifiedError({ class: "forbidden", code: "CredentialsError", message: "none" });
    expect((await bench.pass("a")).result).toBe("error");
    expect(ready(bench)).toMatchObject({ status: "False", reason: "AccessDenied" });
  });
});

describe("one name, one holder", () => {
  async function two(): Promise<Bench> {
    const bench = createBench();
    for (const name of ["a", "b"]) {
      bench.kube.apply(toyManifest(name, { value: 1, called: "shared" }));
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

  test("the holder reads first where another came while it read what it has to know", async () => {
    const bench = createBench({
      kind: {
        async unread() {
          bench.kube.apply(toyManifest("b", { value: 1, called: "shared" }));
          return { value: undefined, source: "unread" };
        },
      },
    });
    bench.kube.apply(toyManifest("a", { value: 1, called: "shared" }));
    await bench.pass("a");
    expect(bench.cloud.calls[0]).toMatch(/^Read /);
  });

  test("it goes on when the holder is gone", async () => {
    const bench = await two();
    await bench.pass("b");
    bench.claims.drop(bench.object("a").metadata.uid);
    await bench.pass("b");
    expect(ready(bench, "b")?.status).toBe("True");
  });
});
