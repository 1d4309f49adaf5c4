import { expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { ClassifiedError } from "../../../operator/engine/outcome.ts";
import { type Bench, createBench, step, toyManifest, toyPlan } from "./toy.ts";

const stalled = (bench: Bench) => conditionOf(bench.object("a").status?.conditions, "Stalled");
const failing = (bench: Bench, of: "throttled" | "forbidden"): void => {
  bench.cloud.trouble = () => {
    throw new ClassifiedError({ class: of, code: "SomeException", message: "no" });
  };
};
const MINUTE = 60_000;
const later = (bench: Bench, ms: number) => bench.time.runUntil(bench.time.now() + ms);

test("a missing permission is a Warning from the first time on, and once more when it is Stalled", async () => {
  const bench = createBench();
  bench.kube.apply(toyManifest("a"));
  failing(bench, "forbidden");
  await bench.pass("a");
  await later(bench, 3 * MINUTE);
  await bench.pass("a");
  await bench.pass("a");
  const events = bench.events.map(({ type, reason }) => `${type} ${reason}`);
  expect(events).toEqual(["Warning AccessDenied", "Warning AccessDenied"]);
});

test("so is a plan that is blocked for the reason it waited for", async () => {
  let state: "Progressing" | "Blocked" = "Progressing";
  const bench = createBench({ kind: { plan: () => toyPlan(state, "Held", []) } });
  bench.kube.apply(toyManifest("a"));
  await bench.pass("a");
  state = "Blocked";
  await bench.pass("a");
  state = "Progressing";
  await bench.pass("a");
  expect(bench.events.map(({ type }) => type)).toEqual(["Normal", "Warning"]);
});

test("minutes of one class of failure say nothing about the next class", async () => {
  const bench = createBench();
  bench.kube.apply(toyManifest("a"));
  failing(bench, "throttled");
  await bench.pass("a");
  await later(bench, 3 * MINUTE);
  failing(bench, "forbidden");
  await bench.pass("a");
  expect(stalled(bench)).toBeUndefined();
  await later(bench, 2 * MINUTE);
  await bench.pass("a");
  expect(stalled(bench)?.reason).toBe("AccessDenied");
});

test("an object is not Ready while the steps that would make it so wait for the next pass", async () => {
  let taken = false;
  const bench = createBench({
    kind: {
      plan({ observed }) {
        if (!taken) return toyPlan("Progressing", "Adopting", [step("Untag", "a")]);
        return toyPlan("InSync", "Fine", observed.value === 1 ? [] : [step("Put", "a", { value: 1 })]);
      },
      async act({ aws }, { kind, name, value }, observed) {
        await aws.write(kind, name, value);
        taken = true;
        return { ...observed, value: kind === "Put" ? value : observed.value, source: "answer" };
      },
    },
  });
  bench.kube.apply(toyManifest("a", { value: 1 }));
  const ready = () => conditionOf(bench.object("a").status?.conditions, "Ready");
  await bench.pass("a");
  expect(ready()).toMatchObject({ status: "False", reason: "Updating", message: "put a" });
  await bench.pass("a");
  expect(ready()).toMatchObject({ status: "True", reason: "Fine" });
});

test("a write is reported in one Event: that the object is on its way after it is none of its own", async () => {
  let done = false;
  const bench = createBench({
    kind: {
      plan({ observed }) {
        if (done) return toyPlan("InSync", "Fine", []);
        return toyPlan("Progressing", "Rolling", observed.value === 1 ? [] : [step("Put", "a", { value: 1 })]);
      },
    },
  });
  bench.kube.apply(toyManifest("a", { value: 1 }));
  await bench.pass("a");
  expect(bench.events.map(({ reason }) => reason)).toEqual(["Put"]);
  expect(conditionOf(bench.object("a").status?.conditions, "Reconciling")?.reason).toBe("Rolling");
  done = true;
  await bench.pass("a");
  expect(bench.events.map(({ reason }) => reason)).toEqual(["Put", "Fine"]);
});

test("what a deletion waits for after its write is reported in an Event", async () => {
  const bench = createBench({
    kind: {
      plan: ({ resource, observed }) =>
        resource.metadata.deletionTimestamp === undefined
          ? toyPlan("InSync", "Fine", [])
          : toyPlan("Progressing", "Draining", observed.value === undefined ? [] : [step("Drop", "a")]),
    },
  });
  bench.cloud.values.set("a", 1);
  bench.kube.apply(toyManifest("a", { value: 1 }));
  await bench.pass("a");
  bench.kube.remove({ kind: "Toy", namespace: "default", name: "a" });
  await bench.pass("a");
  expect(bench.events.map(({ reason }) => reason)).toEqual(["Fine", "Drop", "Draining"]);
});
