import type { Expectation } from "./expectations.ts";
import { cluster, containers, definition, groupProvider, providerRef, service } from "./manifests.ts";
import {
  applyStack,
  expectStack,
  GONE,
  isReady,
  PATIENCE_MS,
  READY,
  type Stack,
  soonOrReady,
  stackOf,
} from "./stack.ts";
import { type Machine, type ObjectRef, until, type World } from "./world.ts";

type Story = (world: World, namespace: string, prefix: string) => Promise<readonly Expectation[]>;

const isWell = async (world: World, ref: ObjectRef): Promise<void> =>
  void (await until(world, PATIENCE_MS, async () => isReady(await world.readObject(ref))));

/** What machines do is seen at the next drift read: only then the story is over. */
const isSeen = async (world: World, stack: Stack, tasks: number, machines: number): Promise<void> =>
  void (await until(world, PATIENCE_MS, async () => {
    const [web, holder] = [await world.readObject(stack.service), await world.readObject(stack.cluster)];
    const { ec2 } = (holder?.status?.instances ?? {}) as { readonly ec2?: number };
    return web?.status?.runningCount === tasks && ec2 === machines;
  }));

/** Two tasks of `onInstances` fill one. */
const machine = (id: string, rack = "a"): Machine => ({ id, memory: 1_024, attributes: { rack } });

const onInstances = { requiresCompatibilities: ["EC2"], networkMode: "bridge" };
const onEc2 = (spec: object) => ({ launchType: "EC2", networkConfiguration: undefined, ...spec });
/** Machines that are full have no room for a new task before an old one has stopped. */
const inPlace = { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } };

/** A service whose constraint only some machines meet, spread over them; then a new image. */
export const placed: Story = async (world, namespace, prefix) => {
  const { name } = stackOf(namespace, prefix).cluster;
  await world.aws.machines(name, [machine("i-1"), machine("i-2"), machine("i-3", "b")]);
  const spec = {
    placementConstraints: [{ type: "memberOf", expression: "attribute:rack == a" }],
    placementStrategy: [{ type: "spread", field: "instanceId" }],
  };
  const stack = await applyStack(world, namespace, prefix, onEc2(spec), { definition: onInstances });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, { placementStrategy: [{ type: "binpack", field: "memory" }] });
  return expectStack(stack, READY);
};

/** One task on each machine: machines come and go by themselves. */
export const onEachMachine: Story = async (world, namespace, prefix) => {
  const { name } = stackOf(namespace, prefix).cluster;
  await world.aws.machines(name, [machine("i-1")]);
  const spec = { schedulingStrategy: "DAEMON", desiredCount: undefined };
  const stack = await applyStack(world, namespace, prefix, onEc2(spec), { definition: onInstances });
  await soonOrReady(world, stack.service);
  await world.aws.machines(name, [machine("i-1"), machine("i-2"), machine("i-3")]);
  await world.advance(world.when.between(0, 5_000));
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  await soonOrReady(world, stack.service);
  await world.aws.machines(name, [machine("i-2"), machine("i-3")]);
  await isSeen(world, stack, 2, 2);
  return expectStack(stack, READY);
};

/** There is no room, for the first release or for a larger count, until another machine comes. */
export const roomComesLate: Story = async (world, namespace, prefix) => {
  const { name } = stackOf(namespace, prefix).cluster;
  const isLarger = world.variant === 1;
  await world.aws.machines(name, [machine("i-1")]);
  const spec = onEc2({ ...inPlace, desiredCount: isLarger ? 2 : 3 });
  const stack = await applyStack(world, namespace, prefix, spec, { definition: onInstances });
  if (isLarger) {
    await isWell(world, stack.service);
    await world.patchSpec(stack.service, { desiredCount: 4 });
  }
  await world.advance(world.when.between(5_000, 120_000));
  await world.aws.machines(name, [machine("i-1"), machine("i-2")]);
  await isSeen(world, stack, isLarger ? 4 : 3, 2);
  return expectStack(stack, READY);
};

/** A service on the provider of an Auto Scaling group, by reference; all objects come in any order, and in the second variant go in any. */
export const onGroup: Story = async (world, namespace, prefix) => {
  const [stack, group] = [stackOf(namespace, prefix), providerRef(namespace, `${prefix}-group`)];
  const refs = { cluster: stack.cluster.name, definition: stack.definition.name };
  const item = { capacityProviderRef: { name: group.name }, weight: 1 };
  const manifests = [
    groupProvider(namespace, group.name),
    cluster(namespace, stack.cluster.name, {
      capacityProviderRefs: [{ name: group.name }],
      defaultCapacityProviderStrategy: [item],
    }),
    definition(namespace, stack.definition.name, "v1", onInstances),
    service(namespace, stack.service.name, refs, {
      launchType: undefined,
      networkConfiguration: undefined,
      capacityProviderStrategy: [item],
    }),
  ];
  const first = world.when.between(0, manifests.length - 1);
  for (const manifest of [...manifests.slice(first), ...manifests.slice(0, first)]) {
    await world.applyObject(manifest);
    await world.advance(world.when.between(0, 2_000));
  }
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.definition, { containers: containers("v2") });
  if (world.variant === 0) return [...expectStack(stack, READY), { ref: group, ending: READY }];
  await soonOrReady(world, stack.service);
  const all = [stack.cluster, group, stack.service, stack.definition];
  for (const ref of world.when.chance(0.5) ? all : all.toReversed()) {
    await world.deleteObject(ref);
    await world.advance(world.when.between(0, 2_000));
  }
  return all.map((ref) => ({ ref, ending: GONE }));
};

/** From the launch type to a strategy and on to another one; in the second variant back to the launch type. */
export const strategyChanged: Story = async (world, namespace, prefix) => {
  const stack = await applyStack(world, namespace, prefix, {}, { cluster: { capacityProviders: PROVIDERS } });
  // What it is created with is what it goes back to.
  await isWell(world, stack.service);
  await world.patchSpec(stack.service, { launchType: null, capacityProviderStrategy: [on("FARGATE_SPOT", 1)] });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, { capacityProviderStrategy: [on("FARGATE", 1), on("FARGATE_SPOT", 3)] });
  if (world.variant === 0) return expectStack(stack, READY);
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, { launchType: "FARGATE", capacityProviderStrategy: null });
  return expectStack(stack, READY);
};

const PROVIDERS = ["FARGATE", "FARGATE_SPOT"];
const on = (capacityProvider: string, weight: number) => ({ capacityProvider, weight });
