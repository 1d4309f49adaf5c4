import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { image, type Manifest, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { conditionOf, isReady, isStalled, readyOf, startWorld, type World } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";
import { patient } from "../support/world-until.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "rollouts" });
  await world.aws.scenario({ images: [{ image: ":crash", outcome: { kind: "exits", exitCode: 3, afterMs: 20 } }] });
  await world.aws.options({ durations: { minute: 10_000 } });
});
afterEach(() => world.aws.options({ durations: { healthy: 400, stage: 200 } }));
afterAll(() => world?.stop());

/** Writes that start a deployment, as the operator sent them. */
const releases = async (name: string, since: number) =>
  (await world.aws.writes(since)).filter(
    ({ operation, input }) =>
      operation === "UpdateService" &&
      String(input.service).endsWith(name) &&
      (input.taskDefinition !== undefined || input.forceNewDeployment === true || input.platformVersion !== undefined),
  );

const live = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName }) => serviceName === name);
};

/** Images of the tasks of a service that AWS wants to run. */
async function images(name: string): Promise<readonly unknown[]> {
  const { tasks } = await world.aws.area();
  const wanted = tasks.filter((task) => task.group === `service:${name}` && task.desiredStatus === "RUNNING");
  return wanted.flatMap((task) => (task.containers ?? []).map((container) => container.image));
}

/** Every different state of the object that a person could have seen until it holds. */
async function follow(manifest: Manifest, holds: (object: KubeObject) => boolean): Promise<readonly KubeObject[]> {
  const seen: KubeObject[] = [];
  const deadline = performance.now() + patient(30_000);
  while (performance.now() < deadline) {
    const object = await world.get(manifest.kind, manifest.metadata.name);
    if (seen.at(-1)?.metadata.resourceVersion !== object.metadata.resourceVersion) seen.push(object);
    if (holds(object)) return seen;
    await sleep(15);
  }
  throw new Error(`it never held of ${manifest.kind} ${manifest.metadata.name}\n${await world.report()}`);
}

async function running(name: string, spec: object = {}): Promise<readonly [Manifest, Manifest, Manifest]> {
  const objects = stack(name, "1", spec as Manifest["spec"]);
  await world.apply(...objects);
  await world.waitReady(...objects);
  return objects;
}

const targets = (object: KubeObject, revision: number): boolean =>
  String(object.status?.target?.taskDefinition).endsWith(`:${revision}`);

/** While the second revision is asked for, Ready speaks of it alone: true only once AWS calls its deployment a success. */
function expectHonest(seen: readonly KubeObject[]): void {
  for (const object of seen.filter((one) => targets(one, 2))) {
    const { deployment, current } = object.status;
    const delivered = deployment?.status === "SUCCESSFUL" && String(current?.taskDefinition).endsWith(":2");
    expect([readyOf(object)?.status, deployment?.status]).toEqual([delivered ? "True" : "False", deployment?.status]);
    expect(conditionOf(object, "Reconciling")?.status).toBe(delivered ? undefined : "True");
  }
}

test("ROLLING is followed to its end: counts while it goes on, Ready only after SUCCESSFUL", async () => {
  const [, , web] = await running("rolling");
  await world.aws.options({ durations: { healthy: 5_000 } });
  await world.apply(taskDefinition("rolling", "2"));
  const seen = await follow(web, (object) => targets(object, 2) && isReady(object));
  expectHonest(seen);
  const reported = seen
    .map(({ status }) => status.deployment)
    .filter((deployment) => deployment?.status === "IN_PROGRESS");
  expect(reported.length).toBeGreaterThan(1);
  expect(reported.at(-1)).toMatchObject({
    strategy: "ROLLING",
    targetTasks: { requested: 2 },
    targetRevision: expect.stringContaining("service-revision"),
    lastProgressTime: expect.any(String),
  });
  expect(seen.some((object) => /\d of 2 new tasks\b.*, 2 old/.test(readyOf(object)?.message ?? ""))).toBe(true);
  expect((await live("rolling"))?.serviceDeployments.map(({ status }) => status)).toEqual(["SUCCESSFUL", "SUCCESSFUL"]);
  expect(await images("rolling")).toEqual([image("2"), image("2")]);
});

const blueGreen = {
  deploymentConfiguration: {
    strategy: "BLUE_GREEN",
    bakeTimeInMinutes: 1,
    deploymentCircuitBreaker: { enable: true, rollback: true },
  },
};

test("native BLUE_GREEN is followed: stages and traffic while it goes on, Ready only after the bake time", async () => {
  const [, , web] = await running("green", blueGreen);
  await world.aws.options({ durations: { stage: patient(4_000) } });
  await world.apply(taskDefinition("green", "2"));
  const seen = await follow(web, (object) => targets(object, 2) && isReady(object));
  expectHonest(seen);
  const reported = seen.filter((one) => targets(one, 2)).map(({ status }) => status.deployment);
  const stages = [...new Set(reported.map((deployment) => deployment?.stage))];
  expect(stages).toEqual(expect.arrayContaining(["SCALE_UP", "BAKE_TIME"]));
  const weights = reported.map((deployment) => deployment?.targetTasks?.productionWeight);
  expect(weights).toEqual(expect.arrayContaining([0, 100]));
  expect(reported.some((deployment) => deployment?.sourceTasks?.productionWeight === 100)).toBe(true);
  const messages = seen.map((object) => readyOf(object)?.message ?? "");
  expect(messages.some((text) => /stage SCALE_UP, .* 0 % of production traffic/.test(text))).toBe(true);
  expect(messages.some((text) => /stage BAKE_TIME, .* 100 % of production traffic/.test(text))).toBe(true);
});

test("a BLUE_GREEN deployment that fails goes back, Stalled with the exit codes of stopped tasks", async () => {
  const [, , web] = await running("blue", blueGreen);
  await world.apply(taskDefinition("blue", "crash"));
  const seen = await follow(web, (object) => isStalled(object));
  expect(seen.filter((one) => targets(one, 2)).every((one) => readyOf(one)?.status === "False")).toBe(true);
  const held = seen.at(-1) as KubeObject;
  expect(readyOf(held)).toMatchObject({
    reason: "RolledBack",
    message: expect.stringMatching(/container app exit code 3/),
  });
  expect(held.status.stoppedTasks[0]).toMatchObject({
    reason: expect.stringContaining("Essential container"),
    containers: [{ name: "app", exitCode: 3 }],
  });
  expect(await images("blue")).toEqual([image("1"), image("1")]);
});

test("a rollout without progress is Stalled after its deadline, ECS goes on, and it clears itself", async () => {
  const [, , web] = await running("slow", { rollout: { settleSeconds: 0, progressDeadlineSeconds: 2 } });
  await world.aws.options({ durations: { healthy: 60_000 } });
  await world.apply(taskDefinition("slow", "2"));
  const stalled = await world.waitReason(web, "ProgressDeadlineExceeded");
  expect(isStalled(stalled)).toBe(true);
  expect(readyOf(stalled)?.message).toMatch(/ 2 s .*`spec.rollout.progressDeadlineSeconds`/);
  const mark = await world.aws.mark();
  await world.waitReady(web);
  expect(await world.aws.writes(mark)).toEqual([]);
  expect(await images("slow")).toEqual([image("2"), image("2")]);
});

test("kubectl scale after a rollback does not bring the bad revision back, nor does an autoscaler", async () => {
  const [, , web] = await running("scaled");
  await world.apply(taskDefinition("scaled", "crash"));
  await world.waitReason(web, "RolledBack");
  const mark = await world.aws.mark();
  await kubectl(["scale", "ecsservice/scaled", "--replicas=3", "-n", world.namespace]);
  await world.waitAws(
    "three tasks run",
    () => live("scaled"),
    (found) => found?.runningCount === 3,
  );
  await world.kube.patch("ECSService", world.namespace, "scaled", { spec: { replicas: 1 } }, "scale");
  await world.waitAws(
    "one task runs",
    () => live("scaled"),
    (found) => found?.runningCount === 1,
  );
  const held = await world.waitReason(web, "RolledBack");
  expect(held.status.current.taskDefinition).toMatch(/:1$/);
  expect(await releases("scaled", mark)).toEqual([]);
  expect(await images("scaled")).toEqual([image("1")]);
  const scale = await world.kube.send(
    "GET",
    `/apis/ecs-operator.dev/v1alpha1/namespaces/${world.namespace}/ecsservices/scaled/scale`,
  );
  expect(scale.body.status).toMatchObject({
    replicas: expect.any(Number),
    selector: expect.stringContaining("service-uid"),
  });
});

test("kubectl wait on the task definition and then on the service never returns for the old revision", async () => {
  await running("waited");
  for (const version of ["2", "3", "4"]) {
    await world.apply(taskDefinition("waited", version));
    for (const object of ["ecstaskdefinition/waited", "ecsservice/waited"]) {
      await kubectl(["wait", "--for=condition=Ready", object, "--timeout=30s", "-n", world.namespace]);
    }
    expect(await images("waited")).toEqual([image(version), image(version)]);
    const deployments = (await live("waited"))?.serviceDeployments ?? [];
    expect(deployments.every(({ status }) => status === "SUCCESSFUL")).toBe(true);
  }
});

test.each([
  ["the task definition first", false],
  ["the service first", true],
])("one kubectl apply that changes both makes one deployment: %s", async (_, serviceFirst) => {
  const name = serviceFirst ? "both-b" : "both-a";
  const settling = { rollout: { settleSeconds: 1 } };
  const [, definition, web] = await running(name, settling);
  const mark = await world.aws.mark();
  const changed = [taskDefinition(name, "2"), withSpec(web, { platformVersion: "1.4.0" })];
  const ordered = serviceFirst ? [...changed].reverse() : changed;
  const stdin = ordered.map((object) => JSON.stringify(object)).join("\n---\n");
  await kubectl(
    ["apply", "--server-side", "--force-conflicts", "--field-manager=person", "-n", world.namespace, "-f", "-"],
    {
      stdin,
    },
  );
  await world.waitFor("ECSService", name, (object) => targets(object, 2));
  await world.waitReady(definition, web);
  expect(await releases(name, mark)).toHaveLength(1);
  const found = await live(name);
  expect(found?.serviceDeployments).toHaveLength(2);
  expect(found?.platformVersion).toBe("1.4.0");
});

test("a removed field across a rollback is cleared with the next release", async () => {
  const registries = [{ registryArn: "arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-1" }];
  const [, definition, web] = await running("cleared", { serviceRegistries: registries });
  const plain = service("cleared", { cluster: "cleared", taskDefinition: "cleared" });
  const crashing = taskDefinition("cleared", "crash");
  await world.apply(withSpec(plain, { suspend: true }), crashing);
  await world.waitReady(crashing);
  await world.apply(plain);
  await world.waitReason(web, "RolledBack");
  expect((await live("cleared"))?.serviceRegistries).toMatchObject(registries);
  expect((await world.get("ECSService", "cleared")).status.declared).toContain("serviceRegistries");
  await world.apply(taskDefinition("cleared", "3"));
  await world.waitFor("ECSService", "cleared", (object) => targets(object, 3) && isReady(object));
  await world.waitReady(definition);
  expect((await live("cleared"))?.serviceRegistries ?? []).toEqual([]);
  expect((await world.get("ECSService", "cleared")).status.declared).not.toContain("serviceRegistries");
});
