import { describe, expect, test } from "vitest";
import { stack, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** Which cluster a service belongs to is decided by the cluster, not by the field that names it. */

const [cluster, definition, web] = stack("web");
const ARN = "arn:aws:ecs:eu-central-1:111122223333:cluster/web";
const withCluster = (name: string) => withSpec(web, { clusterRef: undefined, cluster: name });
const other = { ...cluster, metadata: { name: "other" } };

async function running(): Promise<Driven> {
  const world = createDriven();
  world.apply(cluster, other, definition, web);
  await world.ready(cluster, other, definition, web);
  return world;
}

describe("the same cluster by another field", () => {
  test.each([
    ["its name", withCluster("web")],
    ["its ARN", withCluster(ARN)],
  ])("%s in place of the reference, and back, is no change", async (_, named) => {
    const world = await running();
    const since = world.mark();
    world.apply(named);
    await world.ready(named);
    world.apply(web);
    await world.ready(web);
    expect(world.writes(since)).toEqual([]);
  });

  test("an object of another name for the same cluster is no change", async () => {
    const world = await running();
    const alias = {
      ...cluster,
      metadata: { name: "alias" },
      spec: { clusterName: "web", managementPolicy: "Observe" },
    };
    const since = world.mark();
    const renamed = withSpec(web, { clusterRef: { name: "alias" } });
    world.apply(alias, renamed);
    await world.ready(renamed);
    expect(world.writes(since)).toEqual([]);
  });
});

describe("another cluster", () => {
  test.each([
    ["by reference", withSpec(web, { clusterRef: { name: "other" } }), "spec.clusterRef.name"],
    ["by name", withCluster("other"), "spec.cluster"],
    ["by ARN", withCluster(ARN.replace("/web", "/other")), "spec.cluster"],
  ])("%s is an immutable field, and the count is enforced all the same", async (_, moved, field) => {
    const world = await running();
    const since = world.mark();
    const scaled = withSpec(moved, { desiredCount: 3 });
    world.apply(scaled);
    await world.reason(scaled, "ImmutableField");
    const { message } = readyOf(world.get(scaled));
    expect(message).toContain(`\`${field}\` names cluster other`);
    expect(message).toContain("belongs to cluster web");
    await world.run(60_000);
    const sent = world.writes(since).map(({ operation, input }) => [operation, input]);
    expect(sent).toEqual([["UpdateService", { cluster: ARN, service: "web", desiredCount: 3 }]]);
    world.apply(withSpec(web, { desiredCount: 3 }));
    await world.ready(web);
  });

  test("a service that is gone is not made again in another cluster", async () => {
    const world = await running();
    world.aws("DeleteService", { cluster: "web", service: "web", force: true });
    const since = world.mark();
    const moved = withCluster("other");
    world.apply(moved);
    await world.reason(moved, "ImmutableField");
    expect(world.writes(since)).toEqual([]);
  });
});

test("an object that is not there yet is waited for, and may turn out to be the same cluster", async () => {
  const world = await running();
  const since = world.mark();
  const early = withSpec(web, { clusterRef: { name: "not-yet" } });
  world.apply(early);
  await world.reason(early, "WaitingForReference");
  expect(readyOf(world.get(early)).message).toMatch(/^Waiting for ECSCluster not-yet \(`spec.clusterRef.name`\)/);
  // A typo has the same status at first; after a minute it is reported as one.
  await world.run(60_000);
  expect(world.get(early)?.status.conditions.map(({ type }: { type: string }) => type)).toContain("Stalled");
  const spec = { clusterName: "web", managementPolicy: "Observe" };
  world.apply({ ...cluster, metadata: { name: "not-yet" }, spec });
  await world.ready(early);
  expect(world.writes(since)).toEqual([]);
});
