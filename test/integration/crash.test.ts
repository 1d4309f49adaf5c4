import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultKind } from "../../simulator/core/faults.ts";
import { type Manifest, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { startWorld, type World } from "../support/world.ts";
import { pathOf } from "../support/world-kube.ts";

let world: World;
beforeAll(async () => {
  // Without an election a new process goes on at once; who may write when is another story (the last test here).
  world = await startWorld({ name: "crash", operator: { flags: { "leader-elect": "false" } } });
});
afterAll(() => world?.stop());

/** What AWS holds under a name: everything that is not gone, and every revision ever registered. */
async function held(name: string) {
  const { clusters, services, taskDefinitions } = await world.aws.area();
  return {
    clusters: clusters.filter(({ clusterName, status }) => clusterName === name && status !== "INACTIVE").length,
    services: services.filter(({ serviceName, status }) => serviceName === name && status !== "INACTIVE").length,
    revisions: taskDefinitions.filter(({ family }) => family === name).length,
    active: taskDefinitions.filter(({ family, status }) => family === name && status === "ACTIVE").length,
  };
}

/** Waits until the operator has met the fault, kills it there, and starts another. */
async function killAt(operation: string, kind: FaultKind, name: string, act: () => Promise<unknown>): Promise<void> {
  const mark = await world.aws.mark();
  await world.aws.faults({ operation, kind, count: 1, contains: name });
  await act();
  await world.waitAws(
    `${operation} meets ${kind}`,
    () => world.aws.calls(mark),
    (calls) => calls.some((call) => call.operation === operation && call.fault !== undefined),
  );
  await world.operator.stop("SIGKILL");
  await world.aws.faults();
  await world.restartOperator();
}

const deployments = async (name: string): Promise<number> => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName }) => serviceName === name)?.serviceDeployments.length ?? 0;
};

const points: readonly (readonly [string, FaultKind])[] = [
  ["not committed", "hang"],
  ["committed, answer lost", "hang-after"],
];

describe.each(points)("promise 5: killed at a write that was %s", (_, kind) => {
  test.each(["CreateCluster", "RegisterTaskDefinition", "CreateService"])(
    "create: %s happens once",
    async (operation) => {
      const name = `c-${operation.toLowerCase().slice(0, 12)}-${kind}`;
      const objects = stack(name);
      await killAt(operation, kind, name, () => world.apply(...objects));
      await world.waitReady(...objects);
      expect(await held(name)).toEqual({ clusters: 1, services: 1, revisions: 1, active: 1 });
      expect(await deployments(name)).toBe(1);
    },
  );

  test("update: one deployment, and the change is not lost", async () => {
    const name = `u-${kind}`;
    const objects = stack(name);
    await world.apply(...objects);
    await world.waitReady(...objects);
    await killAt("UpdateService", kind, name, () => world.apply(taskDefinition(name, "2")));
    await world.waitReady(...objects);
    expect(await held(name)).toMatchObject({ revisions: 2, services: 1 });
    expect(await deployments(name)).toBe(2);
  });

  test("delete: nothing is left behind and the objects go", async () => {
    const name = `d-${kind}`;
    const objects = stack(name);
    await world.apply(...objects);
    await world.waitReady(...objects);
    const [, , web] = objects;
    await killAt("DeleteService", kind, name, () => world.remove(web));
    await world.waitGone(web);
    await killAt("DeleteCluster", kind, name, () => world.remove(objects[0]));
    await killAt("DeregisterTaskDefinition", kind, name, () => world.remove(objects[1]));
    await world.waitGone(...objects);
    expect(await held(name)).toMatchObject({ clusters: 0, services: 0, active: 0 });
  });
});

test("promise 5: deleted while the create is in flight and the operator is dead: nothing is left behind", async () => {
  const objects: readonly Manifest[] = stack("orphan");
  await world.aws.faults({ operation: "CreateService", kind: "hang-after", count: 1 });
  const mark = await world.aws.mark();
  await world.apply(...objects);
  await world.waitAws(
    "the service is created",
    () => world.aws.calls(mark),
    (calls) => calls.some(({ fault }) => fault !== undefined),
  );
  await world.operator.stop("SIGKILL");
  await world.aws.faults();
  await world.remove(...objects);
  await world.restartOperator();
  await world.waitGone(...objects);
  expect(await held("orphan")).toMatchObject({ clusters: 0, services: 0, active: 0 });
});

test("promise 5: an object keeps its finalizer while it is in doubt whether its create happened", async () => {
  const objects: readonly Manifest[] = stack("doubt");
  await world.aws.faults({ operation: "CreateCluster", kind: "5xx-after", count: 1, contains: "doubt" });
  const { resourceVersion } = (await world.kube.send("GET", pathOf("ECSCluster", world.namespace))).body.metadata;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const states = await world.kube.statesSince("ECSCluster", world.namespace, "doubt", resourceVersion);
  const guarded = states.map(({ metadata }) => metadata.finalizers !== undefined);
  expect(guarded).toContain(true);
  expect(guarded.slice(guarded.indexOf(true))).not.toContain(false);
  expect(await held("doubt")).toEqual({ clusters: 1, services: 1, revisions: 1, active: 1 });
});

test("promise 5: a restart forced by a person happens once, wherever the operator dies", async () => {
  for (const [index, [, kind]] of points.entries()) {
    const name = `restart-${kind}`;
    const objects = stack(name);
    const [, , web] = objects;
    await world.apply(...objects);
    await world.waitReady(...objects);
    const annotate = () =>
      world.kube.patch("ECSService", world.namespace, name, {
        metadata: { annotations: { "ecs-operator.dev/restart": `r${index}` } },
      });
    await killAt("UpdateService", kind, name, annotate);
    await world.waitFor("ECSService", name, ({ status }) => status?.lastHandled?.restart?.[0]?.outcome === "Restarted");
    await world.waitReady(web);
    expect(await deployments(name)).toBe(2);
  }
});

test("promise 5: a frozen leader that wakes up after another took over writes nothing", async () => {
  await world.operator.stop();
  await world.startOperator();
  const objects = stack("frozen");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const old = world.operator;
  old.signal("SIGSTOP");
  const successor = await world.startOperator();
  await world.apply(withSpec(web, { desiredCount: 3 }));
  await world.waitAws(
    "the count arrives",
    () => world.aws.area(),
    ({ services }) => services.some(({ serviceName, desiredCount }) => serviceName === "frozen" && desiredCount === 3),
  );
  const mark = await world.aws.mark();
  old.signal("SIGCONT");
  await world.apply(withSpec(web, { desiredCount: 1 }));
  await world.waitReady(web);
  await world.waitAws(
    "the old leader knows",
    async () => old.log(),
    (lines) => lines.some(({ msg }) => msg === "leadership ended") || old.ended() !== undefined,
  );
  const updates = (await world.aws.writes(mark)).filter(({ input }) => String(input.service).endsWith("frozen"));
  expect(updates.map(({ input }) => input.desiredCount)).toEqual([1]);
  expect(successor.ended()).toBeUndefined();
  await old.stop("SIGKILL");
});
