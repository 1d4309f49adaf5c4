/** Capacity providers and their cluster, from the first apply to the last deletion, on a real API server and a real process. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, groupProvider, instancesProvider, service, taskDefinition, withSpec } from "../support/builders.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "capacity" });
});
afterAll(() => world?.stop());

const messageOf = async (kind: string, name: string) => readyOf(await world.get(kind, name))?.message;
const PROVIDER = "ECSCapacityProvider";

test("a cluster takes up each provider as it becomes ACTIVE, and all go when everything is deleted at once", async () => {
  await world.aws.options({ durations: { groupProvisioning: 3_000 } });
  const [group, instances] = [groupProvider("group"), instancesProvider("instances", "shop")];
  const shop = cluster("shop", { capacityProviders: ["FARGATE"], capacityProviderRefs: [{ name: "group" }] });
  await world.apply(instances, shop);
  await world.waitReason(shop, "WaitingForReference");
  expect(await messageOf("ECSCluster", "shop")).toBe(
    "Waiting for ECSCapacityProvider group, which does not exist in this namespace.",
  );
  await world.apply(group);
  await world.waitReady(group, instances, shop);
  const { clusters, capacityProviders } = await world.aws.area();
  expect(clusters.find(({ clusterName }) => clusterName === "shop")?.capacityProviders).toEqual(["FARGATE", "group"]);
  expect(capacityProviders.map(({ name, type, status }) => [name, type, status]).sort()).toEqual([
    ["group", "EC2_AUTOSCALING", "ACTIVE"],
    ["instances", "MANAGED_INSTANCES", "ACTIVE"],
  ]);
  const mark = await world.aws.mark();
  await world.remove(shop, group, instances);
  await world.waitGone(shop, group, instances);
  const committed = (await world.aws.writes(mark)).filter((call) => call.committed);
  const order = committed.map(({ operation, input }) => `${operation} ${JSON.stringify(input).includes("instances")}`);
  // Managed Instances go before their cluster.
  expect(order.indexOf("DeleteCapacityProvider true")).toBeLessThan(order.indexOf("DeleteCluster false"));
  expect((await world.aws.area()).capacityProviders.map(({ status }) => status)).toEqual(["INACTIVE", "INACTIVE"]);
});

test("a provider that a cluster still has says which, and goes once the cluster gives it up", async () => {
  const group = groupProvider("kept");
  const holder = cluster("holder", { capacityProviderRefs: [{ name: "kept" }] });
  await world.apply(group, holder);
  await world.waitReady(group, holder);
  await world.remove(group);
  await world.waitReason(group, "WaitingForDependents");
  expect(await messageOf(PROVIDER, "kept")).toContain("ECSCluster holder");
  await world.apply(cluster("holder", { capacityProviderRefs: [] }));
  await world.waitGone(group);
  await world.waitReady(holder);
});

test("an Auto Scaling group without the protection that ECS needs is reported in AWS's words", async () => {
  await world.aws.scenario({ autoScalingGroups: { bare: "UNPROTECTED" } });
  const bare = withSpec(groupProvider("bare"), {
    autoScalingGroupProvider: { autoScalingGroupArn: "bare", managedTerminationProtection: "ENABLED" },
  });
  await world.apply(bare);
  await world.waitReason(bare, "RefusedByAWS");
  expect(await messageOf(PROVIDER, "bare")).toMatch(/must have instance protection from scale in enabled/);
});

const CAPABLE = { requiresCompatibilities: ["EC2", "FARGATE"] };
const serviceIn = async (name: string) =>
  (await world.aws.area()).services.find(({ serviceName }) => serviceName === name);
/** Waits for an Event of the service that says so. */
const waitForEvent = (name: string, words: string) =>
  world.waitAws(
    `an Event of ECSService ${name} that says ${words}`,
    () => world.kube.events(world.namespace),
    (events) => events.some(({ regarding, note }) => regarding.name === name && note.includes(words)),
  );

test("a service goes from its launch type to a provider of an object and back, each with one forced deployment", async () => {
  const [group, holder] = [groupProvider("moved"), cluster("moves", { capacityProviders: ["FARGATE"] })];
  const definition = taskDefinition("moved", "1", CAPABLE);
  const onFargate = service("moved", { cluster: "moves", taskDefinition: "moved" }, { desiredCount: 1 });
  const strategy = (...items: readonly object[]) =>
    withSpec(onFargate, { launchType: undefined, capacityProviderStrategy: items });
  const onGroup = strategy({ capacityProviderRef: { name: "moved" }, weight: 1 });
  await world.apply(holder, definition, onFargate);
  await world.waitReady(holder, definition, onFargate);

  const mark = await world.aws.mark();
  await world.apply(onGroup);
  await world.waitReason(onGroup, "WaitingForReference");
  await world.apply(group);
  await world.waitReady(group);
  await world.waitFor(
    "ECSService",
    "moved",
    (object) => readyOf(object)?.message.includes("ECSCluster moves") === true,
  );
  await world.apply(withSpec(holder, { capacityProviderRefs: [{ name: "moved" }] }));
  await world.waitReady(onGroup);
  expect((await serviceIn("moved"))?.capacityProviderStrategy).toMatchObject([
    { capacityProvider: "moved", weight: 1 },
  ]);

  const mixed = strategy({ capacityProviderRef: { name: "moved" }, weight: 1 }, { capacityProvider: "FARGATE" });
  await world.apply(mixed);
  await world.waitReason(mixed, "InvalidCombination");
  expect(await messageOf("ECSService", "moved")).toContain("FARGATE (Fargate)");

  const onEc2 = withSpec(onFargate, { launchType: "EC2" });
  await world.apply(onEc2);
  await world.waitReason(onEc2, "ImmutableField");
  expect(await messageOf("ECSService", "moved")).toContain("it was created with FARGATE");

  // From one launch type to another not even the object goes.
  await expect(world.apply(onFargate)).rejects.toThrow(/set `capacityProviderStrategy` instead/);
  await world.apply(onGroup);
  await world.waitReady(onGroup);

  await world.apply(onFargate);
  await world.waitReady(onFargate);
  const after = await serviceIn("moved");
  expect(after?.launchType).toBe("FARGATE");
  expect(after?.serviceDeployments).toHaveLength(3);
  const sent = (await world.aws.writes(mark)).filter(
    ({ operation, committed }) => operation === "UpdateService" && committed,
  );
  expect(sent.map(({ input }) => input)).toMatchObject([
    { capacityProviderStrategy: [{ capacityProvider: "moved" }], forceNewDeployment: true },
    { capacityProviderStrategy: [], forceNewDeployment: true },
  ]);
  await waitForEvent("moved", "(in the place of launch type FARGATE) and force a new deployment");
  await waitForEvent("moved", "(back to launch type FARGATE) and force a new deployment");
  await world.remove(holder, group, definition, onFargate);
  await world.waitGone(holder, group, definition, onFargate);
});

test("a default strategy takes up its provider as a whole, and an item names it in one way", async () => {
  const holder = cluster("defaults", {
    defaultCapacityProviderStrategy: [{ capacityProviderRef: { name: "late" }, weight: 1 }],
  });
  const late = groupProvider("late", { capacityProviderName: "late-in-aws" });
  await world.apply(holder);
  await world.waitReason(holder, "WaitingForReference");
  await world.apply(late);
  await world.waitReady(late, holder);
  const { clusters } = await world.aws.area();
  expect(clusters.find(({ clusterName }) => clusterName === "defaults")).toMatchObject({
    capacityProviders: ["late-in-aws"],
    defaultCapacityProviderStrategy: [{ capacityProvider: "late-in-aws", weight: 1 }],
  });
  const twice = { capacityProviderRef: { name: "late" }, capacityProvider: "late-in-aws" };
  await expect(world.apply(withSpec(holder, { defaultCapacityProviderStrategy: [twice] }))).rejects.toThrow(
    /must set exactly one of `capacityProviderRef` and `capacityProvider`/,
  );
});
