import { expect, test } from "vitest";
import { image, type Manifest, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, kindSettings } from "./driven.ts";

/** Services that name a revision literally: what is read before they are made, and what AWS says when the revision has ended. */

const [cluster, , web] = stack("web");
const named = (name: string, taskDefinition = "own:1"): Manifest => ({
  ...withSpec(web, { taskDefinitionRef: undefined, taskDefinition }),
  metadata: { name },
});

async function prepared(): Promise<Driven> {
  const world = createDriven();
  const { containers, cpu, memory, ...rest } = taskDefinition("own", "1").spec as Readonly<Record<string, unknown>>;
  const sizes = { cpu: String(cpu), memory: String(memory) };
  world.aws("RegisterTaskDefinition", { family: "own", ...rest, ...sizes, containerDefinitions: containers });
  world.apply(cluster);
  await world.ready(cluster);
  return world;
}

/** The operator's calls until the first of this name. */
function callsUntil(world: Driven, since: number, last: string): readonly string[] {
  const names = world.simulator
    .ledger(since)
    .filter(({ caller }) => caller !== "person")
    .map(({ operation }) => operation);
  return names.slice(0, names.indexOf(last) + 1);
}

/** Names of the services that AWS was asked to create, whatever it said. */
const creates = (world: Driven): readonly unknown[] =>
  world.simulator
    .ledger(0)
    .filter(({ operation }) => operation === "CreateService")
    .map(({ input }) => (input as { serviceName?: unknown }).serviceName);

test("the revision is all that is read before the first is created, and nothing before the next", async () => {
  const world = await prepared();
  let mark = world.mark();
  world.apply(named("first"));
  await world.ready(named("first"));
  expect(callsUntil(world, mark, "CreateService")).toEqual(["DescribeTaskDefinition", "CreateService"]);
  mark = world.mark();
  world.apply(named("next"));
  await world.ready(named("next"));
  expect(callsUntil(world, mark, "CreateService")).toEqual(["CreateService"]);
});

test("a revision that was deregistered since it was read is AWS's to refuse, and then read again", async () => {
  const world = await prepared();
  world.apply(named("first"));
  await world.ready(named("first"));
  world.aws("DeregisterTaskDefinition", { taskDefinition: "own:1" });
  world.apply(named("next"));
  await world.reason(named("next"), "RefusedByAWS");
  await world.run(2 * kindSettings.driftIntervalMs);
  await world.reason(named("next"), "WaitingForReference");
  expect(creates(world)).toEqual(["first", "next"]);
  await world.ready(named("first"));
});

test("the roles in a revision are checked before the first and the next is created", async () => {
  const world = await prepared();
  world.aws("RegisterTaskDefinition", {
    family: "admin",
    taskRoleArn: "arn:aws:iam::111122223333:role/admin",
    containerDefinitions: [{ name: "app", image: image("1"), memory: 128 }],
  });
  for (const name of ["first", "next"]) {
    world.apply(named(name, "admin:1"));
    await world.reason(named(name, "admin:1"), "RoleNotGranted");
  }
  expect(creates(world)).toEqual([]);
});
