import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { groupProvider, image, type Manifest, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { queueAlarm, stepping, tracking } from "../support/scaling-policies.ts";
import { ACCOUNT, REGION } from "../unit/kinds/driven.ts";
import { golden, type Story } from "./story.ts";

const objects = stack("web");
const [cluster, definition, web] = objects;
const crash = { images: [{ image: image("bad"), outcome: { kind: "exits", exitCode: 1, afterMs: 50 } as const }] };

async function running({ world, step }: Story, ...manifests: readonly Manifest[]): Promise<void> {
  step("Cluster, task definition and service are applied.");
  const wanted = manifests.length > 0 ? manifests : objects;
  world.apply(...wanted);
  await world.ready(...wanted);
}

test("create", () => golden("create", (story) => running(story)));

test("image roll", () =>
  golden("image-roll", async (story) => {
    await running(story);
    story.step("The task definition gets a new image.");
    story.world.apply(taskDefinition("web", "2"));
    await story.world.ready(definition, web);
  }));

test("a failing release is rolled back by AWS and held", () =>
  golden("failing-release", async (story) => {
    const { world, step } = story;
    await running(story);
    step("The task definition gets an image whose container exits with code 1.");
    world.simulator.setScenario(crash);
    world.apply(taskDefinition("web", "bad"));
    await world.reason(web, "RolledBack");
    step("The count is changed while the release is held.");
    world.apply(withSpec(web, { desiredCount: 3 }));
    await world.until("three tasks run", () => world.get(web)?.status.runningCount === 3);
    step("Time passes over two drift reads.");
    await world.run(1_500_000);
    step("The image is repaired and a retry is asked for.");
    world.simulator.setScenario({ images: [] });
    world.annotate(web, { "ecs-operator.dev/retry": "once-more" });
    await world.ready(definition, web);
  }));

const blueGreen = {
  deploymentConfiguration: {
    strategy: "BLUE_GREEN",
    bakeTimeInMinutes: 1,
    deploymentCircuitBreaker: { enable: true, rollback: true },
  },
};

test("blue/green", () =>
  golden("blue-green", async (story) => {
    const green = withSpec(web, blueGreen);
    await running(story, cluster, definition, green);
    story.step("The task definition gets a new image.");
    story.world.apply(taskDefinition("web", "2"));
    await story.world.ready(definition, green);
  }));

test("blue/green that fails and goes back", () =>
  golden("blue-green-rollback", async (story) => {
    const { world, step } = story;
    const green = withSpec(web, blueGreen);
    await running(story, cluster, definition, green);
    step("The task definition gets an image whose container exits with code 1.");
    world.simulator.setScenario(crash);
    world.apply(taskDefinition("web", "bad"));
    await world.reason(green, "RolledBack");
    step("The task definition gets a third image, which works.");
    world.apply(taskDefinition("web", "3"));
    await world.ready(definition, green);
  }));

test("capacity provider", () =>
  golden("capacity-provider", async ({ world, step }) => {
    const provider = groupProvider("instances");
    const [holder, without] = [withSpec(cluster, { capacityProviders: ["instances"] }), cluster];
    step("A provider of an Auto Scaling group and a cluster that has it are applied.");
    world.simulator.setOptions({ durations: { groupProvisioning: 2_000 } });
    world.apply(provider, holder);
    await world.ready(provider, holder);
    step("Its target is changed, and AWS cannot carry that out.");
    const failingProviders = [{ action: "UPDATE", reason: "Words of AWS." }] as const;
    world.simulator.setScenario({ failingProviders });
    const managedScaling = { status: "ENABLED", targetCapacity: 80 };
    world.apply(withSpec(provider, { autoScalingGroupProvider: { autoScalingGroupArn: "instances", managedScaling } }));
    await world.reason(provider, "RefusedByAWS");
    step("A retry is asked for.");
    world.annotate(provider, { "ecs-operator.dev/retry": "1" });
    await world.ready(provider);
    step("It is deleted while the cluster has it; then the cluster gives it up.");
    await world.run(60_000);
    world.remove(provider);
    await world.reason(provider, "WaitingForDependents");
    world.apply(withSpec(without, { capacityProviders: [] }));
    await world.until("it is gone", () => world.get(provider) === undefined);
  }));

test("from a launch type to a strategy and back", () =>
  golden("launch-type", async (story) => {
    const { world, step } = story;
    const provider = groupProvider("instances");
    const holder = withSpec(cluster, { capacityProviders: ["FARGATE"] });
    const anywhere = withSpec(definition, { requiresCompatibilities: ["EC2", "FARGATE"] });
    const item = { capacityProviderRef: { name: "instances" }, weight: 1 };
    const onGroup = withSpec(web, { launchType: undefined, capacityProviderStrategy: [item] });
    await running(story, holder, anywhere, web);
    step("A strategy takes the place of the launch type FARGATE; neither the provider nor its cluster is ready for it.");
    world.apply(onGroup);
    await world.reason(onGroup, "WaitingForReference");
    step("The provider is applied, and the cluster gets it.");
    world.apply(provider, withSpec(holder, { capacityProviderRefs: [{ name: "instances" }] }));
    await world.ready(onGroup);
    step("The launch type EC2 takes the place of the strategy: AWS cannot do that.");
    world.apply(withSpec(web, { launchType: "EC2" }));
    await world.reason(web, "ImmutableField");
    step("Back to the launch type that the service was created with.");
    world.apply(web);
    await world.ready(web);
  }));

test("restart", () =>
  golden("restart", async (story) => {
    const { world, step } = story;
    await running(story);
    step("A restart is asked for.");
    world.annotate(web, { "ecs-operator.dev/restart": "monday" });
    await world.until("the verb is recorded", () => world.get(web)?.status.lastHandled?.restart !== undefined);
    await world.ready(web);
    step("Another one, whose answer gets lost.");
    world.simulator.setFaults([{ operation: "UpdateService", kind: "reset-after", count: 1 }]);
    world.annotate(web, { "ecs-operator.dev/restart": "tuesday" });
    await world.until("the verb is recorded", () => world.get(web)?.status.lastHandled?.restart.length === 2);
    await world.ready(web);
    step("Git restores the annotation of Monday.");
    world.annotate(web, { "ecs-operator.dev/restart": "monday" });
    await world.run(5_000);
  }));

test("scale", () =>
  golden("scale", async (story) => {
    const { world, step } = story;
    await running(story);
    step("The count goes from 2 to 5.");
    world.apply(withSpec(web, { desiredCount: 5 }));
    await world.reason(web, "RolloutSucceeded");
    step("The count goes to 0.");
    world.apply(withSpec(web, { desiredCount: 0 }));
    await world.reason(web, "RolloutSucceeded");
  }));

test("a seeded count that is enforced later", () =>
  golden("seed-then-enforce", async (story) => {
    const { world, step } = story;
    const seeded = withSpec(web, { desiredCountPolicy: "Seed" });
    await running(story, cluster, definition, seeded);
    step("An autoscaler sets the count to 6 in AWS; the operator reads it at the drift interval.");
    world.aws("UpdateService", { cluster: "web", service: "web", desiredCount: 6 });
    await world.run(1_300_000);
    step("The policy goes back to Enforce: the live count stays.");
    world.apply(web);
    await world.run(10_000);
    step("The count in the spec changes: now it is enforced.");
    world.apply(withSpec(web, { desiredCount: 3 }));
    await world.reason(web, "RolloutSucceeded");
  }));

test("autoscaling", () =>
  golden("autoscaling", async (story) => {
    const { world, step } = story;
    const cpu = tracking("cpu");
    const burst = stepping("burst", 2);
    const queue = queueAlarm("web-queue", "burst");
    const night = {
      scheduledActionName: "night",
      schedule: "cron(0 22 * * ? *)",
      scalableTargetAction: { minCapacity: 2, maxCapacity: 2 },
    };
    const scaled = (autoscaling: object) => service("web", { cluster: "web", taskDefinition: "web" }, { autoscaling });
    const block = { minCapacity: 3, maxCapacity: 6, policies: [cpu, burst], alarms: [queue], scheduledActions: [night] };
    step("A service of two tasks that AWS scales between three and six is applied with its cluster and task definition.");
    world.apply(cluster, definition, scaled(block));
    await world.ready(cluster, definition, web);
    step("Its CPU is busy for ten minutes.");
    const dimensions = { ClusterName: "web", ServiceName: "web" };
    const metric = { account: ACCOUNT, region: REGION, namespace: "AWS/ECS", metricName: "CPUUtilization", dimensions };
    world.simulator.setScenario({ metrics: [{ ...metric, value: 80 }] });
    await world.run(600_000);
    step("The policy gets another name, the alarm another threshold, the schedule goes.");
    const renamed = { ...cpu, policyName: "processor" };
    const edited = { minCapacity: 3, maxCapacity: 8, policies: [renamed, burst], alarms: [{ ...queue, threshold: 200 }] };
    world.apply(scaled(edited));
    await world.ready(web);
    step("The service is deleted in AWS, and somebody asks.");
    world.aws("DeleteService", { cluster: "web", service: "web", force: true });
    world.annotate(web, { "ecs-operator.dev/refresh": "look" });
    await world.until("it is made anew", () => world.get(web)?.status.lastHandled?.refresh !== undefined);
    await world.ready(web);
    step("The block is removed.");
    world.apply(web);
    await world.ready(web);
    step("It comes back, and the service is deleted.");
    world.apply(scaled(edited));
    await world.ready(web);
    world.remove(web);
    await world.until("it is gone", () => world.get(web) === undefined);
  }));

test("adoption", () =>
  golden("adoption", async (story) => {
    const { world, step } = story;
    step("AWS has a cluster, a family and a service of these names; the objects are applied.");
    world.aws("CreateCluster", { clusterName: "web" });
    const containerDefinitions = (definition.spec?.containers ?? []) as object[];
    world.aws("RegisterTaskDefinition", {
      family: "web",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions,
    });
    const { deploymentConfiguration, networkConfiguration } = web.spec ?? {};
    const same = { deploymentConfiguration, networkConfiguration, launchType: "FARGATE" };
    world.aws("CreateService", { cluster: "web", serviceName: "web", taskDefinition: "web", desiredCount: 4, ...same });
    await world.run(60_000);
    world.apply(...objects);
    await world.run(5_000);
    step("Cluster and task definition are to be adopted.");
    world.apply(withSpec(cluster, { adoptionPolicy: "Adopt" }), withSpec(definition, { adoptionPolicy: "Adopt" }));
    await world.ready(cluster);
    await world.run(5_000);
    step("The service, too; but its count differs.");
    const adopted = withSpec(web, { adoptionPolicy: "Adopt" });
    world.apply(adopted);
    await world.run(5_000);
    step("The count is set to the live one.");
    world.apply(withSpec(adopted, { desiredCount: 4 }));
    await world.ready(cluster, definition, adopted);
  }));

test("deletion", () =>
  golden("deletion", async (story) => {
    const { world, step } = story;
    await running(story);
    step("All three are deleted at once.");
    world.remove(...objects);
    await world.until("all are gone", () => objects.every((object) => world.get(object) === undefined));
  }));

test("a task definition that is renamed, with an image that does not run", () =>
  golden("rename", async (story) => {
    const { world, step } = story;
    const family = { family: "shop" };
    const former = withSpec(definition, family);
    await running(story, cluster, former, web);
    step("One commit renames it within its family; the old object is pruned in the same apply. The image exits with code 1.");
    world.simulator.setScenario(crash);
    const renamed = taskDefinition("renamed", "bad", family);
    world.apply(renamed, service("web", { cluster: "web", taskDefinition: "renamed" }));
    world.remove(former);
    await world.reason(web, "RolledBack");
    step("Time passes over two drift reads.");
    await world.run(1_500_000);
    step("The image is repaired.");
    const repaired = taskDefinition("renamed", "2", family);
    world.apply(repaired);
    await world.ready(repaired, web);
    await world.until("the old object gone", () => world.get(former) === undefined);
  }));

test("a service that is made again while its predecessor drains", () =>
  golden("recreate-while-draining", async (story) => {
    const { world, step } = story;
    await running(story);
    step("The service is deleted in AWS.");
    world.aws("DeleteService", { cluster: "web", service: "web", force: true });
    world.annotate(web, { "ecs-operator.dev/refresh": "look" });
    await world.until("the verb is recorded", () => world.get(web)?.status.lastHandled?.refresh !== undefined);
    await world.ready(web);
  }));

test("an answer that never came", () =>
  golden("lost-answers", async (story) => {
    const { world } = story;
    world.simulator.setFaults([
      { operation: "RegisterTaskDefinition", kind: "reset-after", count: 1 },
      { operation: "CreateService", kind: "5xx-after", count: 1 },
      { operation: "CreateCluster", kind: "reset-before", count: 1 },
    ]);
    await running(story);
  }));

test("service and task definition that do not fit together", () =>
  golden("invalid-combination", async (story) => {
    const { world, step } = story;
    const misfit = service("web", { cluster: "web", taskDefinition: "web" }, { networkConfiguration: undefined });
    step("The service has no networkConfiguration, but the task definition uses awsvpc.");
    world.apply(cluster, definition, misfit);
    await world.reason(misfit, "InvalidCombination");
    step("It gets one.");
    world.apply(web);
    await world.ready(web);
  }));

test("every kind has a part in a story", () => {
  const stories = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".golden.txt"))
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"));
  const missing = KIND_NAMES.filter((kind) => !stories.some((text) => text.includes(` ${kind.replace("ECS", "")}/`)));
  expect(missing).toEqual([]);
});
