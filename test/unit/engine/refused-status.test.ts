import { expect, test } from "vitest";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { KubernetesError } from "../../../operator/kubernetes/errors.ts";
import { createBench, step, toyManifest, toyPlan } from "./toy.ts";

const refused = () =>
  new KubernetesError("invalid", {
    class: "refused",
    code: "Invalid",
    message: "The API server answered 422: too long",
  });

const ready = (bench: ReturnType<typeof createBench>) => conditionOf(bench.object("a").status?.conditions, "Ready");

test("a status that the API server refuses is written as the last accepted one, with the new conditions", async () => {
  const bench = createBench();
  bench.kube.apply(toyManifest("a", { value: 1 }));
  await bench.pass("a");
  const before = bench.object("a").status;
  bench.kube.apply(toyManifest("a", { value: 2 }));
  bench.kube.failNext("status", refused());
  await bench.pass("a");
  const after = bench.object("a").status;
  const kept = { observedGeneration: 2, conditions: [] };
  expect({ ...after, ...kept }).toEqual({ ...before, ...kept });
  expect(ready(bench)?.observedGeneration).toBe(2);
});

test("what has to be remembered before a write and is refused keeps the write back, and is reported in the API server's words", async () => {
  const bench = createBench({
    kind: {
      plan: () => ({
        ...toyPlan("Progressing", "Updating", [step("Put", "a", { value: 2 })]),
        before: { declared: ["x"] },
      }),
    },
  });
  bench.kube.apply(toyManifest("a", { value: 1 }));
  await bench.pass("a");
  bench.cloud.calls.splice(0);
  bench.kube.apply(toyManifest("a", { value: 2 }));
  bench.kube.failNext("status", refused());
  bench.kube.failNext("status", refused());
  await bench.pass("a", { fresh: true });
  expect(bench.cloud.calls.filter((call) => call.startsWith("Put"))).toEqual([]);
  expect(ready(bench)).toMatchObject({ status: "False", reason: "RefusedByKubernetes" });
  expect(ready(bench)?.message).toBe("The API server answered 422: too long");
  expect(conditionOf(bench.object("a").status?.conditions, "Stalled")?.reason).toBe("RefusedByKubernetes");
});
