import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "deletion" });
});
afterAll(() => world?.stop());

const messageOf = async (kind: string, name: string) => readyOf(await world.get(kind, name))?.message;
const liveServices = async (name: string) => {
  const { services } = await world.aws.area();
  return services.filter(({ serviceName, status }) => serviceName === name && status !== "INACTIVE");
};
const liveClusters = async (name: string) => {
  const { clusters } = await world.aws.area();
  return clusters.filter(({ clusterName, status }) => clusterName === name && status === "ACTIVE");
};

/** Waits for an Event that says so: a state may be over before the object is read. */
const waitForEvent = (kind: string, name: string, words: RegExp) =>
  world.waitAws(
    `an Event of ${kind} ${name} that says ${words}`,
    () => world.kube.events(world.namespace),
    (events) =>
      events.some(({ regarding, note }) => regarding.kind === kind && regarding.name === name && words.test(note)),
  );

test("promise 7: everything deleted at once goes in the right order, each saying what it waits for", async () => {
  const objects = stack("order");
  const [cl, definition, web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const mark = await world.aws.mark();
  await world.remove(cl, definition, web);
  await world.waitReason(cl, "WaitingForDependents");
  expect(await messageOf("ECSCluster", "order")).toContain("ECSService order");
  await world.waitReason(definition, "WaitingForDependents");
  expect(await messageOf("ECSTaskDefinition", "order")).toContain("ECSService order");
  await world.waitGone(web, definition, cl);
  await waitForEvent("ECSService", "order", /service order\b.* drain\b.* 2\b/);
  // AWS refuses to delete a cluster whose tasks are still being stopped, which its counts do not show: that is tried again.
  const deletions = (await world.aws.writes(mark))
    .filter(({ committed }) => committed)
    .map(({ operation }) => operation);
  expect([...deletions].sort()).toEqual([
    "DeleteCluster",
    "DeleteService",
    "DeleteTaskDefinitions",
    "DeregisterTaskDefinition",
  ]);
  expect(deletions[0]).toBe("DeleteService");
  const { taskDefinitions } = await world.aws.area();
  expect(taskDefinitions.filter(({ family, status }) => family === "order" && status === "ACTIVE")).toEqual([]);
});

test("promise 7: a cluster waits for services that no object here stands for", async () => {
  const [cl, definition] = stack("guest");
  await world.apply(cl, definition);
  await world.waitReady(cl, definition);
  const network = { awsvpcConfiguration: { subnets: ["subnet-1"] } };
  await world.aws.person.send(
    new CreateServiceCommand({
      cluster: "guest",
      serviceName: "theirs",
      taskDefinition: "guest",
      desiredCount: 1,
      launchType: "FARGATE",
      networkConfiguration: network,
    }),
  );
  await world.remove(cl);
  await world.waitReason(cl, "WaitingForDependents");
  expect(await messageOf("ECSCluster", "guest")).toMatch(/cluster guest\b.* 1 services/);
  expect(await liveServices("theirs")).toHaveLength(1);
  await world.aws.person.send(new DeleteServiceCommand({ cluster: "guest", service: "theirs", force: true }));
  await world.waitGone(cl);
  expect(await liveClusters("guest")).toEqual([]);
});

test("promise 7: what is gone in AWS already lets its object go", async () => {
  const objects = stack("gone");
  const [cl, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  await world.aws.person.send(new UpdateServiceCommand({ cluster: "gone", service: "gone", desiredCount: 0 }));
  await world.kube.patch("ECSService", world.namespace, "gone", { spec: { suspend: true } });
  await world.aws.person.send(new DeleteServiceCommand({ cluster: "gone", service: "gone", force: true }));
  await world.waitAws(
    "the service has gone",
    () => liveServices("gone"),
    (live) => live.length === 0,
  );
  await world.waitAws(
    "its tasks, too",
    () => world.aws.area(),
    ({ tasks }) => tasks.every(({ group, lastStatus }) => group !== "service:gone" || lastStatus === "STOPPED"),
  );
  await world.aws.person.send(new DeleteClusterCommand({ cluster: "gone" }));
  const mark = await world.aws.mark();
  await world.remove(web, cl);
  await world.waitReason(web, "Suspended");
  expect(await messageOf("ECSService", "gone")).toContain("`spec.suspend`");
  await world.kube.patch("ECSService", world.namespace, "gone", { spec: { suspend: false } });
  await world.waitGone(web, cl);
  expect((await world.aws.writes(mark)).map(({ operation }) => operation)).toEqual([]);
});

test("promise 7: Retain leaves all running, without our tags; it can be set while Terminating", async () => {
  const objects = stack("kept");
  const [cl, definition, web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  // It hangs first: suspended, so that the change of mind comes while it is Terminating.
  await world.kube.patch("ECSService", world.namespace, "kept", { spec: { suspend: true } });
  await world.remove(web);
  await world.waitReason(web, "Suspended");
  await world.kube.patch("ECSService", world.namespace, "kept", { spec: { deletionPolicy: "Retain", suspend: false } });
  await world.waitGone(web);
  for (const object of [cl, definition]) {
    await world.kube.patch(object.kind, world.namespace, "kept", { spec: { deletionPolicy: "Retain" } });
  }
  await world.remove(cl, definition);
  await world.waitGone(cl, definition);
  const [live] = await liveServices("kept");
  expect(live).toMatchObject({ status: "ACTIVE", desiredCount: 2, runningCount: 2 });
  const { taskDefinitions } = await world.aws.area();
  const [revision] = taskDefinitions.filter(({ family }) => family === "kept");
  expect(revision?.status).toBe("ACTIVE");
  for (const one of [live, (await liveClusters("kept"))[0], revision]) {
    // But for the mark of what was left behind.
    const tags: readonly { readonly key: string }[] = one?.tags ?? [];
    const own = tags.filter(({ key }) => key.startsWith("ecs-operator.dev/"));
    expect(own).toEqual([{ key: "ecs-operator.dev/retained", value: `tests/${world.namespace}` }]);
  }
});

test("promise 7: a DAEMON service is deleted, too", async () => {
  await world.aws.scenario({ containerInstances: 2 });
  const daemon = service(
    "daemon",
    { cluster: "daemon", taskDefinition: "daemon" },
    {
      desiredCount: 1,
      schedulingStrategy: "DAEMON",
      launchType: "EC2",
      networkConfiguration: undefined,
      deploymentConfiguration: undefined,
    },
  );
  const definition = taskDefinition("daemon", "1", {
    requiresCompatibilities: ["EC2"],
    networkMode: "bridge",
    cpu: undefined,
  });
  const clean = (spec: object) => JSON.parse(JSON.stringify(spec));
  const objects = [cluster("daemon"), clean(definition), clean(daemon)] as const;
  await world.apply(...objects);
  await world.waitReady(...objects);
  expect((await liveServices("daemon"))[0]).toMatchObject({ schedulingStrategy: "DAEMON" });
  await world.remove(objects[2]);
  await world.waitGone(objects[2]);
  expect(await liveServices("daemon")).toEqual([]);
  await world.aws.scenario({ containerInstances: 0 });
});

test("promise 7: deleted and made again under the same name: the draining one is waited for, then a new one is created", async () => {
  const objects = stack("again");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const [first] = await liveServices("again");
  await kubectl(["delete", "ecssvc", "again", "-n", world.namespace, "--wait=false"]);
  await world.waitGone(web);
  await world.apply(withSpec(web, { desiredCount: 1 }));
  await world.waitReady(web);
  const [second] = await liveServices("again");
  expect(second?.desiredCount).toBe(1);
  expect(second?.createdAt).not.toEqual(first?.createdAt);
});

test("promise 7: a service that a person deleted in AWS is created again while its object stands", async () => {
  const objects = stack("phoenix");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const [first] = await liveServices("phoenix");
  await world.aws.person.send(new DeleteServiceCommand({ cluster: "phoenix", service: "phoenix", force: true }));
  await world.waitAws(
    "another service stands",
    () => liveServices("phoenix"),
    (live) =>
      live.some(({ createdAt, status }) => status === "ACTIVE" && String(createdAt) !== String(first?.createdAt)),
    { timeout: 40_000 },
  );
  await world.waitReady(web);
});

test("promise 7: deleting a service leaves a cluster alone that no object here stands for", async () => {
  await world.aws.person.send(new CreateClusterCommand({ clusterName: "manual" }));
  const web = service(
    "manual",
    { cluster: "x", taskDefinition: "manual" },
    { clusterRef: undefined, cluster: "manual", taskDefinitionRef: { name: "order2" } },
  );
  const clean = JSON.parse(JSON.stringify(web));
  await world.apply(taskDefinition("order2"), clean);
  await world.waitReady(clean);
  await world.remove(clean);
  await world.waitGone(clean);
  expect(await liveClusters("manual")).toHaveLength(1);
});

test("promise 7: a deletion that AWS refuses again and again ends all the same, and the object waits for it", async () => {
  const objects = stack("stubborn");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const mark = await world.aws.mark();
  await world.aws.faults({ operation: "DeleteService", kind: "throttle", count: 3, contains: "stubborn" });
  await world.remove(web);
  await world.waitGone(web);
  expect(await liveServices("stubborn")).toEqual([]);
  const attempts = (await world.aws.calls(mark)).filter(({ operation }) => operation === "DeleteService");
  expect(attempts.map(({ status }) => status)).toEqual([400, 400, 400, 200]);
});
