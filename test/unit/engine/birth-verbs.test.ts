import { describe, expect, test } from "vitest";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { type Bench, createBench, type ToySpec, toyManifest } from "./toy.ts";

const poked = (bench: Bench) => bench.object("a").status?.lastHandled?.poke?.map(({ outcome }) => outcome);
const born = (bench: Bench, spec: ToySpec = {}) =>
  bench.kube.apply(toyManifest("a", { value: 1, ...spec }, { annotations: { "toys.example/poke": "1" } }));
const failure = (of: "forbidden" | "throttled" | "refused") =>
  new ClassifiedError({ class: of, code: "SomeException", message: "no" });

describe("verbs that came with the object are never carried out", () => {
  test("after a first pass without credentials", async () => {
    const bench = createBench();
    born(bench);
    bench.account.error = failure("forbidden");
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Acknowledged"]);
    delete bench.account.error;
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Acknowledged"]);
  });

  test.each(["throttled", "refused"] as const)("after a first pass that was %s", async (of) => {
    const bench = createBench();
    born(bench);
    bench.cloud.trouble = () => {
      throw failure(of);
    };
    await bench.pass("a");
    bench.cloud.trouble = undefined;
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Acknowledged"]);
  });

  test("after a write that failed", async () => {
    const bench = createBench();
    born(bench);
    bench.cloud.trouble = (call) => {
      if (call.startsWith("Put")) throw failure("throttled");
    };
    await bench.pass("a");
    bench.cloud.trouble = undefined;
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Acknowledged"]);
  });

  test("when it was born suspended", async () => {
    const bench = createBench();
    born(bench, { suspend: true });
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Acknowledged"]);
    bench.kube.apply(toyManifest("a", { value: 1 }));
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Acknowledged"]);
  });

  test.each([
    ["read-only mode", { settings: { readOnly: true } }, {}],
    ["managementPolicy Observe", {}, { managementPolicy: "Observe" as const }],
  ])("%s refuses them, also when the first pass fails", async (_, options, spec) => {
    for (const error of [undefined, failure("throttled")]) {
      const bench = createBench(options);
      born(bench, spec);
      if (error !== undefined) bench.account.error = error;
      await bench.pass("a");
      expect(poked(bench)).toEqual(["Refused"]);
    }
  });

  test("one that comes later is carried out, although the first pass failed", async () => {
    const bench = createBench();
    bench.kube.apply(toyManifest("a", { value: 1 }));
    bench.account.error = failure("forbidden");
    await bench.pass("a");
    delete bench.account.error;
    bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": "1" });
    await bench.pass("a");
    expect(poked(bench)).toEqual(["Poked"]);
  });
});
