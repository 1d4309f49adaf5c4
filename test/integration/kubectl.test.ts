import { afterAll, beforeAll, expect, test } from "vitest";
import { type Manifest, stack } from "../support/builders.ts";
import { kubectl } from "../support/kubectl.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;
let objects: readonly Manifest[];
beforeAll(async () => {
  world = await startWorld({ name: "kubectl" });
  objects = stack("shop");
  await world.apply(...objects);
});
afterAll(() => world?.stop());

const run = (...args: readonly string[]) => kubectl(["-n", world.namespace, ...args]);

/** The cells of `kubectl get` by column. */
async function table(...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const [head = "", row = ""] = (await run("get", ...args)).trimEnd().split("\n");
  // Columns start where their heading starts; an empty cell stays empty.
  const starts = [...head.matchAll(/\S+/g)].map(({ 0: name, index }) => ({ name, index }));
  return Object.fromEntries(
    starts.map(({ name, index }, at) => [name, row.slice(index, starts[at + 1]?.index).trim()]),
  );
}

test("kubectl wait follows the rollout to its end", async () => {
  const said = await run("wait", "--for=condition=Ready", "--timeout=20s", "ecssvc/shop", "ecstd/shop", "ecscl/shop");
  expect(said.trim().split("\n")).toEqual([
    "ecsservice.ecs-operator.dev/shop condition met",
    "ecstaskdefinition.ecs-operator.dev/shop condition met",
    "ecscluster.ecs-operator.dev/shop condition met",
  ]);
});

test("kubectl get answers whether it is fine, and if not why", async () => {
  expect(await table("ecssvc", "shop")).toMatchObject({
    NAME: "shop",
    READY: "True",
    DESIRED: "2",
    RUNNING: "2",
    UPDATED: "2",
  });
  expect(await table("ecstd", "shop")).toMatchObject({ NAME: "shop", READY: "True" });
  expect(await table("ecscl", "shop")).toMatchObject({ NAME: "shop", READY: "True" });
  const wide = await table("ecssvc", "shop", "-o", "wide");
  expect(wide).toMatchObject({
    CLUSTER: expect.stringContaining("cluster/shop"),
    TASKDEFINITION: expect.stringContaining(":1"),
  });
  const all = (await run("get", "ecs", "-o", "name")).trim().split("\n").sort();
  expect(all).toEqual([
    "ecscluster.ecs-operator.dev/shop",
    "ecsservice.ecs-operator.dev/shop",
    "ecstaskdefinition.ecs-operator.dev/shop",
  ]);
});

test("kubectl describe shows the story in Events", async () => {
  const text = await run("describe", "ecssvc", "shop");
  expect(text).toMatch(/Events:[\s\S]*CreateService\s.*create service shop/);
  expect(text).toMatch(/RolloutSucceeded\s.*2 of 2 tasks/);
});

test("kubectl explain says what a field means", async () => {
  expect(await run("explain", "ecsservice.spec.desiredCount")).toContain("Number of tasks");
  expect(await run("explain", "ecsservice.spec.rollout.settleSeconds")).toContain("one apply");
});

test("kubectl scale changes the count, and the scale subresource has a selector for autoscalers", async () => {
  await run("scale", "ecssvc/shop", "--replicas=3");
  await world.waitAws(
    "three are wanted",
    () => world.aws.area(),
    ({ services }) => services[0]?.desiredCount === 3,
  );
  await run("wait", "--for=jsonpath={.status.runningCount}=3", "--timeout=20s", "ecssvc/shop");
  const scale = JSON.parse(await run("get", "ecssvc/shop", "--subresource=scale", "-o", "json"));
  expect(scale).toMatchObject({
    spec: { replicas: 3 },
    status: { replicas: 3, selector: expect.stringMatching(/^ecs-operator\.dev\/service-uid=/) },
  });
});

test("a spec that cannot be right is refused at once, with what to write instead", async () => {
  const wrong = JSON.stringify({
    apiVersion: "ecs-operator.dev/v1alpha1",
    kind: "ECSService",
    metadata: { name: "wrong" },
    spec: { clusterRef: { name: "a" }, cluster: "b", taskDefinition: "app" },
  });
  const refused = kubectl(["-n", world.namespace, "apply", "-f", "-"], { stdin: wrong });
  await expect(refused).rejects.toThrow(/clusterRef/);
  await expect(refused).rejects.toThrow(/revision/);
});

test("kubectl delete waits for AWS and returns when it is done", async () => {
  const said = await run("delete", "ecs", "--all", "--timeout=30s");
  expect(said.trim().split("\n")).toHaveLength(3);
  const { services, clusters, taskDefinitions } = await world.aws.area();
  expect(services.filter(({ status }) => status !== "INACTIVE")).toEqual([]);
  expect(clusters.filter(({ status }) => status !== "INACTIVE")).toEqual([]);
  expect(taskDefinitions.filter(({ status }) => status === "ACTIVE")).toEqual([]);
});
