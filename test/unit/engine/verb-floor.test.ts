import { expect, test } from "vitest";
import { type Bench, createBench, START, toyManifest } from "./toy.ts";

const poke = (bench: Bench, token: number) =>
  bench.kube.annotate(bench.keyOf("a"), { "toys.example/poke": String(token) });
/** Lets time pass until so many milliseconds after the beginning. */
const until = (bench: Bench, ms: number) => bench.time.runUntil(START + ms);
const poked = (bench: Bench) => bench.object("a").status?.lastHandled?.poke?.map(({ value }) => value);

/** An object that is settled while the controller leads. */
async function settled(): Promise<Bench> {
  const bench = createBench();
  bench.lead();
  bench.kube.apply(toyManifest("a", { value: 1 }));
  await until(bench, 1_000);
  bench.passes.length = 0;
  bench.cloud.calls.length = 0;
  return bench;
}

test("a flood of one verb is handled every ten seconds, and makes no pass between", async () => {
  const bench = await settled();
  for (let token = 1; token <= 300; token++) {
    poke(bench, token);
    await until(bench, 1_000 + token * 100);
  }
  await until(bench, 45_000);
  expect(poked(bench)).toEqual(["1", "100", "200", "300"]);
  expect(bench.cloud.calls).toEqual(Array(4).fill("Read a"));
  expect(bench.passes.length).toBeLessThanOrEqual(8);
});

test("an edit does not wait for a verb that waits, nor does the verb get lost", async () => {
  const bench = await settled();
  poke(bench, 1);
  await until(bench, 2_000);
  poke(bench, 2);
  await until(bench, 3_000);
  bench.kube.apply(toyManifest("a", { value: 2 }, { annotations: { "toys.example/poke": "2" } }));
  await until(bench, 3_500);
  expect(bench.cloud.values.get("a")).toBe(2);
  expect(poked(bench)).toEqual(["1"]);
  await until(bench, 12_500);
  expect(poked(bench)).toEqual(["1", "2"]);
});

test("a verb that waits is handled in time also when the pass between fails", async () => {
  const bench = await settled();
  poke(bench, 1);
  await until(bench, 2_000);
  bench.cloud.trouble = () => {
    throw new Error("out of order");
  };
  bench.kube.apply(toyManifest("a", { value: 3 }, { annotations: { "toys.example/poke": "2" } }));
  await until(bench, 5_000);
  bench.cloud.trouble = undefined;
  await until(bench, 12_500);
  expect(poked(bench)).toEqual(["1", "2"]);
});
