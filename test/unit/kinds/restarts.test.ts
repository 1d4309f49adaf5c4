import { describe, test } from "vitest";
import { expectSameAfterRestart } from "../../golden/restarts.ts";
import { image, type Manifest, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven } from "./driven.ts";

/** Ends that no golden story has: what the operator says of each must not hang on what its process remembers. */

const [cluster, definition, web] = stack("web");
const literal = withSpec(web, { taskDefinitionRef: undefined, taskDefinition: "own:1" });
const crash = { images: [{ image: image("bad"), outcome: { kind: "exits", exitCode: 1, afterMs: 50 } as const }] };

function register(world: Driven, version: string): void {
  const { containers, cpu, memory, ...rest } = taskDefinition("own", version).spec as Readonly<Record<string, unknown>>;
  const sizes = { cpu: String(cpu), memory: String(memory) };
  world.aws("RegisterTaskDefinition", { family: "own", ...rest, ...sizes, containerDefinitions: containers });
}

async function running(...manifests: readonly Manifest[]): Promise<Driven> {
  const world = createDriven();
  world.apply(...manifests);
  await world.ready(...manifests);
  return world;
}

const ends: Readonly<Record<string, () => Promise<Driven>>> = {
  "a literal revision that was deregistered while it runs": async () => {
    const world = createDriven();
    register(world, "1");
    world.apply(cluster, literal);
    await world.ready(literal);
    world.aws("DeregisterTaskDefinition", { taskDefinition: "own:1" });
    return world;
  },
  "a literal revision that failed, was rolled back and was deregistered": async () => {
    const world = createDriven();
    register(world, "1");
    register(world, "bad");
    world.simulator.setScenario(crash);
    world.apply(cluster, literal);
    await world.ready(literal);
    world.apply(withSpec(literal, { taskDefinition: "own:2" }));
    await world.reason(literal, "RolledBack");
    world.aws("DeregisterTaskDefinition", { taskDefinition: "own:2" });
    return world;
  },
  "a literal revision that was deregistered before its release": async () => {
    const world = createDriven();
    register(world, "1");
    register(world, "2");
    world.apply(cluster, literal);
    await world.ready(literal);
    world.aws("DeregisterTaskDefinition", { taskDefinition: "own:2" });
    world.apply(withSpec(literal, { taskDefinition: "own:2" }));
    return world;
  },
  "a first release that failed": async () => {
    const world = createDriven();
    world.simulator.setScenario(crash);
    world.apply(cluster, taskDefinition("web", "bad"), web);
    await world.reason(web, "DeploymentFailed");
    return world;
  },
  "a first blue/green release that failed": async () => {
    const world = createDriven();
    world.simulator.setScenario(crash);
    const deploymentConfiguration = {
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: 1,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    };
    world.apply(cluster, taskDefinition("web", "bad"), withSpec(web, { deploymentConfiguration }));
    await world.reason(web, "DeploymentFailed");
    return world;
  },
  "a release that an alarm stopped, without a rollback": async () => {
    const alarms = { alarmNames: ["errors"], enable: true, rollback: false };
    const watched = withSpec(web, { deploymentConfiguration: { alarms } });
    const world = await running(cluster, definition, watched);
    world.simulator.setOptions({ durations: { healthy: 20_000 } });
    world.apply(taskDefinition("web", "2"));
    await world.reason(watched, "Progressing");
    world.simulator.setScenario({ alarms: { errors: "ALARM" } });
    await world.reason(watched, "DeploymentFailed");
    return world;
  },
  "a release that a person stopped and rolled back": async () => {
    const world = await running(cluster, definition, web);
    world.simulator.setOptions({ durations: { healthy: 20_000 } });
    world.apply(taskDefinition("web", "2"));
    await world.reason(web, "Progressing");
    const { services } = world.aws("DescribeServices", { cluster: "web", services: ["web"] }) as {
      services: { currentServiceDeployment: string }[];
    };
    world.aws("StopServiceDeployment", {
      serviceDeploymentArn: services[0]?.currentServiceDeployment,
      stopType: "ROLLBACK",
    });
    await world.reason(web, "RolledBack");
    return world;
  },
  "no capacity": async () => {
    const world = createDriven();
    const onInstances = { requiresCompatibilities: ["EC2"], networkMode: "bridge" };
    const ec2 = withSpec(web, { launchType: "EC2", networkConfiguration: undefined });
    world.apply(cluster, taskDefinition("web", "1", onInstances), ec2);
    return world;
  },
  "capacity that is gone after the release, with a task that stopped": async () => {
    const world = createDriven();
    world.simulator.setScenario({ containerInstances: 2 });
    const onInstances = { requiresCompatibilities: ["EC2"], networkMode: "bridge" };
    const ec2 = withSpec(web, { launchType: "EC2", networkConfiguration: undefined });
    world.apply(cluster, taskDefinition("web", "1", onInstances), ec2);
    await world.ready(ec2);
    world.simulator.setScenario({ containerInstances: 0 });
    const { taskArns } = world.aws("ListTasks", { cluster: "web", serviceName: "web" }) as { taskArns: string[] };
    world.aws("StopTask", { cluster: "web", task: taskArns[0], reason: "taken away" });
    return world;
  },
  "references to nothing": async () => {
    const world = await running(cluster, definition, web);
    world.apply(withSpec(web, { taskDefinitionRef: { name: "lost" } }));
    world.apply({ ...withSpec(web, { clusterRef: { name: "lost" } }), metadata: { name: "other" } });
    world.apply({ ...withSpec(web, { clusterRef: undefined, cluster: "nope" }), metadata: { name: "third" } });
    return world;
  },
  "a role that was never granted": async () => {
    const world = await running(cluster, definition, web);
    world.apply(withSpec(definition, { taskRoleArn: "arn:aws:iam::111122223333:role/admin" }));
    return world;
  },
  "a field that cannot be changed": async () => {
    const world = await running(cluster, definition, web);
    world.apply(withSpec(web, { schedulingStrategy: "DAEMON", desiredCount: 1 }));
    return world;
  },
  "suspended, and observed": async () => {
    const world = await running(cluster, definition, web);
    world.apply(withSpec(definition, { suspend: true, cpu: 512, memory: 1024 }));
    world.apply(withSpec(web, { managementPolicy: "Observe", desiredCount: 3 }));
    return world;
  },
  "a count that was scaled in AWS while it is only seeded": async () => {
    const world = await running(cluster, definition, withSpec(web, { desiredCountPolicy: "Seed" }));
    world.aws("UpdateService", { cluster: "web", service: "web", desiredCount: 4 });
    return world;
  },
};

describe("the same inputs give the same verdict after a restart", () => {
  test.each(Object.entries(ends))("%s", async (_, end) => expectSameAfterRestart(await end()));
});
