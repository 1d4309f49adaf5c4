import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KIND_NAMES } from "../../operator/api/catalogue.ts";
import { image, type Manifest, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
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
