import { describe, expect, test } from "vitest";
import { cluster, groupProvider, instancesProvider, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** Capacity providers from their creation to their end, call by call. */

const [group, instances, web] = [groupProvider("group"), instancesProvider("instances", "web"), cluster("web")];
const GRANTED = { settings: { passableRoles: ["*"] } };

const operations = (world: Driven, since = 0): readonly string[] =>
  world.writes(since).map(({ operation }) => operation);
const providerIn = ({ simulator }: Driven, name: string) =>
  simulator.snapshot().areas[0]?.capacityProviders.find((one) => one.name === name);

describe("a provider of an Auto Scaling group", () => {
  test("is followed until it is ACTIVE, and through an update", async () => {
    const world = createDriven({ simulator: { durations: { groupProvisioning: 3_000 } } });
    world.apply(group);
    await world.reason(group, "Creating");
    expect(readyOf(world.get(group)).message).toBe(
      "Waiting for capacity provider group to become ACTIVE; its status is PROVISIONING.",
    );
    await world.ready(group);
    const managedScaling = { status: "ENABLED", targetCapacity: 80 };
    const changed = withSpec(group, { autoScalingGroupProvider: { autoScalingGroupArn: "group", managedScaling } });
    world.apply(changed);
    await world.ready(changed);
    expect(providerIn(world, "group")?.autoScalingGroupProvider).toMatchObject({ managedScaling });
    expect(operations(world)).toEqual(["CreateCapacityProvider", "UpdateCapacityProvider"]);
    world.apply(group);
    await world.ready(group);
    expect(providerIn(world, "group")?.autoScalingGroupProvider).toMatchObject({
      managedScaling: { status: "ENABLED", targetCapacity: 100 },
    });
    const mark = world.mark();
    await world.run(3_600_000);
    expect(operations(world, mark)).toEqual([]);
  });

  test("does not repeat an update that fails, until the drift interval or a person asks", async () => {
    const world = createDriven();
    world.apply(group);
    await world.ready(group);
    const reason = "The capacity provider cannot be updated due to an internal error. Try again.";
    const fails = { action: "UPDATE", reason } as const;
    world.simulator.setScenario({ failingProviders: [fails, fails] });
    const mark = world.mark();
    world.apply(
      withSpec(group, { autoScalingGroupProvider: { autoScalingGroupArn: "group", managedDraining: "DISABLED" } }),
    );
    await world.reason(group, "RefusedByAWS");
    expect(readyOf(world.get(group)).message).toContain(reason);
    await world.run(300_000);
    expect(operations(world, mark)).toEqual(["UpdateCapacityProvider"]);
    await world.run(600_000);
    expect(operations(world, mark)).toEqual(["UpdateCapacityProvider", "UpdateCapacityProvider"]);
    await world.reason(group, "RefusedByAWS");
    world.annotate(group, { "ecs-operator.dev/retry": "1" });
    await world.ready(group);
  });

  test("waits with the name of the cluster that has it, and is deleted once it is detached", async () => {
    const world = createDriven();
    const holder = withSpec(web, { capacityProviders: ["group"] });
    world.apply(group, holder);
    await world.ready(group, holder);
    await world.run(60_000);
    world.remove(group);
    await world.reason(group, "WaitingForDependents");
    expect(readyOf(world.get(group)).message).toContain(
      "to be removed from ECSCluster web. AWS: The capacity provider",
    );
    await world.run(600_000);
    const asked = operations(world).filter((operation) => operation === "DeleteCapacityProvider").length;
    expect(asked).toBeLessThan(12);
    world.apply(withSpec(web, { capacityProviders: [] }));
    await world.until("it is gone", () => world.get(group) === undefined);
    expect(providerIn(world, "group")?.status).toBe("INACTIVE");
  });

  test("without a scale-in protection that it needs, says so in AWS's words", async () => {
    const world = createDriven();
    world.simulator.setScenario({ autoScalingGroups: { group: "UNPROTECTED" } });
    const protectedGroup = withSpec(group, {
      autoScalingGroupProvider: { autoScalingGroupArn: "group", managedTerminationProtection: "ENABLED" },
    });
    world.apply(protectedGroup);
    await world.reason(group, "RefusedByAWS");
    expect(readyOf(world.get(group)).message).toMatch(/must have instance protection from scale in enabled/);
    world.simulator.setScenario({ autoScalingGroups: {} });
    await world.ready(group);
  });

  test("a lost answer makes no second one", async () => {
    const world = createDriven();
    world.simulator.setFaults([{ operation: "CreateCapacityProvider", kind: "reset-after", count: 1 }]);
    world.apply(group);
    await world.ready(group);
    expect(operations(world)).toEqual(["CreateCapacityProvider"]);
  });
});

describe("a provider of Managed Instances", () => {
  test("waits for its cluster, is PROVISIONING, and goes before it, whichever was deleted first", async () => {
    for (const order of [
      [instances, web],
      [web, instances],
    ]) {
      const world = createDriven(GRANTED);
      world.apply(instances);
      await world.reason(instances, "WaitingForReference");
      world.apply(web);
      await world.ready(web, instances);
      world.remove(...order);
      await world.until("both are gone", () => world.get(web) === undefined && world.get(instances) === undefined);
      expect(operations(world)).toEqual([
        "CreateCluster",
        "CreateCapacityProvider",
        "DeleteCapacityProvider",
        "DeleteCluster",
      ]);
    }
  });

  test("keeps in AWS what is removed as a whole, and clears what is removed inside", async () => {
    const world = createDriven(GRANTED);
    const base = instances.spec?.managedInstancesProvider as { readonly instanceLaunchTemplate: object };
    const having = (launch: object) =>
      withSpec(instances, {
        managedInstancesProvider: { ...base, instanceLaunchTemplate: { ...base.instanceLaunchTemplate, ...launch } },
      });
    const [vCpuCount, memoryMiB] = [{ min: 2 }, { min: 2048 }];
    const launchIn = () => providerIn(world, "instances")?.managedInstancesProvider?.instanceLaunchTemplate;
    world.apply(
      web,
      having({ monitoring: "DETAILED", instanceRequirements: { vCpuCount, memoryMiB, bareMetal: "included" } }),
    );
    await world.ready(instances);
    world.apply(having({ instanceRequirements: { vCpuCount, memoryMiB } }));
    await world.until("it is changed", () => launchIn()?.monitoring === "BASIC");
    expect(launchIn()?.instanceRequirements).toEqual({ vCpuCount, memoryMiB });
    await world.ready(instances);
    const mark = world.mark();
    world.apply(instances);
    await world.ready(instances);
    expect(launchIn()?.instanceRequirements).toEqual({ vCpuCount, memoryMiB });
    expect(operations(world, mark)).toEqual([]);
  });
});

describe("a cluster that refers to capacity providers", () => {
  const refs = (...names: readonly string[]) => ({ capacityProviderRefs: names.map((name) => ({ name })) });
  const attached = ({ simulator }: Driven) => simulator.snapshot().areas[0]?.clusters[0]?.capacityProviders;

  test("is made without one that does not exist yet, and takes it up once it is ACTIVE", async () => {
    const world = createDriven({ simulator: { durations: { groupProvisioning: 5_000 } } });
    const holder = withSpec(web, { capacityProviders: ["FARGATE"], ...refs("group") });
    world.apply(holder);
    await world.reason(holder, "WaitingForReference");
    expect(attached(world)).toEqual(["FARGATE"]);
    expect(readyOf(world.get(holder)).message).toBe(
      "Waiting for ECSCapacityProvider group, which does not exist in this namespace.",
    );
    await world.run(90_000);
    expect(world.get(holder)?.status.conditions).toContainEqual(expect.objectContaining({ type: "Stalled" }));
    world.apply(withSpec(group, { capacityProviderName: "called-otherwise" }));
    await world.until(
      "the provider is being made",
      () => world.get(group)?.status?.capacityProviderStatus !== undefined,
    );
    expect(attached(world)).toEqual(["FARGATE"]);
    await world.ready(group, holder);
    expect(attached(world)).toEqual(["FARGATE", "called-otherwise"]);
    const mark = world.mark();
    await world.run(3_600_000);
    expect(operations(world, mark)).toEqual([]);
  });

  test("gives up what is no longer referred to; the provider waits for that and goes at once", async () => {
    const world = createDriven();
    const holder = withSpec(web, refs("group"));
    world.apply(group, holder);
    await world.ready(group, holder);
    world.remove(group);
    await world.reason(group, "WaitingForDependents");
    expect(readyOf(world.get(group)).message).toContain(
      "Waiting for objects that refer to ECSCapacityProvider group: ECSCluster web.",
    );
    await world.run(1_200_000);
    expect(operations(world)).not.toContain("DeleteCapacityProvider");
    const since = world.time.now();
    world.apply(web);
    await world.until("it is gone", () => world.get(group) === undefined);
    expect(world.time.now() - since).toBeLessThan(10_000);
    expect(attached(world)).toEqual([]);
  });

  test.each([
    ["the cluster first", (one: object, other: object) => [one, other]],
    ["the provider first", (one: object, other: object) => [other, one]],
  ])("ends when both are deleted at once, %s, whichever type it is", async (_, order) => {
    for (const provider of [group, instances]) {
      const world = createDriven(GRANTED);
      const holder = withSpec(web, refs(provider.metadata.name));
      world.apply(provider, holder);
      await world.ready(provider, holder);
      world.remove(...(order(holder, provider) as (typeof web)[]));
      await world.until("both are gone", () => world.get(holder) === undefined && world.get(provider) === undefined);
    }
  });
});
