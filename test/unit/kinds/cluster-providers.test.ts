import { describe, expect, test } from "vitest";
import type { Knowledge } from "../../../operator/engine/kind.ts";
import { observe } from "../../../operator/kinds/cluster/observe.ts";
import { type ClusterObserved, plan } from "../../../operator/kinds/cluster/plan.ts";
import { cluster, withSpec } from "../../support/builders.ts";
import { answering, around, clusterObject, inputOf, knowing, liveCluster } from "./builders.ts";
import { createDriven } from "./driven.ts";

/** A pass over a cluster that shows these providers, of which `mi-` ones are Managed Instances providers. */
async function pass(
  resource: ReturnType<typeof clusterObject>,
  shown: readonly string[],
  known: Partial<Knowledge<ClusterObserved>> = {},
) {
  const { calls, context } = answering({
    DescribeCluster: () => liveCluster({ capacityProviders: shown }),
    DescribeCapacityProviders: ({ capacityProviders }: { readonly capacityProviders: readonly string[] }) => ({
      capacityProviders: capacityProviders.map((name) => ({
        name,
        ...(name.startsWith("mi-") ? { managedInstancesProvider: {} } : { autoScalingGroupProvider: {} }),
      })),
    }),
  });
  const observed = await observe(context, resource, around(), knowing(known));
  const asked = calls.filter(({ operation }) => operation === "DescribeCapacityProviders");
  return {
    observed,
    asked: asked.map(({ input }) => input.capacityProviders),
    plan: plan(inputOf(resource, observed)),
  };
}

describe("capacity providers that the spec does not name", () => {
  const declared = clusterObject({ capacityProviders: ["FARGATE"] });
  test("a Managed Instances provider stays", async () => {
    const result = await pass(declared, ["FARGATE", "mi-one"]);
    expect(result.plan).toMatchObject({ state: "InSync", steps: [] });
  });
  test("any other is taken off the cluster", async () => {
    const result = await pass(declared, ["FARGATE", "mi-one", "asg"]);
    expect(result.plan.steps).toMatchObject([
      { kind: "PutClusterCapacityProviders", input: { capacityProviders: ["FARGATE"] } },
    ]);
  });
  test("are asked about when an edit takes one out of the list, whatever was known before", async () => {
    const all = ["FARGATE", "mi-one"];
    const { observed } = await pass(clusterObject({ capacityProviders: all }), all);
    const result = await pass(declared, all, { observed, reusable: true });
    expect(result.plan).toMatchObject({ state: "InSync", steps: [] });
    const again = await pass(declared, all, { observed: result.observed, reusable: true });
    expect(again.observed).toBe(result.observed);
  });
  test("are not asked about while the list is not managed, or when only Fargate's are left over", async () => {
    expect((await pass(clusterObject(), ["FARGATE", "mi-one"])).asked).toEqual([]);
    expect((await pass(declared, ["FARGATE", "FARGATE_SPOT"])).asked).toEqual([]);
  });
  test("are asked about ten at a time", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `mi-${index}`);
    const { asked } = await pass(clusterObject({ capacityProviders: ["mi-0"] }), names);
    expect(asked).toEqual([names.slice(1, 11), names.slice(11)]);
  });
  test("a Managed Instances provider stays when the list is cleared, too", async () => {
    const cleared = clusterObject({}, { status: { ...clusterObject().status, declared: ["capacityProviders"] } });
    expect((await pass(cleared, ["mi-one"])).plan).toMatchObject({ state: "InSync", steps: [] });
  });
});

test("what a lost answer has set is cleared, also where AWS does not show it yet when it is no longer declared", async () => {
  const world = createDriven();
  const plain = cluster("demo");
  world.apply(plain);
  await world.ready(plain);
  world.simulator.setOptions({ lag: { ms: 8_000, probability: 1 } });
  world.simulator.setFaults([{ operation: "PutClusterCapacityProviders", kind: "reset-after", count: 1 }]);
  world.apply(withSpec(plain, { capacityProviders: ["FARGATE"] }));
  await world.until("it is sent", () =>
    world.writes().some(({ operation }) => operation === "PutClusterCapacityProviders"),
  );
  world.apply(plain);
  await world.run(120_000);
  const [area] = world.simulator.snapshot().areas;
  expect(area?.clusters[0]?.capacityProviders).toEqual([]);
});
