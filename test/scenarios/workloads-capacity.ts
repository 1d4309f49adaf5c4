import type { Expectation } from "./expectations.ts";
import { cluster, clusterRef, groupProvider, instancesProvider, providerRef } from "./manifests.ts";
import { GONE, isReady, PATIENCE_MS, READY, soonOrReady } from "./stack.ts";
import { type ObjectRef, until, type World } from "./world.ts";

const ready = async (world: World, ...refs: readonly ObjectRef[]): Promise<void> => {
  for (const ref of refs) await until(world, PATIENCE_MS, async () => isReady(await world.readObject(ref)));
};

const scaling = (targetCapacity: number) => ({
  autoScalingGroupProvider: { managedScaling: { status: "ENABLED", targetCapacity } },
});

/** A provider of an Auto Scaling group is made and edited, and in the second variant deleted again. */
export async function groupAlone(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const ref = providerRef(namespace, `${prefix}-group`);
  await world.applyObject(groupProvider(namespace, ref.name));
  await soonOrReady(world, ref);
  await world.patchSpec(ref, scaling(80));
  await soonOrReady(world, ref);
  await world.patchSpec(ref, scaling(90));
  if (world.variant === 0) return [{ ref, ending: READY }];
  await soonOrReady(world, ref);
  await world.deleteObject(ref);
  return [{ ref, ending: GONE }];
}

/** A cluster has the provider. It is deleted before it is taken off the cluster, or together with it. */
export async function groupInCluster(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const [ref, holder] = [providerRef(namespace, `${prefix}-group`), clusterRef(namespace, `${prefix}-cluster`)];
  await world.applyObject(groupProvider(namespace, ref.name));
  await ready(world, ref);
  await world.applyObject(cluster(namespace, holder.name, { capacityProviders: [ref.name] }));
  await ready(world, holder);
  await world.deleteObject(ref);
  await world.advance(world.when.between(0, 20_000));
  if (world.variant === 0) {
    await world.patchSpec(holder, { capacityProviders: [] });
    return [
      { ref, ending: GONE },
      { ref: holder, ending: READY },
    ];
  }
  await world.deleteObject(holder);
  return [ref, holder].map((one) => ({ ref: one, ending: GONE }));
}

/** A cluster refers to a provider that may come later. It gives it up, or both are deleted in any order. */
export async function groupReferred(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const [ref, holder] = [providerRef(namespace, `${prefix}-group`), clusterRef(namespace, `${prefix}-cluster`)];
  const manifests = [
    groupProvider(namespace, ref.name),
    cluster(namespace, holder.name, { capacityProviderRefs: [{ name: ref.name }] }),
  ];
  for (const manifest of world.when.chance(0.5) ? manifests : manifests.toReversed()) {
    await world.applyObject(manifest);
    await world.advance(world.when.between(0, 20_000));
  }
  await ready(world, ref, holder);
  if (world.variant === 0) return [ref, holder].map((one) => ({ ref: one, ending: READY }));
  const giveUp = () => world.patchSpec(holder, { capacityProviderRefs: null });
  const steps = [() => world.deleteObject(ref), world.variant === 1 ? giveUp : () => world.deleteObject(holder)];
  for (const step of world.when.chance(0.5) ? steps : steps.toReversed()) {
    await step();
    await world.advance(world.when.between(0, 3_000));
  }
  return [
    { ref, ending: GONE },
    { ref: holder, ending: world.variant === 1 ? READY : GONE },
  ];
}

/** Managed Instances and their cluster come in any order, and in the second variant go in any order. */
export async function instancesInCluster(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const [ref, holder] = [providerRef(namespace, `${prefix}-managed`), clusterRef(namespace, `${prefix}-cluster`)];
  const manifests = [cluster(namespace, holder.name), instancesProvider(namespace, ref.name, holder.name)];
  for (const manifest of world.when.chance(0.5) ? manifests : manifests.toReversed()) {
    await world.applyObject(manifest);
    await world.advance(world.when.between(0, 3_000));
  }
  await soonOrReady(world, ref);
  await world.patchSpec(ref, { managedInstancesProvider: { infrastructureOptimization: { scaleInAfter: 300 } } });
  if (world.variant === 0) return [ref, holder].map((one) => ({ ref: one, ending: READY }));
  await soonOrReady(world, ref);
  for (const one of world.when.chance(0.5) ? [ref, holder] : [holder, ref]) {
    await world.deleteObject(one);
    await world.advance(world.when.between(0, 3_000));
  }
  return [ref, holder].map((one) => ({ ref: one, ending: GONE }));
}
