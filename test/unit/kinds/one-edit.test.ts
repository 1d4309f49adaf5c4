import { describe, expect, test } from "vitest";
import { container, type Manifest, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, type DrivenOptions } from "./driven.ts";

/** One edit is one call: what starts no deployment goes with the release that is about to follow, and not before it. */

const [cluster, definition, service] = stack("web");
const web = withSpec(service, { rollout: { settleSeconds: 1 } });
const ROLE = "arn:aws:iam::111122223333:role/app";
const settings = { passableRoles: ["arn:aws:iam::111122223333:role/*"] };

// biome-ignore lint/suspicious/noExplicitAny: inputs of calls are read freely
type Loose = any;

const updates = (world: Driven, since: number): readonly Loose[] =>
  world.writes(since).flatMap(({ operation, input }) => (operation === "UpdateService" ? [input] : []));
const names = (input: Loose): readonly string[] =>
  Object.keys(input)
    .filter((name) => name !== "cluster" && name !== "service")
    .sort();

async function running(options: DrivenOptions, ...manifests: readonly Manifest[]): Promise<Driven> {
  const world = createDriven({ settings, ...options });
  world.apply(...manifests);
  await world.ready(...manifests);
  return world;
}

const ports = { containers: [{ ...container("1"), portMappings: [{ containerPort: 80 }] }] };
const balancer = {
  containerName: "app",
  containerPort: 80,
  targetGroupArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/a/1",
};
const advancedConfiguration = {
  alternateTargetGroupArn: balancer.targetGroupArn.replace("/a/", "/b/"),
  productionListenerRule: "arn:rule/1",
  roleArn: ROLE,
};

describe("one edit is one update", () => {
  test("from rolling to blue/green, with the load balancer's part", async () => {
    const rolling = withSpec(web, { loadBalancers: [balancer] });
    const world = await running({}, cluster, withSpec(definition, ports), rolling);
    const since = world.mark();
    const blueGreen = withSpec(web, {
      loadBalancers: [{ ...balancer, advancedConfiguration }],
      deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 },
    });
    world.apply(blueGreen);
    await world.ready(blueGreen);
    expect(updates(world, since).map(names)).toEqual([["deploymentConfiguration", "loadBalancers"]]);
  });

  test.each([
    ["the service first", [0, 1]],
    ["the task definition first", [1, 0]],
  ])("exec with a task role that only the new revision has: %s", async (_, order) => {
    const world = await running({}, cluster, definition, web);
    const since = world.mark();
    const edits = [withSpec(web, { enableExecuteCommand: true }), taskDefinition("web", "2", { taskRoleArn: ROLE })];
    const [first, second] = order.map((index) => edits[index] as Manifest);
    world.apply(first as Manifest);
    if (order[0] === 1) await world.run(300);
    world.apply(second as Manifest);
    await world.ready(definition, edits[0] as Manifest);
    expect(updates(world, since).map(names)).toEqual([["enableExecuteCommand", "taskDefinition"]]);
  });

  test("a load balancer with a grace period", async () => {
    const world = await running({}, cluster, withSpec(definition, ports), web);
    const since = world.mark();
    const balanced = withSpec(web, { loadBalancers: [balancer], healthCheckGracePeriodSeconds: 30 });
    world.apply(balanced);
    await world.ready(balanced);
    expect(updates(world, since).map(names)).toEqual([["healthCheckGracePeriodSeconds", "loadBalancers"]]);
  });

  test("from Fargate to an EC2 provider, with placement", async () => {
    const both = { requiresCompatibilities: ["FARGATE", "EC2"] };
    const world = createDriven({ settings });
    world.aws("CreateCapacityProvider", {
      name: "asg",
      autoScalingGroupProvider: {
        autoScalingGroupArn: "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1",
      },
    });
    world.simulator.setScenario({ containerInstances: 3 });
    const providers = withSpec(cluster, { capacityProviders: ["FARGATE", "asg"] });
    const strategy = (capacityProvider: string) => ({
      launchType: undefined,
      capacityProviderStrategy: [{ capacityProvider, weight: 1 }],
    });
    const fargate = withSpec(web, strategy("FARGATE"));
    world.apply(providers, withSpec(definition, both), fargate);
    await world.ready(providers, definition, fargate);
    const since = world.mark();
    const ec2 = withSpec(web, {
      ...strategy("asg"),
      placementStrategy: [{ type: "spread", field: "attribute:ecs.availability-zone" }],
    });
    world.apply(ec2);
    await world.ready(ec2);
    expect(updates(world, since).map(names)).toEqual([
      ["capacityProviderStrategy", "forceNewDeployment", "placementStrategy"],
    ]);
  });
});

describe("while a release is about to follow", () => {
  test("the count goes ahead, and settings do not", async () => {
    const world = await running({}, cluster, definition, web);
    const since = world.mark();
    const edit = withSpec(web, {
      desiredCount: 3,
      enableECSManagedTags: true,
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-2"] } },
    });
    world.apply(edit);
    await world.ready(edit);
    expect(updates(world, since).map(names)).toEqual([
      ["desiredCount"],
      ["enableECSManagedTags", "networkConfiguration"],
    ]);
  });

  test("a refusal of what went ahead does not outlive the wait", async () => {
    const world = await running({}, cluster, definition, web);
    const refuse = { kind: "refuse", code: "InvalidParameterException", message: "not that count", count: 1 } as const;
    world.simulator.setFaults([{ operation: "UpdateService", contains: "desiredCount", ...refuse }]);
    const edit = withSpec(web, {
      desiredCount: 3,
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-2"] } },
    });
    const before = world.time.now();
    world.apply(edit);
    await world.reason(edit, "RefusedByAWS");
    await world.ready(edit);
    expect(world.time.now() - before).toBeLessThan(30_000);
  });
});

describe("settings go alone", () => {
  test("while a release is held", async () => {
    const tagged = withSpec(web, { enableECSManagedTags: true });
    const world = await running({}, cluster, definition, tagged);
    const crash = {
      image: "registry.example.com/app:bad",
      outcome: { kind: "exits", exitCode: 1, afterMs: 50 } as const,
    };
    world.simulator.setScenario({ images: [crash] });
    world.apply(taskDefinition("web", "bad"));
    await world.reason(web, "RolledBack");
    const since = world.mark();
    world.aws("UpdateService", { cluster: "web", service: "web", enableECSManagedTags: false });
    world.annotate(web, { "ecs-operator.dev/refresh": "1" });
    await world.until("the setting", () => updates(world, since).length > 0);
    expect(updates(world, since).map(names)).toEqual([["enableECSManagedTags"]]);
  });

  test("while the task definition is missing", async () => {
    const world = await running({}, cluster, definition, web);
    const since = world.mark();
    const lost = withSpec(web, {
      taskDefinitionRef: { name: "nothing" },
      enableECSManagedTags: true,
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-2"] } },
    });
    world.apply(lost);
    await world.run(5_000);
    expect(updates(world, since).map(names)).toEqual([["enableECSManagedTags"]]);
    expect(world.get(lost)?.status.conditions[0].reason).toBe("WaitingForReference");
  });
});

describe("a group that only the service revision shows", () => {
  const monitoring = { metricConfigurations: [{ metricNames: ["CPUUtilization"], resolutionSeconds: 20 }] };

  test("is read to be compared, sent at once, and not in sync before", async () => {
    const world = await running({}, cluster, definition, web);
    await world.run(30_000);
    const since = world.mark();
    world.apply(withSpec(web, { monitoring }));
    await world.until("an update", () => updates(world, since).length > 0, 10_000);
    expect(updates(world, since)).toMatchObject([{ monitoring }]);
    await world.ready(web);
  });

  test("is not in sync while AWS shows no revision", async () => {
    const world = await running({}, cluster, definition, web);
    const { handle } = world.simulator;
    Object.assign(world.simulator, {
      handle: (...call: Parameters<typeof handle>) =>
        call[2] === "DescribeServiceRevisions"
          ? { status: 200, body: { serviceRevisions: [], failures: [] } }
          : handle(...call),
    });
    const edit = withSpec(web, { monitoring });
    world.apply(edit);
    await world.run(700_000);
    expect(world.get(edit)?.status.conditions).toMatchObject([
      { type: "Ready", status: "False" },
      { type: "Reconciling" },
    ]);
    expect(world.get(edit)?.status.conditions[0].message).toContain("monitoring");
  });
});

describe("an AWS that takes an update and does not show it", () => {
  const connect = { serviceConnectConfiguration: { enabled: true, namespace: "shop" } };

  /** A server that keeps nothing of Service Connect. */
  const deaf = (world: Driven): void => {
    const { handle } = world.simulator;
    const strip = (value: Loose): Loose => {
      if (Array.isArray(value)) return value.map(strip);
      if (typeof value !== "object" || value === null) return value;
      const members = Object.entries(value).filter(([name]) => name !== "serviceConnectConfiguration");
      return Object.fromEntries(members.map(([name, member]) => [name, strip(member)]));
    };
    Object.assign(world.simulator, {
      handle: (...call: Parameters<typeof handle>) => {
        const answer = handle(...call);
        return { ...answer, body: strip(answer.body) };
      },
    });
  };

  test("gets three equal updates, also over restarts, and then no more until the spec changes or a retry", async () => {
    const world = await running({}, cluster, definition, web);
    deaf(world);
    const since = world.mark();
    const edit = withSpec(web, connect);
    world.apply(edit);
    await world.until("a first update", () => updates(world, since).length === 1);
    await world.run(2_000);
    await world.restart();
    await world.reason(edit, "UpdateNotApplied");
    await world.restart();
    await world.run(3_600_000);
    expect(updates(world, since)).toHaveLength(3);
    const { conditions } = world.get(edit)?.status ?? {};
    expect(conditions).toMatchObject([
      { type: "Ready", status: "False" },
      { type: "Stalled", status: "True" },
    ]);
    expect(conditions[0].message).toContain("spec.serviceConnectConfiguration.namespace");
    const scaled = withSpec(edit, { desiredCount: 4, enableECSManagedTags: true });
    world.apply(scaled);
    await world.until("the rest goes on", () => updates(world, since).length === 4);
    expect(names(updates(world, since)[3])).toEqual(["desiredCount", "enableECSManagedTags"]);
    world.annotate(edit, { "ecs-operator.dev/retry": "1" });
    await world.until("it is sent again", () => updates(world, since).length > 4);
    await world.run(3_600_000);
    expect(updates(world, since)).toHaveLength(7);
    world.apply(withSpec(scaled, { serviceConnectConfiguration: undefined }));
    await world.ready(edit);
  });
});

test("a capacity provider that the cluster does not have yet is waited for, and the cluster's change wakes the service", async () => {
  const world = createDriven({ settings });
  const spot = withSpec(web, {
    launchType: undefined,
    capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }],
  });
  world.apply(cluster, definition, spot);
  await world.reason(spot, "WaitingForAWS");
  await world.run(4_000);
  const since = world.time.now();
  world.apply(withSpec(cluster, { capacityProviders: ["FARGATE_SPOT"] }));
  await world.until("the service is made", () => world.get(spot)?.status.arn !== undefined);
  expect(world.time.now() - since).toBeLessThan(1_000);
});

describe("what AWS cannot leave in place", () => {
  test("awsvpc to bridge is reported before the call, with the way out", async () => {
    const both = withSpec(definition, { requiresCompatibilities: ["EC2"], networkMode: "awsvpc" });
    const ec2 = withSpec(web, { launchType: "EC2" });
    const world = createDriven({ settings });
    world.simulator.setScenario({ containerInstances: 3 });
    world.apply(cluster, both, ec2);
    await world.ready(ec2);
    await world.ready(ec2);
    const since = world.mark();
    world.apply(withSpec(both, { networkMode: "bridge" }), withSpec(ec2, { networkConfiguration: undefined }));
    await world.reason(ec2, "ImmutableField");
    expect(updates(world, since)).toEqual([]);
    const [{ message }] = world.get(ec2)?.status.conditions ?? [];
    expect(message).toMatch(/networkConfiguration/);
    expect(message).toMatch(/recreate the service: delete this object/);
  });
});
