/** Strategies that refer to ECSCapacityProvider objects, over the simulated AWS. */
import { describe, expect, test } from "vitest";
import {
  cluster,
  groupProvider,
  instancesProvider,
  type Manifest,
  service,
  task,
  taskDefinition,
  withSpec,
} from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

const GRANTED = { settings: { passableRoles: ["*"] } };
const to = (name: string, more: object = {}) => ({ capacityProviderRef: { name }, ...more });
const named = (capacityProvider: string, more: object = {}) => ({ capacityProvider, ...more });

const [group, second] = [groupProvider("group", { capacityProviderName: "shop-group" }), groupProvider("second")];
const managed = instancesProvider("managed", "shop");
const shop = cluster("shop", { capacityProviderRefs: [{ name: "group" }] });
const definition = taskDefinition("web", "1", { requiresCompatibilities: ["EC2", "FARGATE", "MANAGED_INSTANCES"] });
const on = (...capacityProviderStrategy: readonly object[]): Manifest =>
  service("web", { cluster: "shop", taskDefinition: "web" }, { launchType: undefined, capacityProviderStrategy });

const messageOf = (world: Driven, manifest: Manifest): string => readyOf(world.get(manifest))?.message ?? "";
const says = (world: Driven, manifest: Manifest, words: string) =>
  world.until(`it says: ${words}`, () => messageOf(world, manifest).includes(words));
const inAws = ({ simulator, time }: Driven) => {
  simulator.advance(time.now());
  const [area] = simulator.snapshot().areas;
  return { service: area?.services[0], cluster: area?.clusters[0] };
};

describe("a service", () => {
  test("waits for the provider, then for the cluster to have it, and is woken by each", async () => {
    const world = createDriven({ simulator: { durations: { groupProvisioning: 3_000 } } });
    const web = on(to("group", { weight: 1 }));
    world.apply(cluster("shop"), definition, web);
    await says(world, web, "Waiting for ECSCapacityProvider group, which does not exist in this namespace.");
    world.apply(group);
    await says(world, web, "Waiting for ECSCapacityProvider group, which is not ready in AWS yet.");
    await world.ready(group);
    await says(world, web, "Add it to `spec.capacityProviderRefs` of ECSCluster shop.");
    expect(readyOf(world.get(web)).reason).toBe("WaitingForReference");
    expect(inAws(world).service).toBeUndefined();
    world.apply(shop);
    await world.ready(shop, web);
    expect(inAws(world).service?.capacityProviderStrategy).toEqual([
      { capacityProvider: "shop-group", weight: 1, base: 0 },
    ]);
    const mark = world.mark();
    await world.run(1_300_000);
    expect(world.writes(mark)).toEqual([]);
  });

  test("takes a provider of Managed Instances without an association", async () => {
    const world = createDriven(GRANTED);
    const web = on(to("managed"));
    world.apply(managed, cluster("shop"), definition, web);
    await world.ready(managed, web);
    expect(inAws(world).service?.capacityProviderStrategy).toMatchObject([{ capacityProvider: "managed" }]);
  });

  test("leaves it to AWS what a cluster without an object has, and moves to the literal without a deployment", async () => {
    const world = createDriven();
    world.apply(group, shop);
    await world.ready(group, shop);
    const literal = { clusterRef: undefined, cluster: "shop" };
    const web = withSpec(on(to("group")), literal);
    world.apply(definition, web);
    await world.ready(web);
    const mark = world.mark();
    const same = withSpec(on(named("shop-group")), literal);
    world.apply(same);
    await world.ready(same);
    expect(world.writes(mark)).toEqual([]);
  });

  test("that runs on a provider goes on with it, whatever its object knows", async () => {
    const world = createDriven();
    world.aws("CreateCapacityProvider", { name: "shop-group", autoScalingGroupProvider: { autoScalingGroupArn: "g" } });
    const [holder, literal] = [cluster("shop", { capacityProviders: ["shop-group"] }), on(named("shop-group"))];
    world.apply(holder, definition, literal);
    await world.ready(literal);
    const mark = world.mark();
    const web = on(to("group"));
    world.apply(withSpec(group, { suspend: true }), web);
    await world.ready(web);
    expect(world.writes(mark)).toEqual([]);
  });

  test("keeps running on a provider that is being deleted, which waits for it", async () => {
    const world = createDriven();
    const web = on(to("group"));
    world.apply(group, shop, definition, web);
    await world.ready(web);
    world.remove(group);
    await says(world, group, "ECSService web");
    const scaled = withSpec(web, { desiredCount: 3 });
    world.apply(scaled);
    await world.ready(scaled);
    world.remove(scaled, shop, definition);
    await world.until("all are gone", () => [group, shop, definition, web].every((one) => !world.get(one)));
  });

  test.each([
    ["Fargate and an Auto Scaling group", [named("FARGATE", { weight: 1 }), to("group")], "FARGATE (Fargate)"],
    ["an Auto Scaling group and Managed Instances", [to("group", { weight: 1 }), to("managed")], "(Managed Instances)"],
  ])("does not mix %s", async (_, items, words) => {
    const world = createDriven(GRANTED);
    const web = on(...items);
    world.apply(group, managed, withSpec(shop, { capacityProviders: ["FARGATE"] }), definition, web);
    await world.reason(web, "InvalidCombination");
    expect(messageOf(world, web)).toContain(words);
    expect(world.writes().map(({ operation }) => operation)).not.toContain("CreateService");
    const repaired = on(to("group"));
    world.apply(repaired);
    await world.ready(repaired);
  });

  test("passes names whose type is not known to AWS, and tells its answer", async () => {
    const world = createDriven();
    const web = on(named("shop-group", { weight: 1 }), named("FARGATE"));
    world.apply(group, withSpec(shop, { capacityProviders: ["FARGATE"] }), definition);
    await world.ready(group, shop);
    world.apply(web);
    await says(
      world,
      web,
      "cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers",
    );
  });
});

describe("the default strategy of a cluster", () => {
  const strategy = (...defaultCapacityProviderStrategy: readonly object[]) =>
    withSpec(cluster("shop"), { defaultCapacityProviderStrategy });

  test("is left out until its provider is ACTIVE, which wakes the cluster, and then associates it", async () => {
    const world = createDriven({ simulator: { durations: { groupProvisioning: 3_000 } } });
    const holder = strategy(to("group", { weight: 1 }));
    world.apply(holder);
    await says(world, holder, "Waiting for ECSCapacityProvider group, which does not exist");
    expect(inAws(world).cluster).toMatchObject({ status: "ACTIVE", defaultCapacityProviderStrategy: [] });
    world.apply(group);
    await world.ready(group, holder);
    expect(inAws(world).cluster).toMatchObject({
      capacityProviders: ["shop-group"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "shop-group", weight: 1, base: 0 }],
    });
    const mark = world.mark();
    await world.run(1_300_000);
    expect(world.writes(mark)).toEqual([]);
  });

  test("stays as it is, and its providers with it, until another one is ready as a whole", async () => {
    const world = createDriven();
    const before = withSpec(strategy(to("group")), { capacityProviderRefs: [{ name: "group" }] });
    world.apply(group, before);
    await world.ready(before);
    const mark = world.mark();
    const after = withSpec(strategy(named("other", { weight: 1 }), to("second")), {
      capacityProviderRefs: [{ name: "second" }],
      capacityProviders: ["other"],
    });
    world.apply(groupProvider("other"));
    await world.ready(groupProvider("other"));
    world.apply(after);
    await world.reason(after, "WaitingForReference");
    expect(inAws(world).cluster?.defaultCapacityProviderStrategy).toMatchObject([{ capacityProvider: "shop-group" }]);
    expect(inAws(world).cluster?.capacityProviders).toContain("shop-group");
    world.apply(second);
    await world.ready(after);
    expect(inAws(world).cluster?.capacityProviders).toEqual(["other", "second"]);
    expect(inAws(world).cluster?.defaultCapacityProviderStrategy).toMatchObject([
      { capacityProvider: "other" },
      { capacityProvider: "second" },
    ]);
    expect(world.writes(mark).filter(({ operation }) => operation === "PutClusterCapacityProviders")).toHaveLength(2);
  });

  test("may refer to Managed Instances of the cluster, which are not associated, and all go in any order", async () => {
    const world = createDriven(GRANTED);
    const holder = withSpec(strategy(to("managed")), { capacityProviders: ["FARGATE"] });
    world.apply(holder, managed);
    await world.ready(holder, managed);
    expect(inAws(world).cluster?.defaultCapacityProviderStrategy).toMatchObject([{ capacityProvider: "managed" }]);
    world.remove(managed, holder);
    await world.until("both are gone", () => !world.get(managed) && !world.get(holder));
  });

  test("that mixes types is not sent, and the rest of the cluster is", async () => {
    const world = createDriven();
    const holder = withSpec(strategy(to("group"), named("FARGATE_SPOT", { weight: 1 })), {
      capacityProviders: ["FARGATE_SPOT"],
    });
    world.apply(group, holder);
    await world.reason(holder, "InvalidCombination");
    expect(messageOf(world, holder)).toContain("ECSCapacityProvider group (an Auto Scaling group)");
    expect(inAws(world).cluster).toMatchObject({
      capacityProviders: ["FARGATE_SPOT"],
      defaultCapacityProviderStrategy: [],
    });
    const repaired = withSpec(holder, { defaultCapacityProviderStrategy: [named("FARGATE_SPOT")] });
    world.apply(repaired);
    await world.ready(repaired);
  });
});

describe("a task", () => {
  test("is started on the provider by its name in AWS, once that is ACTIVE", async () => {
    const world = createDriven({ simulator: { durations: { groupProvisioning: 3_000 } } });
    const refs = { cluster: "shop", taskDefinition: "web" };
    const strategy = { launchType: undefined, capacityProviderStrategy: [to("group", { weight: 1 })] };
    const migrate = task("migrate", refs, strategy);
    const started = () => world.writes().filter(({ operation }) => operation === "RunTask");
    world.apply(shop, definition, migrate);
    await says(world, migrate, "Waiting for ECSCapacityProvider group, which does not exist in this namespace.");
    world.apply(group);
    await says(world, migrate, "Waiting for ECSCapacityProvider group, which is not ready in AWS yet.");
    expect(started()).toEqual([]);
    await world.until("it is started", () => started().length > 0);
    expect(readyOf(world.get(group))?.status).toBe("True");
    expect(started().map(({ input }) => input)).toMatchObject([
      { capacityProviderStrategy: [{ capacityProvider: "shop-group", weight: 1 }] },
    ]);
  });
});
