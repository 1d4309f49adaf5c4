import { CreateClusterCommand, CreateServiceCommand } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  cluster,
  type Manifest,
  service,
  stack,
  taskDefinition,
  withAnnotations,
  withSpec,
} from "../support/builders.ts";
import { isReady, isStalled, readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "modes" });
});
afterAll(() => world?.stop());

const live = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName, status }) => serviceName === name && status === "ACTIVE");
};

test("suspended: nothing is written, Ready says what it last was, a changed spec says so, and resuming catches up", async () => {
  const objects = stack("paused");
  const [, definition, web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const mark = await world.aws.mark();
  const suspended = withSpec(web, { suspend: true });
  await world.apply(suspended);
  const same = await world.waitFor(
    "ECSService",
    "paused",
    ({ status, metadata }) => status.observedGeneration === metadata.generation,
  );
  expect(readyOf(same)).toMatchObject({ status: "True", reason: "RolloutSucceeded" });
  await world.apply(withSpec(suspended, { desiredCount: 5 }));
  const edited = await world.waitReason(web, "Suspended");
  expect(readyOf(edited)?.status).toBe("Unknown");
  await world.apply(taskDefinition("paused", "2"));
  // A suspended service is not waited for by its task definition.
  await world.waitReady(definition);
  expect((await world.aws.writes(mark)).map(({ operation }) => operation)).toEqual(["RegisterTaskDefinition"]);
  await world.apply(withSpec(web, { desiredCount: 5 }));
  await world.waitFor(
    "ECSService",
    "paused",
    (object) => isReady(object) && object.status.current.taskDefinition.endsWith(":2"),
  );
  expect(await live("paused")).toMatchObject({ desiredCount: 5 });
});

test("suspended: verbs wait until it ends", async () => {
  const objects = stack("patience");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const restarting = withAnnotations(withSpec(web, { suspend: true }), { "ecs-operator.dev/restart": "now" });
  const mark = await world.aws.mark();
  await world.apply(restarting);
  await world.waitFor(
    "ECSService",
    "patience",
    ({ status, metadata }) => status.observedGeneration === metadata.generation,
  );
  expect((await world.get("ECSService", "patience")).status.lastHandled).toBeUndefined();
  await world.apply(withSpec(restarting, { suspend: false }));
  await world.waitFor(
    "ECSService",
    "patience",
    ({ status }) => status.lastHandled?.restart?.[0]?.outcome === "Restarted",
  );
  const updates = await world.aws.writes(mark);
  expect(updates.map(({ input }) => input.forceNewDeployment)).toEqual([true]);
});

test("Observe: status is filled, differences are reported, nothing is written and no finalizer is set", async () => {
  const network = { awsvpcConfiguration: { subnets: ["subnet-11112222"] } };
  await world.apply(taskDefinition("watched"));
  await world.waitReady(taskDefinition("watched"));
  await world.aws.person.send(new CreateClusterCommand({ clusterName: "watched" }));
  await world.aws.person.send(
    new CreateServiceCommand({
      cluster: "watched",
      serviceName: "watched",
      taskDefinition: "watched:1",
      desiredCount: 3,
      launchType: "FARGATE",
      networkConfiguration: network,
    }),
  );
  const mark = await world.aws.mark();
  const members = {
    clusterRef: undefined,
    cluster: "watched",
    taskDefinitionRef: undefined,
    taskDefinition: "watched:1",
    managementPolicy: "Observe",
    deploymentConfiguration: undefined,
  };
  const web = JSON.parse(JSON.stringify(service("watched", { cluster: "", taskDefinition: "" }, members))) as Manifest;
  await world.apply(web);
  const differs = await world.waitFor("ECSService", "watched", (object) =>
    /desiredCount/.test(readyOf(object)?.message ?? ""),
  );
  expect(readyOf(differs)).toMatchObject({ reason: "Observed", status: "False" });
  await world.apply(withSpec(web, { desiredCount: 3 }));
  const same = await world.waitFor("ECSService", "watched", isReady);
  expect(same.status).toMatchObject({ desiredCount: 3 });
  expect(same.metadata.finalizers).toBeUndefined();
  await world.apply(withAnnotations(withSpec(web, { desiredCount: 3 }), { "ecs-operator.dev/restart": "x" }));
  await world.waitFor("ECSService", "watched", ({ status }) => status.lastHandled?.restart?.[0]?.outcome === "Refused");
  await world.remove(web);
  await world.waitGone(web);
  expect(await world.aws.writes(mark)).toEqual([]);
  expect((await live("watched"))?.desiredCount).toBe(3);
});

test("read-only: it lists what it would do, sets no finalizer, writes nothing, and refuses verbs for good", async () => {
  const kept = stack("kept-ro");
  await world.apply(...kept);
  await world.waitReady(...kept);
  await world.operator.stop();
  await world.startOperator({ flags: { "read-only": "true" } });
  const mark = await world.aws.mark();
  const fresh = cluster("fresh");
  await world.apply(fresh, withSpec(kept[2], { desiredCount: 4, enableECSManagedTags: true }));
  const would = await world.waitReason(fresh, "ReadOnly");
  expect(readyOf(would)?.message).toContain("create cluster fresh");
  expect(would.metadata.finalizers).toBeUndefined();
  expect(would.metadata.annotations).toBeUndefined();
  const changed = await world.waitReason(kept[2], "ReadOnly");
  expect(readyOf(changed)?.message).toMatch(/desiredCount/);
  expect(isStalled(changed)).toBe(false);
  await world.kube.patch("ECSService", world.namespace, "kept-ro", {
    metadata: { annotations: { "ecs-operator.dev/restart": "ro" } },
  });
  await world.waitFor("ECSService", "kept-ro", ({ status }) => status.lastHandled?.restart?.[0]?.outcome === "Refused");
  // What has our finalizer waits; what has none goes at once.
  await world.remove(kept[2], fresh);
  await world.waitGone(fresh);
  const waiting = await world.waitReason(kept[2], "ReadOnly");
  expect(waiting.metadata.deletionTimestamp).toBeDefined();
  expect(await world.aws.writes(mark)).toEqual([]);
  await world.operator.stop();
  await world.startOperator();
  await world.waitGone(kept[2]);
  expect(await live("kept-ro")).toBeUndefined();
  const restarts = (await world.aws.writes(mark)).filter(({ input }) => input.forceNewDeployment === true);
  expect(restarts).toEqual([]);
});

test("Seed: the count is set at creation and never again; kubectl scale gets an answer", async () => {
  const [cl, definition, plain] = stack("seed");
  const web = withSpec(plain, { desiredCountPolicy: "Seed" });
  await world.apply(cl, definition, web);
  await world.waitReady(cl, definition, web);
  const scaled = world.kube.patch("ECSService", world.namespace, "seed", { spec: { replicas: 4 } }, "scale");
  await expect(scaled).rejects.toThrow(/desiredCount/);
  await world.apply(withSpec(plain, { desiredCountPolicy: "Enforce" }));
  await world.waitFor("ECSService", "seed", ({ status }) =>
    JSON.stringify(status.conditions).includes("CountNotEnforced"),
  );
  await world.apply(withSpec(plain, { desiredCountPolicy: "Enforce", desiredCount: 1 }));
  await world.waitAws(
    "the count is enforced again",
    () => live("seed"),
    (found) => found?.desiredCount === 1,
  );
});
