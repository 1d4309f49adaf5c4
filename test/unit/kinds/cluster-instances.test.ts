import { describe, expect, test } from "vitest";
import type { Machine } from "../../../simulator/services/ecs/scenario.ts";
import { cluster } from "../../support/builders.ts";
import { createDriven, type Driven, kindSettings } from "./driven.ts";

const shop = cluster("shop");
const { driftIntervalMs } = kindSettings;
const machine = (id: string, more: Partial<Machine> = {}): Machine => ({ id, cluster: "shop", ...more });

async function readyWith(machines: readonly Machine[]): Promise<Driven> {
  const world = createDriven();
  world.simulator.setScenario({ machines });
  world.apply(shop);
  await world.ready(shop);
  await world.run(2 * driftIntervalMs);
  return world;
}

const statusOf = (world: Driven) => world.get(shop)?.status;
const calls = (world: Driven, operation: string) =>
  world.simulator.ledger(0).filter((entry) => entry.operation === operation && entry.caller === "operator").length;
const conditionOf = (world: Driven) =>
  statusOf(world)?.conditions.find(({ type }: { type: string }) => type === "DetailsUnavailable");

describe("container instances of a cluster", () => {
  test("are counted by kind and state", async () => {
    const world = createDriven();
    world.apply(shop);
    await world.ready(shop);
    world.aws("CreateCapacityProvider", {
      name: "managed",
      cluster: "shop",
      managedInstancesProvider: {
        infrastructureRoleArn: "arn:aws:iam::111122223333:role/infra",
        instanceLaunchTemplate: {
          ec2InstanceProfileArn: "arn:aws:iam::111122223333:instance-profile/p",
          networkConfiguration: { subnets: ["subnet-1"] },
        },
      },
    });
    world.simulator.setScenario({
      machines: [
        machine("i-1"),
        machine("i-2", { health: "IMPAIRED" }),
        machine("i-3", { capacityProvider: "managed" }),
        machine("i-4", { capacityProvider: "gone" }),
        machine("mi-1", { health: "INITIALIZING" }),
      ],
    });
    const [arn] = world.aws("ListContainerInstances", { cluster: "shop" }).containerInstanceArns as string[];
    world.aws("UpdateContainerInstancesState", { cluster: "shop", containerInstances: [arn], status: "DRAINING" });
    await world.run(2 * driftIntervalMs);
    expect(statusOf(world)).toMatchObject({
      containerInstances: 5,
      instances: { ec2: 3, managedInstances: 1, external: 1, agentsConnected: 5, draining: 1, unhealthy: 1 },
    });
    // The kinds of providers never change.
    expect(calls(world, "DescribeCapacityProviders")).toBe(1);
  });

  test("that are none cost no read", async () => {
    const world = await readyWith([]);
    expect(statusOf(world)).toMatchObject({ containerInstances: 0 });
    expect(statusOf(world)?.instances).toBeUndefined();
    expect(calls(world, "ListContainerInstances")).toBe(0);
    expect(calls(world, "DescribeClusters")).toBeGreaterThan(1);
  });

  test("are read with the drift look, and not with polls of a change that goes on", async () => {
    const world = createDriven({ simulator: { durations: { attachments: driftIntervalMs / 4 } } });
    world.simulator.setScenario({ machines: [machine("i-1")] });
    world.aws("CreateCapacityProvider", {
      name: "group",
      autoScalingGroupProvider: { autoScalingGroupArn: "arn:aws:autoscaling:eu-central-1:1:autoScalingGroup:x:y/z" },
    });
    world.apply(cluster("shop", { capacityProviders: ["group"] }));
    await world.run(driftIntervalMs / 4);
    expect(calls(world, "DescribeClusters")).toBeGreaterThan(20);
    expect(calls(world, "ListContainerInstances")).toBe(1);
    const looks = calls(world, "DescribeClusters");
    await world.run(3 * driftIntervalMs);
    expect(calls(world, "ListContainerInstances")).toBeLessThanOrEqual(1 + calls(world, "DescribeClusters") - looks);
    expect(calls(world, "ListContainerInstances")).toBeGreaterThan(2);
  });

  test("are read when a person asks", async () => {
    const world = await readyWith([machine("i-1")]);
    world.simulator.setScenario({ machines: [machine("i-1"), machine("i-2")] });
    world.annotate(shop, { "ecs-operator.dev/refresh": "now" });
    await world.run(5_000);
    expect(statusOf(world)?.instances?.ec2).toBe(2);
  });

  test("of a thousand are read a hundred at a time", async () => {
    const world = await readyWith(Array.from({ length: 250 }, (_, index) => machine(`i-${index}`)));
    expect(statusOf(world)?.instances?.ec2).toBe(250);
    expect(calls(world, "DescribeContainerInstances")).toBe(calls(world, "ListContainerInstances"));
    expect(calls(world, "ListContainerInstances") % 3).toBe(0);
  });
});

describe("an agent that is disconnected", () => {
  const away = [machine("i-1", { agentConnected: false }), machine("i-2")];
  const back = [machine("i-1"), machine("i-2")];
  const connected = (world: Driven) => statusOf(world)?.instances?.agentsConnected;

  test("for a moment changes nothing: no write follows it", async () => {
    const world = await readyWith(back);
    const { resourceVersion } = world.get(shop)?.metadata ?? {};
    for (let look = 0; look < 3; look++) {
      world.simulator.setScenario({ machines: away });
      await world.run(driftIntervalMs);
      world.simulator.setScenario({ machines: back });
      await world.run(driftIntervalMs);
    }
    expect(connected(world)).toBe(2);
    expect(world.get(shop)?.metadata.resourceVersion).toBe(resourceVersion);
  });

  test("at two looks in a row is told, and stays told through a restart", async () => {
    const world = await readyWith(back);
    world.simulator.setScenario({ machines: away });
    await world.run(3 * driftIntervalMs);
    expect(connected(world)).toBe(1);
    const { resourceVersion } = world.get(shop)?.metadata ?? {};
    await world.restart();
    await world.run(3 * driftIntervalMs);
    expect(connected(world)).toBe(1);
    expect(world.get(shop)?.metadata.resourceVersion).toBe(resourceVersion);
    world.simulator.setScenario({ machines: back });
    await world.run(2 * driftIntervalMs);
    expect(connected(world)).toBe(2);
  });
});

describe("without the permission", () => {
  const refused = (operation: string) =>
    ({ operation, kind: "refuse", code: "AccessDeniedException", message: "no" }) as const;

  test.each(["ListContainerInstances", "DescribeContainerInstances"])(
    "%s the cluster is Ready and says once what it lacks",
    async (operation) => {
      const world = createDriven();
      world.simulator.setScenario({ machines: [machine("i-1")] });
      world.simulator.setFaults([refused(operation)]);
      world.apply(shop);
      await world.ready(shop);
      await world.run(2 * driftIntervalMs);
      expect(statusOf(world)).toMatchObject({ containerInstances: 1 });
      expect(statusOf(world)?.instances).toBeUndefined();
      expect(conditionOf(world)).toMatchObject({ status: "True", reason: "AccessDenied" });
      expect(conditionOf(world)?.message).toContain(`Add ecs:${operation} to the operator's IAM policy.`);
      const { resourceVersion } = world.get(shop)?.metadata ?? {};
      await world.run(3 * driftIntervalMs);
      expect(world.get(shop)?.metadata.resourceVersion).toBe(resourceVersion);
      world.simulator.setFaults([]);
      await world.run(2 * driftIntervalMs);
      expect(statusOf(world)?.instances?.ec2).toBe(1);
      expect(conditionOf(world)).toBeUndefined();
    },
  );

  test("a moment in which AWS answers nothing changes nothing", async () => {
    const world = await readyWith([machine("i-1")]);
    const { resourceVersion } = world.get(shop)?.metadata ?? {};
    await world.restart();
    world.simulator.setFaults([{ operation: "ListContainerInstances", kind: "5xx-before" }]);
    await world.run(2 * driftIntervalMs);
    expect(statusOf(world)?.instances?.ec2).toBe(1);
    expect(world.get(shop)?.metadata.resourceVersion).toBe(resourceVersion);
  });
});
