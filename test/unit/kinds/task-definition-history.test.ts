import { describe, expect, test } from "vitest";
import { cluster, service, taskDefinition } from "../../support/builders.ts";
import { createDriven } from "./driven.ts";

/** What people do to revisions in AWS itself, over the simulator's core in virtual time. */

const refs = { cluster: "web", taskDefinition: "web" };

describe("a revision that was removed", () => {
  test.each([
    ["deregistered", false],
    ["deregistered and deleted", true],
  ])("%s: its content is registered again, and the service goes on with that", async (_, deleted) => {
    const world = createDriven();
    const [one, two, three] = [cluster("web"), taskDefinition("web"), service("web", refs)];
    world.apply(one, two, three);
    await world.ready(one, two, three);
    const arn = world.get(two)?.status.latest.arn;
    world.aws("DeregisterTaskDefinition", { taskDefinition: arn });
    if (deleted) {
      world.apply(service("web", refs, { desiredCount: 0 }));
      await world.run(60_000);
      world.aws("DeleteTaskDefinitions", { taskDefinitions: [arn] });
    }
    await world.until("another revision", () => world.get(two)?.status.latest.revision === 2, 3_000_000);
    await world.ready(one, two, three);
    expect(world.writes().filter(({ operation }) => operation === "RegisterTaskDefinition")).toHaveLength(2);
  });
});

test("the deletion of an object takes all of its revisions with it, the deregistered ones included", async () => {
  const world = createDriven();
  const versions = Array.from({ length: 14 }, (_, index) =>
    taskDefinition("web", `${index}`, { revisionHistoryLimit: 2 }),
  );
  for (const version of versions) {
    world.apply(version);
    await world.ready(version);
    await world.run(30_000);
  }
  const list = (status: string) =>
    world.aws("ListTaskDefinitions", { familyPrefix: "web", status }).taskDefinitionArns as readonly string[];
  const [last] = versions.slice(-1);
  if (last === undefined) throw new Error("no version");
  await world.until("retention", () => list("ACTIVE").length === 3, 3_000_000);
  world.remove(last);
  await world.until("the object gone", () => world.get(last) === undefined);
  expect([list("ACTIVE"), list("INACTIVE")]).toEqual([[], []]);
});
