import { describe, expect, test } from "vitest";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { type Bench, createBench, referredToy, scope, type ToySpec, toy, toyManifest, toyPlan } from "./toy.ts";

describe("the scope is recorded with the first write, not before", () => {
  const elsewhere = { ...scope, region: "us-east-1" };

  /** A toy that waits until its reference exists, and lives where that does. */
  function referring(spec: ToySpec = {}): Bench {
    const bench = createBench({
      kind: {
        region: (_, surroundings) => referredToy(surroundings, "target")?.scope?.region,
        plan: (input) =>
          input.resource.metadata.name === "a" && referredToy(input.surroundings, "target") === undefined
            ? toyPlan("Progressing", "Waiting", [])
            : toy.plan(input),
      },
    });
    bench.kube.apply(toyManifest("a", { value: 1, ref: "target", ...spec }));
    return bench;
  }

  test("an object that waited for its reference goes where that is", async () => {
    const bench = referring();
    await bench.pass("a");
    expect(bench.object("a").status).toMatchObject({ observedGeneration: 1 });
    expect(bench.object("a").status?.scope).toBeUndefined();
    bench.account.scope = elsewhere;
    bench.kube.apply({ ...toyManifest("target", { value: 1 }), status: { observedGeneration: 1, scope: elsewhere } });
    await bench.pass("a");
    expect(bench.object("a").status).toMatchObject({ shown: 1, scope: elsewhere });
  });

  test("a first pass that fails before any write records none", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    bench.cloud.trouble = () => {
      throw new ClassifiedError({ class: "throttled", code: "ThrottlingException", message: "slow down" });
    };
    await bench.pass("a");
    expect(bench.object("a").status?.scope).toBeUndefined();
  });

  test("what is only observed reports where it is read, and is not bound to it", async () => {
    const bench = referring({ managementPolicy: "Observe" });
    await bench.pass("a");
    expect(bench.object("a").status?.scope).toEqual(scope);
    bench.account.scope = elsewhere;
    await bench.pass("a");
    expect(bench.object("a").status?.scope).toEqual(elsewhere);
  });

  test("once recorded it stands, also when the object is only observed from then on", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    bench.kube.apply(toyManifest("a", { value: 1, managementPolicy: "Observe" }));
    bench.account.scope = elsewhere;
    await bench.pass("a");
    expect(bench.object("a").status?.scope).toEqual(scope);
    expect(bench.object("a").status?.conditions?.[0]?.reason).toBe("AccountOrRegionChanged");
  });
});
