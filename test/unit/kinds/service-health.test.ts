import { describe, expect, test } from "vitest";
import { presentation } from "../../../operator/api/service/presentation.ts";
import { image, type Manifest, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, type DrivenOptions, readyOf, type StoredObject } from "./driven.ts";

/** The health of a service on the whole engine, the real kinds and the simulator. */

const exits = (afterMs: number) => ({
  images: [{ image: image("bad"), outcome: { kind: "exits", exitCode: 3, afterMs } as const }],
});
const objects = stack("web");
const [cluster, definition, web] = objects;
const withoutBreaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } } };

async function running(options: DrivenOptions = {}, service: Manifest = web): Promise<Driven> {
  const world = createDriven(options);
  world.apply(cluster, definition, service);
  await world.ready(cluster, definition, service);
  return world;
}

const stalled = (object: StoredObject | undefined) =>
  object?.status?.conditions?.find((condition: { type: string }) => condition.type === "Stalled");

/** Every task of the service is stopped by a person, and replaced by ECS. */
function stopAll(world: Driven): void {
  const { taskArns } = world.aws("ListTasks", { cluster: "web", serviceName: "web" }) as { taskArns: string[] };
  for (const task of taskArns) world.aws("StopTask", { cluster: "web", task });
}

describe("what `kubectl get` shows as updated", () => {
  const updated = (world: Driven): unknown => {
    const path = presentation.columns.find((column) => column.name === "Updated")?.path ?? "";
    return (
      path
        .split(".")
        .filter(Boolean)
        // biome-ignore lint/suspicious/noExplicitAny: a path into an object
        .reduce((value: any, member) => value?.[member], world.get(web))
    );
  };

  test("follows a scale after the deployment has ended", async () => {
    const world = await running();
    expect(updated(world)).toBe(2);
    world.apply(withSpec(web, { desiredCount: 5 }));
    await world.reason(web, "RolloutSucceeded");
    await world.run(60_000);
    expect([world.get(web)?.status.runningCount, updated(world)]).toEqual([5, 5]);
  });

  test("counts the desired revision alone: none runs after its rollback", async () => {
    const world = await running();
    world.simulator.setScenario(exits(50));
    world.apply(taskDefinition("web", "bad"));
    await world.reason(web, "RolledBack");
    await world.run(60_000);
    expect([world.get(web)?.status.runningCount, updated(world)]).toEqual([2, 0]);
  });
});

describe("what moves in AWS is followed", () => {
  test("a count that is changed while a release is held", async () => {
    const world = await running();
    world.simulator.setScenario(exits(50));
    world.apply(taskDefinition("web", "bad"));
    await world.reason(web, "RolledBack");
    world.apply(withSpec(web, { desiredCount: 5 }));
    await world.run(15_000);
    expect(world.get(web)?.status).toMatchObject({ desiredCount: 5, runningCount: 5, pendingCount: 0 });
    expect(stalled(world.get(web))?.reason).toBe("RolledBack");
  });

  test("a count that is changed while what the spec refers to is missing", async () => {
    const world = await running();
    const lost = withSpec(web, { taskDefinitionRef: { name: "lost" } });
    world.apply(lost);
    await world.reason(web, "WaitingForReference");
    world.apply(withSpec(lost, { desiredCount: 4 }));
    await world.run(15_000);
    expect(world.get(web)?.status).toMatchObject({ desiredCount: 4, runningCount: 4, pendingCount: 0 });
  });

  test("a count that AWS is reaching when it refuses an edit, which is not sent again meanwhile", async () => {
    const world = await running();
    const five = withSpec(web, { desiredCount: 5 });
    world.apply(five);
    await world.until("AWS aims for 5", () => world.get(web)?.status.desiredCount === 5);
    const refuse = { kind: "refuse", code: "InvalidParameterException", message: "No." } as const;
    world.simulator.setFaults([{ operation: "UpdateService", ...refuse }]);
    const mark = world.mark();
    world.apply(withSpec(five, { enableECSManagedTags: true }));
    await world.reason(web, "RefusedByAWS");
    expect(world.get(web)?.status.runningCount).toBe(2);
    await world.run(15_000);
    expect(world.get(web)?.status).toMatchObject({ desiredCount: 5, runningCount: 5, pendingCount: 0 });
    expect(stalled(world.get(web))).toMatchObject({
      reason: "RefusedByAWS",
      message: "InvalidParameterException: No.",
    });
    const sent = () => world.simulator.ledger(mark).filter(({ operation }) => operation === "UpdateService").length;
    expect(sent()).toBe(1);
    await world.run(610_000);
    expect(sent()).toBe(2);
    world.simulator.setFaults([]);
    world.apply(withSpec(five, { enableECSManagedTags: true, propagateTags: "SERVICE" }));
    await world.ready(web);
  });

  test("and nothing is polled once all is steady, held or not", async () => {
    const world = await running();
    world.simulator.setScenario(exits(50));
    world.apply(taskDefinition("web", "bad"));
    await world.reason(web, "RolledBack");
    await world.run(60_000);
    const mark = world.mark();
    await world.run(600_000);
    expect(world.simulator.ledger(mark).length).toBeLessThanOrEqual(4);
  });
});

describe("tasks that run for a while and die", () => {
  const slow = { simulator: { durations: { healthy: 40_000 } } };
  const crashing = async (spec: object, options: DrivenOptions = slow) => {
    const world = await running(options, withSpec(web, { ...withoutBreaker, ...spec }));
    world.simulator.setScenario(exits(10_000));
    world.apply(taskDefinition("web", "bad"));
    return world;
  };

  test("a rollout says why, whatever the counters say", async () => {
    const world = await crashing({});
    await world.run(40_000);
    expect(world.aws("DescribeServices", { cluster: "web", services: ["web"] })).toMatchObject({
      services: [{ deployments: [{ failedTasks: 0 }, {}] }],
    });
    expect(readyOf(world.get(web))?.message).toContain("Essential container in task exited, container app exit code 3");
    expect(world.get(web)?.status.stoppedTasks).toMatchObject([{ stopCode: "EssentialContainerExited" }]);
  });

  test("the progress deadline passes although counts go up and down", async () => {
    const world = await crashing({ rollout: { settleSeconds: 0, progressDeadlineSeconds: 20 } });
    await world.until("Stalled", () => stalled(world.get(web))?.reason === "ProgressDeadlineExceeded", 60_000);
    const before = world.get(web)?.status.deployment.lastProgressTime;
    await world.restart();
    await world.run(60_000);
    expect(stalled(world.get(web))?.reason).toBe("ProgressDeadlineExceeded");
    expect(world.get(web)?.status.deployment.lastProgressTime).toBe(before);
  });

  test("after a release: Ready is taken away, with the reasons, and comes back when it is quiet", async () => {
    const world = await running();
    world.simulator.setScenario({
      images: [{ image: image("1"), outcome: { kind: "exits", exitCode: 3, afterMs: 10_000 } }],
    });
    stopAll(world);
    await world.until("not Ready", () => readyOf(world.get(web))?.status === "False", 1_300_000);
    expect(readyOf(world.get(web))).toMatchObject({ reason: "TasksFailing" });
    expect(readyOf(world.get(web)).message).toContain("Essential container in task exited, container app exit code 3");
    await world.run(300_000);
    expect(readyOf(world.get(web))?.status).toBe("False");
    await world.restart();
    await world.run(5_000);
    expect(readyOf(world.get(web))?.reason).toBe("TasksFailing");
    world.simulator.setScenario({ images: [] });
    await world.ready(web);
    await world.run(1_300_000);
    expect(readyOf(world.get(web))?.status).toBe("True");
  });

  test("tasks that a person stops, or that scaling takes away, are no fault of the service", async () => {
    const world = await running();
    for (const desiredCount of [6, 1, 6, 2]) {
      stopAll(world);
      world.apply(withSpec(web, { desiredCount }));
      await world.run(30_000);
    }
    const mark = world.plans.length;
    await world.run(1_300_000);
    expect(world.plans.slice(mark).filter(({ plan }) => plan.state !== "InSync")).toEqual([]);
    expect(readyOf(world.get(web))?.status).toBe("True");
  });

  test("stopped tasks are read only where the service's events show starts", async () => {
    const world = await running();
    const reads = (since: number) =>
      world.simulator.ledger(since).filter(({ operation }) => /^(ListTasks|DescribeTasks)$/.test(operation)).length;
    expect(reads(0)).toBe(0);
    const mark = world.mark();
    await world.run(3_600_000);
    expect(reads(mark)).toBe(0);
    world.apply(withSpec(web, withoutBreaker));
    await world.run(1_300_000);
    expect(reads(mark)).toBe(0);
  });
});

test("the newest service event explains a rollout that stands still", async () => {
  const ec2 = { launchType: "EC2", networkConfiguration: undefined };
  const onInstances = { requiresCompatibilities: ["EC2"], networkMode: "bridge" };
  const world = createDriven();
  world.apply(cluster, taskDefinition("web", "1", onInstances), withSpec(web, ec2));
  const reason =
    "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No " +
    "Container Instances were found in your cluster";
  await world.until("the event is reported", () => readyOf(world.get(web))?.message.includes(reason) === true, 60_000);
});

describe("no status holds what changes by itself", () => {
  test("a rollout that is stuck past its deadline is reported once", async () => {
    const rollout = { settleSeconds: 0, progressDeadlineSeconds: 20 };
    const world = await running({}, withSpec(web, { ...withoutBreaker, rollout }));
    world.simulator.setOptions({ durations: { healthy: 10_000_000 } });
    world.apply(taskDefinition("web", "2"));
    await world.until("Stalled", () => stalled(world.get(web))?.reason === "ProgressDeadlineExceeded", 60_000);
    const mark = world.kube.writes.length;
    await world.run(120_000);
    expect(world.kube.writes.slice(mark)).toEqual([]);
  });
});

describe("a reference to nothing", () => {
  const typo = withSpec(web, { clusterRef: { name: "wbe" } });
  const stalledFor = (world: Driven) => stalled(world.get(typo))?.reason;

  test("is Stalled after a minute, with the same sentence, and heals by itself", async () => {
    const world = createDriven();
    await world.run(120_000);
    world.apply(definition, typo);
    await world.run(50_000);
    const { message } = readyOf(world.get(typo));
    expect(message).toBe("Waiting for ECSCluster wbe, which does not exist in this namespace.");
    const { waiting } = world.get(typo)?.status ?? {};
    expect(stalledFor(world)).toBeUndefined();
    await world.run(11_000);
    expect(stalled(world.get(typo))).toMatchObject({ reason: "WaitingForReference", message });
    expect(world.get(typo)?.status.waiting).toEqual(waiting);
    const mark = world.kube.writes.length;
    await world.run(1_300_000);
    expect(world.kube.writes.slice(mark)).toEqual([]);
    world.apply({ ...cluster, metadata: { name: "wbe" } });
    await world.ready(typo);
    expect(world.get(typo)?.status.waiting).toBeUndefined();
  });

  test("not within a minute of the caches' first sync; but what is Stalled stays so", async () => {
    const world = createDriven();
    world.apply(definition, typo);
    await world.run(50_000);
    await world.restart();
    await world.run(50_000);
    expect(stalledFor(world)).toBeUndefined();
    await world.run(11_000);
    expect(stalledFor(world)).toBe("WaitingForReference");
    await world.restart();
    await world.run(5_000);
    expect(stalledFor(world)).toBe("WaitingForReference");
  });

  test("an object that is there and not ready is waited for as long as it takes", async () => {
    const world = createDriven();
    world.apply(withSpec(cluster, { suspend: true }), definition, web);
    await world.run(300_000);
    expect(readyOf(world.get(web))?.reason).toBe("WaitingForReference");
    expect(stalled(world.get(web))).toBeUndefined();
  });

  test("a revision or a cluster that AWS does not know", async () => {
    const world = createDriven();
    const literal = withSpec(web, { taskDefinitionRef: undefined, taskDefinition: "nope:7" });
    const elsewhere = withSpec(web, { clusterRef: undefined, cluster: "nope" });
    world.apply(cluster, definition, literal, { ...elsewhere, metadata: { name: "other" } });
    await world.run(70_000);
    expect(stalled(world.get(web))?.message).toBe("Waiting for task definition nope:7, which does not exist in AWS.");
    expect(stalled(world.get({ ...web, metadata: { name: "other" } }))?.message).toBe(
      "Waiting for cluster nope, which does not exist in AWS.",
    );
  });
});

describe("the same inputs give the same verdict", () => {
  test("a service stays Ready when its literal revision is deregistered, also after a restart", async () => {
    const world = createDriven();
    world.apply(cluster);
    await world.ready(cluster);
    const { spec } = taskDefinition("own", "1");
    const { containers, ...rest } = spec as { containers: object[]; cpu: number; memory: number };
    const content = { ...rest, cpu: String(rest.cpu), memory: String(rest.memory), containerDefinitions: containers };
    world.aws("RegisterTaskDefinition", { family: "own", ...content });
    const literal = withSpec(web, { taskDefinitionRef: undefined, taskDefinition: "own:1" });
    world.apply(literal);
    await world.ready(literal);
    world.aws("DeregisterTaskDefinition", { taskDefinition: "own:1" });
    await world.run(1_300_000);
    const before = readyOf(world.get(web));
    expect(before.status).toBe("True");
    await world.restart();
    await world.run(1_300_000);
    expect(readyOf(world.get(web))).toEqual(before);
    world.apply(withSpec(literal, { desiredCount: 3 }));
    await world.run(20_000);
    expect(world.get(web)?.status.runningCount).toBe(3);
    expect(readyOf(world.get(web))?.status).toBe("True");
  });
});
