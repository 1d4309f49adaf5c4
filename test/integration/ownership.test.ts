import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cluster, container, type Manifest, service, stack, taskDefinition, withSpec } from "../support/builders.ts";
import { isStalled, readyOf, startWorld, type World } from "../support/world.ts";
import type { KubeObject } from "../support/world-kube.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: "ownership" });
});
afterAll(() => world?.stop());

const FOREIGN = ["installation", "namespace", "name", "uid"].map((key) => ({
  key: `ecs-operator.dev/${key}`,
  value: `another-${key}`,
}));

/** Makes by hand what `stack(name)` describes. */
async function byHand(
  name: string,
  tags: readonly { key: string; value: string }[] = [],
  desiredCount = 2,
): Promise<void> {
  const { person } = world.aws;
  await person.send(new CreateClusterCommand({ clusterName: name, tags: [...tags] }));
  await person.send(
    new RegisterTaskDefinitionCommand({
      family: name,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: [container("1")],
      ...(tags.length > 0 && { tags: [...tags] }),
    }),
  );
  await person.send(
    new CreateServiceCommand({
      cluster: name,
      serviceName: name,
      taskDefinition: `${name}:1`,
      desiredCount,
      launchType: "FARGATE",
      networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      tags: [...tags],
    }),
  );
}

const live = async (name: string) => {
  const { services } = await world.aws.area();
  return services.find(({ serviceName, status }) => serviceName === name && status === "ACTIVE");
};
const steady = (name: string, count: number) =>
  world.waitAws(
    `${name} runs ${count} tasks`,
    () => live(name),
    (found) => found?.runningCount === count,
  );
const adopting = (manifest: Manifest) => withSpec(manifest, { adoptionPolicy: "Adopt" });
const operations = async (since: number) => (await world.aws.writes(since)).map(({ operation }) => operation);

test.each([
  ["no owner", []],
  ["another owner", FOREIGN],
] as const)(
  "promise 6: what belongs to %s is left alone, with a message that names the field to set",
  async (whose, tags) => {
    const name = whose === "no owner" ? "unowned" : "foreign";
    await byHand(name, tags);
    await steady(name, 2);
    const before = await live(name);
    const mark = await world.aws.mark();
    // The service has literal names, so that it does not wait for the other two.
    const web = JSON.parse(
      JSON.stringify(
        service(
          name,
          { cluster: name, taskDefinition: name },
          { clusterRef: undefined, cluster: name, taskDefinitionRef: undefined, taskDefinition: `${name}:1` },
        ),
      ),
    ) as Manifest;
    const objects = [cluster(name), taskDefinition(name), web];
    await world.apply(...objects);
    const fields = { ECSCluster: "spec.clusterName", ECSTaskDefinition: "spec.family", ECSService: "spec.serviceName" };
    for (const object of objects) {
      const held = await world.waitReason(object, "AlreadyExists");
      expect(isStalled(held)).toBe(true);
      const message = readyOf(held)?.message ?? "";
      expect(message).toContain("spec.adoptionPolicy: Adopt");
      expect(message).toContain(fields[object.kind as keyof typeof fields]);
      expect(message).not.toContain("another-");
    }
    await world.remove(...objects);
    await world.waitGone(...objects);
    const asked = await world.aws.writes(mark);
    // A new service is created without a read: AWS refuses that where the name is taken, and the operator reads it then.
    expect(asked.map(({ operation }) => operation)).toEqual(["CreateService"]);
    expect(asked.filter(({ committed }) => committed)).toEqual([]);
    const {
      tags: tagsNow,
      taskDefinition: revision,
      desiredCount,
      runningCount,
      serviceDeployments,
    } = (await live(name)) ?? {};
    expect({ tags: tagsNow, revision, desiredCount, runningCount }).toEqual({
      tags: before?.tags,
      revision: before?.taskDefinition,
      desiredCount: 2,
      runningCount: 2,
    });
    expect(serviceDeployments?.length).toBe(before?.serviceDeployments.length);
  },
);

test("promise 6: adoption changes tags first and starts no deployment", async () => {
  await byHand("adopted");
  await steady("adopted", 2);
  const before = await live("adopted");
  const mark = await world.aws.mark();
  const objects = stack("adopted").map(adopting);
  await world.apply(...objects);
  await world.waitReady(...objects);
  expect(new Set(await operations(mark))).toEqual(new Set(["TagResource"]));
  const after = await live("adopted");
  expect(after?.serviceDeployments.length).toBe(before?.serviceDeployments.length);
  expect(after?.taskDefinition).toBe(before?.taskDefinition);
  // From now on it is managed like any other.
  await world.apply(adopting(taskDefinition("adopted", "2")));
  await world.waitReady(...objects);
  expect((await live("adopted"))?.taskDefinition).toMatch(/adopted:2$/);
});

test("promise 6: adopting never changes the count; Seed or the live count lets it go on", async () => {
  await byHand("sized", [], 5);
  await steady("sized", 5);
  const mark = await world.aws.mark();
  const [cl, definition, web] = stack("sized").map(adopting) as [Manifest, Manifest, Manifest];
  await world.apply(cl, definition, web);
  const held = await world.waitReason(web, "AdoptionWouldScale");
  expect(readyOf(held)?.message).toContain("desired count of 5");
  expect((await live("sized"))?.desiredCount).toBe(5);
  await world.apply(withSpec(web, { desiredCount: 5 }));
  await world.waitReady(web);
  expect(new Set(await operations(mark))).toEqual(new Set(["TagResource"]));
});

test("promise 6: another owner's tags on what we managed: left alone, and not deleted with the object", async () => {
  const objects = stack("lost");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const arn = (await live("lost"))?.serviceArn;
  await world.aws.person.send(new TagResourceCommand({ resourceArn: arn, tags: [...FOREIGN] }));
  const lost = await world.waitReason(web, "OwnershipLost", { timeout: 30_000 });
  expect(isStalled(lost)).toBe(true);
  const mark = await world.aws.mark();
  await world.apply(withSpec(web, { desiredCount: 4 }));
  await world.waitReason(web, "OwnershipLost");
  await world.remove(web);
  await world.waitGone(web);
  expect(await operations(mark)).toEqual([]);
  expect(await live("lost")).toMatchObject({ desiredCount: 2 });
});

test("promise 6: tags that were removed are not put back unasked", async () => {
  const objects = stack("bare");
  const [, , web] = objects;
  await world.apply(...objects);
  await world.waitReady(...objects);
  const arn = (await live("bare"))?.serviceArn;
  const keys = FOREIGN.map(({ key }) => key);
  await world.aws.person.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: keys }));
  await world.waitReason(web, "OwnershipLost", { timeout: 30_000 });
  await world.apply(adopting(web));
  await world.waitReady(web);
  expect(JSON.stringify((await live("bare"))?.tags)).toContain("ecs-operator.dev/uid");
});

test("promise 6: an object made anew under its old name takes its resources over", async () => {
  const objects = stack("reborn");
  await world.apply(...objects);
  await world.waitReady(...objects);
  // As after a restore from Git: the objects are gone without a word, what they made is not.
  await world.operator.stop("SIGKILL");
  for (const { kind } of objects) {
    await world.kube.patch(kind, world.namespace, "reborn", { metadata: { finalizers: null } });
  }
  await world.remove(...objects);
  await world.waitGone(...objects);
  const mark = await world.aws.mark();
  await world.apply(...objects);
  await world.startOperator();
  await world.waitReady(...objects);
  expect(
    (await operations(mark)).filter((operation) => operation !== "TagResource" && operation !== "CreateService"),
  ).toEqual([]);
  expect((await live("reborn"))?.serviceDeployments).toHaveLength(1);
});

test("of two objects with one AWS name the older holds it; the other goes on by itself when that is gone", async () => {
  const first = cluster("holder", { clusterName: "wanted" });
  const second = cluster("rival", { clusterName: "wanted" });
  await world.apply(first);
  const [{ metadata }] = (await world.waitReady(first)) as [KubeObject];
  // Kubernetes notes the time of creation in whole seconds.
  await world.waitAws(
    "another second",
    async () => Date.now() / 1000,
    (now) => now > Date.parse(metadata.creationTimestamp) / 1000 + 1,
  );
  const mark = await world.aws.mark();
  await world.apply(second);
  const held = await world.waitReason(second, "NameTaken");
  expect(isStalled(held)).toBe(true);
  expect(readyOf(held)?.message).toContain("`spec.clusterName`");
  expect((await world.aws.calls(mark)).filter(({ input }) => JSON.stringify(input).includes("wanted"))).toEqual([]);
  await world.remove(first);
  await world.waitGone(first);
  await world.waitReady(second);
});
