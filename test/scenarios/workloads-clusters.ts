import { TAGS } from "../../operator/api/names.ts";
import type { Expectation } from "./expectations.ts";
import { CANARY, cluster, clusterRef, definition, service, serviceInput } from "./manifests.ts";
import { LAG_MS } from "./oracle.ts";
import { applyStack, expectStack, GONE, isReady, PATIENCE_MS, READY, soonOrReady, stackOf } from "./stack.ts";
import { until, type World } from "./world.ts";

/** A cluster is made and edited, and in the second variant deleted again. */
export async function clusterAlone(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = clusterRef(namespace, `${prefix}-cluster`);
  await world.applyObject(cluster(namespace, ref.name, { tags: [{ key: "team", value: CANARY }] }));
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { settings: [{ name: "containerInsights", value: "enabled" }] });
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { tags: [{ key: "team", value: "b" }] });
  if (world.variant === 0) return [{ ref, ending: READY }];
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
  await world.advance(world.when.between(0, 20_000));
  await world.applyObject(cluster(namespace, stack.cluster.name));
  return expectStack(stack, READY);
}

/** A cluster that was made by hand is taken over; without being asked to, it is left alone. */
export async function adopt(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = clusterRef(namespace, `${prefix}-found`);
  await world.aws.call("CreateCluster", { clusterName: ref.name, tags: [{ key: "made-by", value: "hand" }] });
  const asked = world.variant === 0;
  await world.applyObject(cluster(namespace, ref.name, asked ? { adoptionPolicy: "Adopt" } : {}));
  if (asked) return [{ ref, ending: READY }];
  return [{ ref, ending: { kind: "stalled", reasons: ["AlreadyExists"] } }];
}

/**
 * Another installation takes the cluster or the service over by its tags: it is left alone from then on, also when its
 * object is deleted.
 */
export async function disowned(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  const all = [stack.cluster, stack.definition, stack.service];
  await until(world, PATIENCE_MS, async () => (await Promise.all(all.map(world.readObject))).every(isReady));
  const lost = world.variant % 2 === 0 ? stack.cluster : stack.service;
  const status = (await world.readObject(lost))?.status;
  const tags = [
    { key: TAGS.installation, value: "another" },
    { key: TAGS.uid, value: "somebody" },
  ];
  await world.aws.call("TagResource", { resourceArn: status?.arn, tags });
  const others = all.filter((ref) => ref !== lost);
  if (world.variant >= 2) {
    const ending = { kind: "stalled", reasons: ["OwnershipLost"] } as const;
    return [...others.map((ref) => ({ ref, ending: READY })), { ref: lost, ending }];
  }
  // What a read does not show yet cannot be respected; only a condition in IAM could.
  await world.advance(world.when.between(LAG_MS, 90_000));
  const deleted = [stack.service, lost];
  for (const ref of new Set(deleted)) await world.deleteObject(ref);
  return all.map((ref) => ({ ref, ending: deleted.includes(ref) ? GONE : READY }));
}

/** Two namespaces with objects of the same names, which are called differently in AWS: each refers to its own. */
export async function namesakes(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const other = world.namespaces.find((one) => one !== namespace) ?? namespace;
  const expected: Expectation[] = [];
  for (const [index, where] of [namespace, other].entries()) {
    const stack = stackOf(where, prefix);
    const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
    const called = `${prefix}-${index}`;
    await world.applyObject(cluster(where, refs.cluster, { clusterName: called }));
    await world.applyObject(definition(where, refs.definition, `v${index}`, { family: called }));
    await world.applyObject(service(where, stack.service.name, refs));
    await world.advance(world.when.between(0, 3_000));
    expected.push(...expectStack(stack, READY));
  }
  return expected;
}

/** A service that was made by hand is taken over; without being asked to, it is left alone. */
export async function adoptService(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = stackOf(namespace, prefix);
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  await world.applyObject(cluster(namespace, stack.cluster.name));
  await world.applyObject(definition(namespace, stack.definition.name, "v1"));
  for (const ref of [stack.cluster, stack.definition])
    await until(world, PATIENCE_MS, async () => isReady(await world.readObject(ref)));
  await world.aws.call("CreateService", serviceInput(stack.service.name, refs));
  const asked = world.variant === 0;
  await world.applyObject(
    service(namespace, stack.service.name, refs, asked ? { adoptionPolicy: "Adopt" } : { desiredCount: 3 }),
  );
  if (asked) return expectStack(stack, READY);
  return expectStack(stack, READY).map((each) =>
    each.ref === stack.service ? { ...each, ending: { kind: "stalled", reasons: ["AlreadyExists"] } } : each,
  );
}
