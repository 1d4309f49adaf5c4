import type { Expectation } from "./expectations.ts";
import { cluster, clusterRef, definition, service } from "./manifests.ts";
import { expectStack, GONE, READY, soonOrReady, stackOf } from "./stack.ts";
import type { World } from "./world.ts";

/** A cluster is made and edited, and one time in two deleted again. */
export async function clusterAlone(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = clusterRef(namespace, `${prefix}-cluster`);
  await world.applyObject(cluster(namespace, ref.name, { tags: [{ key: "team", value: "a" }] }));
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { settings: [{ name: "containerInsights", value: "enabled" }] });
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { tags: [{ key: "team", value: "b" }] });
  if (world.dice.chance(0.5)) return [{ ref, ending: READY }];
  await soonOrReady(world, ref);
  await world.deleteObject(ref);
  return [{ ref, ending: GONE }];
}

/** Task definition and service are there first; their cluster comes later. */
export async function clusterLate(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = stackOf(namespace, prefix);
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  await world.applyObject(service(namespace, stack.service.name, refs));
  await world.applyObject(definition(namespace, stack.definition.name, "v1"));
  await world.advance(world.dice.between(0, 20_000));
  await world.applyObject(cluster(namespace, stack.cluster.name));
  return expectStack(stack, READY);
}

/** A cluster that somebody made by hand is taken over; without being asked to, it is left alone. */
export async function adopt(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = clusterRef(namespace, `${prefix}-found`);
  await world.aws.call("CreateCluster", { clusterName: ref.name, tags: [{ key: "made-by", value: "hand" }] });
  const asked = world.dice.chance(0.6);
  await world.applyObject(cluster(namespace, ref.name, asked ? { adoptionPolicy: "Adopt" } : {}));
  if (asked) return [{ ref, ending: READY }];
  return [{ ref, ending: { kind: "stalled", reasons: ["AlreadyExists"] } }];
}
