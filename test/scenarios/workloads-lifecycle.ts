import type { Expectation } from "./expectations.ts";
import { definitionRef, service, serviceRef } from "./manifests.ts";
import { applyStack, expectStack, GONE, isReady, PATIENCE_MS, READY, soonOrReady } from "./stack.ts";
import { type ObjectRef, until, type World } from "./world.ts";

export async function createdTogether(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  return expectStack(await applyStack(world, namespace, prefix), READY);
}

/** Two services follow one task definition. */
export async function sharedDefinition(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  const second = serviceRef(namespace, `${prefix}-worker`);
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  await world.applyObject(service(namespace, second.name, refs, { desiredCount: 1 }));
  for (const ref of [stack.service, second]) await soonOrReady(world, ref);
  await world.patchSpec(definitionRef(namespace, stack.definition.name), { cpu: 512, memory: 1024 });
  return [...expectStack(stack, READY), { ref: second, ending: READY }];
}

/** Everything is deleted at once, in any order: each waits for what uses it. */
export async function torndown(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  await until(world, PATIENCE_MS, async () => isReady(await world.readObject(stack.service)));
  await deleteInAnyOrder(world, [stack.cluster, stack.definition, stack.service]);
  return expectStack(stack, GONE);
}

export async function deletedWhileCreating(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  await world.advance(world.when.between(0, 1_500));
  await deleteInAnyOrder(world, [stack.cluster, stack.definition, stack.service]);
  return expectStack(stack, GONE);
}

/** The service is deleted and, as soon as it is gone, made again under the same name. */
export async function recreated(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  await soonOrReady(world, stack.service);
  await world.deleteObject(stack.service);
  await until(world, PATIENCE_MS, async () => (await world.readObject(stack.service)) === undefined);
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  await world.applyObject(service(namespace, stack.service.name, refs, { desiredCount: 3 }));
  return expectStack(stack, READY);
}

/** A cluster or a service is thrown away by force and applied again: the new object takes over what the old one made. */
export async function takenOver(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  const all = [stack.cluster, stack.definition, stack.service];
  await until(world, PATIENCE_MS, async () => (await Promise.all(all.map(world.readObject))).every(isReady));
  await world.abandonObject(world.variant % 2 === 0 ? stack.service : stack.cluster);
  await world.advance(world.when.between(0, 3_000));
  await applyStack(world, namespace, prefix);
  if (world.variant >= 2) {
    await soonOrReady(world, stack.service);
    await world.patchSpec(stack.service, { desiredCount: 3 });
  }
  return expectStack(stack, READY);
}

/** A namespace is deleted with all that is in it: whatever was made for its objects goes, in the order that AWS asks for. */
export async function namespaceDeleted(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  await soonOrReady(world, stack.service);
  await world.deleteNamespace(namespace);
  return expectStack(stack, GONE);
}

/** Services of one cluster are read together; some are edited and one is deleted. */
export async function fleet(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  const more = Array.from({ length: 7 }, (_, index) => serviceRef(namespace, `${prefix}-web-${index}`));
  for (const ref of more) {
    await world.applyObject(service(namespace, ref.name, refs, { desiredCount: 1 }));
    await world.advance(world.when.between(0, 200));
  }
  await soonOrReady(world, stack.service);
  const [first, second, deleted, ...rest] = more as [ObjectRef, ObjectRef, ObjectRef, ...ObjectRef[]];
  await world.patchSpec(first, { desiredCount: 2 });
  await world.patchSpec(second, { tags: [{ key: "team", value: "b" }] });
  await world.deleteObject(deleted);
  const ready = [first, second, ...rest].map((ref) => ({ ref, ending: READY }));
  return [...expectStack(stack, READY), ...ready, { ref: deleted, ending: GONE }];
}

async function deleteInAnyOrder(world: World, refs: readonly ObjectRef[]): Promise<void> {
  const first = world.when.between(0, refs.length - 1);
  for (const index of refs.keys()) {
    const ref = refs[(first + index) % refs.length];
    if (ref !== undefined) await world.deleteObject(ref);
    await world.advance(world.when.between(0, 300));
  }
}
