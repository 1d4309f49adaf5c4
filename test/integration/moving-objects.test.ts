/** The steps of docs/guides/moving-objects.md, as they stand there. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, type Manifest, service, stack, taskDefinition } from "../support/builders.ts";
import { isReady, readyOf, startWorld, type World } from "../support/world.ts";
import { until } from "../support/world-until.ts";

const AWS_NAME = "shop";

let world: World;
let namespaces: { readonly first: string; readonly second: string; readonly third: string };

beforeAll(async () => {
  world = await startWorld({ name: "moving", operator: false });
  const { namespace } = world;
  namespaces = { first: namespace, second: `${namespace}-b`, third: `${namespace}-c` };
  for (const name of [namespaces.second, namespaces.third])
    await world.kube.send("POST", "/api/v1/namespaces", { metadata: { name } });
  await world.startOperator({ flags: { adoption: "none" } });
});
afterAll(() => world?.stop());

/** Objects of another name that mean the same AWS resources, and may take them over. */
const takingOver = (name: string): readonly Manifest[] => [
  cluster(name, { clusterName: AWS_NAME, adoptionPolicy: "Adopt" }),
  taskDefinition(name, "1", { family: AWS_NAME, adoptionPolicy: "Adopt" }),
  service(name, { cluster: name, taskDefinition: name }, { serviceName: AWS_NAME, adoptionPolicy: "Adopt" }),
];

/** What must be the same before and after: the service's ARN, its deployments and its tasks. */
async function running() {
  const { services, tasks } = await world.aws.area();
  const found = services.filter(({ serviceName }) => serviceName === AWS_NAME);
  return {
    services: found.map(({ serviceArn, status, desiredCount, runningCount, taskDefinition, serviceDeployments }) => ({
      serviceArn,
      status,
      desiredCount,
      runningCount,
      taskDefinition,
      deployments: serviceDeployments.length,
    })),
    tasks: tasks.map(({ taskArn, lastStatus, desiredStatus }) => `${taskArn} ${lastStatus} ${desiredStatus}`).sort(),
  };
}

/** Step 1 and 2: what the objects hold stays in AWS, then the objects go, in any order. */
async function retain(namespace: string, objects: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of objects)
    await world.kube.patch(kind, namespace, metadata.name, { spec: { deletionPolicy: "Retain" } });
}
async function remove(namespace: string, objects: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of objects) await world.kube.delete(kind, namespace, metadata.name);
  for (const { kind, metadata } of objects)
    await until(
      `${kind} ${metadata.name} is gone`,
      () => world.kube.get(kind, namespace, metadata.name),
      (object) => object === undefined,
      { report: world.report },
    );
}

async function apply(namespace: string, objects: readonly Manifest[]): Promise<void> {
  for (const object of objects) await world.kube.apply(namespace, object);
}
async function ready(namespace: string, objects: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of objects)
    await until(
      `${kind} ${metadata.name} is Ready`,
      () => world.kube.get(kind, namespace, metadata.name),
      (object) => object !== undefined && isReady(object),
      { report: world.report },
    );
}

/** Runs a move, and checks that only tags were written to AWS meanwhile and that nothing there has changed. */
async function withoutOutage(move: () => Promise<void>): Promise<void> {
  const before = await running();
  expect(before.services).toMatchObject([{ status: "ACTIVE", runningCount: 2 }]);
  const mark = await world.aws.mark();
  await move();
  const operations = (await world.aws.writes(mark)).map(({ operation }) => operation);
  expect(new Set(operations)).toEqual(new Set(["TagResource", "UntagResource"]));
  expect(await running()).toEqual(before);
}

test("another name in the same namespace: no permission is needed", async () => {
  const { first } = namespaces;
  const old = stack(AWS_NAME);
  await world.apply(...old);
  await world.waitReady(...old);
  const renamed = takingOver("store");
  await withoutOutage(async () => {
    await retain(first, old);
    await remove(first, old);
    await apply(first, renamed);
    await ready(first, renamed);
  });
});

test("another namespace: the administrator allows it to the namespace that takes over", async () => {
  const { first, second } = namespaces;
  const old = takingOver("store");
  const moved = takingOver("store");
  await world.operator.stop();
  await world.startOperator({ flags: { adoption: "none", namespaces: `${first},${second}` } });
  await withoutOutage(async () => {
    await retain(first, old);
    await remove(first, old);
    await apply(second, moved);
    await until(
      "it is refused",
      () => world.kube.get("ECSCluster", second, "store"),
      (object) => object !== undefined && readyOf(object)?.reason === "AdoptionNotAllowed",
      { report: world.report },
    );
    await world.operator.stop();
    await world.startOperator({ flags: { adoption: second, namespaces: `${first},${second}` } });
    await ready(second, moved);
  });
});

test("another installation: what the first one has let go, the second one takes over, and manages", async () => {
  const { second, third } = namespaces;
  const old = takingOver("store");
  const moved = takingOver("store");
  await withoutOutage(async () => {
    await retain(second, old);
    await remove(second, old);
    await world.operator.stop();
    await world.startOperator({ flags: { installation: "other", adoption: third, namespaces: third } });
    await apply(third, moved);
    await ready(third, moved);
  });
  const [before] = (await running()).services;
  await apply(third, [taskDefinition("store", "2", { family: AWS_NAME, adoptionPolicy: "Adopt" })]);
  await until(
    "the new revision is released",
    async () => (await running()).services,
    ([one]) => one?.taskDefinition?.endsWith(`${AWS_NAME}:2`) ?? false,
    { report: world.report },
  );
  await ready(third, moved);
  const [after] = (await running()).services;
  expect(after?.serviceArn).toBe(before?.serviceArn);
  expect(after?.deployments).toBe((before?.deployments ?? 0) + 1);
});
