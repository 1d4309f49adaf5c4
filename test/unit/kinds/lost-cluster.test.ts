import { describe, expect, test } from "vitest";
import { ORIGIN_ANNOTATION } from "../../../operator/api/names.ts";
import { conditionOf } from "../../../operator/engine/conditions.ts";
import { type Manifest, stack, withSpec } from "../../support/builders.ts";
import { keyOf } from "../engine/memory-kube.ts";
import { createDriven, type Driven, kindSettings } from "./driven.ts";

/** A service is deleted whose status was lost and whose cluster's object is gone: it is not forgotten in AWS. */

const [plain, definition, web] = stack("web");
/** In AWS the cluster has another name than its object. */
const cluster = withSpec(plain, { clusterName: "production" });

/** The object of the cluster is taken away, not deleted: its cluster stays. */
async function lost(...changes: readonly Manifest[]): Promise<Driven> {
  const world = createDriven();
  world.apply(cluster, definition, web);
  await world.ready(cluster, definition, web);
  world.apply(...changes);
  world.kube.forget(keyOf(cluster));
  world.kube.editStatus(keyOf(web), {});
  return world;
}

const inAws = (world: Driven): string | undefined => {
  const { services } = world.aws("DescribeServices", { cluster: "production", services: ["web"] }) as {
    services: { status: string }[];
  };
  return services[0]?.status;
};
const isGone = (world: Driven) => world.until("the object gone", () => world.get(web) === undefined);
const stalled = (world: Driven) => conditionOf(world.get(web)?.status?.conditions, "Stalled");

test("what was recorded with the finalizer says where it is", async () => {
  const world = await lost();
  world.remove(web);
  await isGone(world);
  expect(inAws(world)).toBe("INACTIVE");
});

test("also where the reference was repaired since", async () => {
  const world = await lost(withSpec(web, { clusterRef: undefined, cluster: "elsewhere" }));
  world.remove(web);
  await isGone(world);
  expect(inAws(world)).toBe("INACTIVE");
});

describe("where nothing says where it is", () => {
  async function deleting(...changes: readonly Manifest[]): Promise<Driven> {
    const world = await lost(...changes);
    world.annotate(web, { [ORIGIN_ANNOTATION]: "{}" });
    world.remove(web);
    return world;
  }

  test("the object stays, and says so", async () => {
    const world = await deleting();
    await world.run(3 * kindSettings.driftIntervalMs);
    expect(stalled(world)).toMatchObject({ status: "True", reason: "WaitingForReference" });
    expect(inAws(world)).toBe("ACTIVE");
  });

  test.each([
    ["the cluster's object is created again", cluster],
    ["the spec names the cluster", withSpec(web, { clusterRef: undefined, cluster: "production" })],
  ])("it goes on once %s", async (_, manifest) => {
    const world = await deleting();
    await world.run(60_000);
    world.apply(manifest);
    await isGone(world);
    expect(inAws(world)).toBe("INACTIVE");
  });

  test("the object goes where the service may be left", async () => {
    const world = await deleting(withSpec(web, { deletionPolicy: "Retain" }));
    await isGone(world);
    expect(inAws(world)).toBe("ACTIVE");
  });
});

test("a service that never had a cluster goes at once", async () => {
  const world = createDriven();
  world.apply(web);
  await world.reason(web, "WaitingForReference");
  world.remove(web);
  expect(world.get(web)).toBeUndefined();
});
