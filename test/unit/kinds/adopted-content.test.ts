import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import { container, image, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** What a revision holds is compared with the spec of the moment, and a content tag never stands for anything else. */

const adopting = { adoptionPolicy: "Adopt" };
const [one, two] = [taskDefinition("web", "1"), taskDefinition("web", "2")];

interface Shown {
  readonly taskDefinition: { readonly containerDefinitions: readonly { readonly image: string }[] };
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** A family whose revision, of this version of the image, carries no owner tags. */
function unownedFamily(world: Driven, version: string): string {
  const { taskDefinition } = world.aws("RegisterTaskDefinition", {
    family: "web",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [container(version)],
  });
  return (taskDefinition as { taskDefinitionArn: string }).taskDefinitionArn;
}

const shown = (world: Driven, arn: string) =>
  world.aws("DescribeTaskDefinition", { taskDefinition: arn, include: ["TAGS"] }) as unknown as Shown;
const imageIn = (world: Driven, arn: string) => shown(world, arn).taskDefinition.containerDefinitions[0]?.image;
const contentTag = (world: Driven, arn: string) =>
  shown(world, arn).tags.find(({ key }) => key === TAGS.content)?.value;
const latestOf = (world: Driven) => world.get(one)?.status.latest.arn as string;

describe("a revision without an owner is taken over only for the content that it has", () => {
  test("when the edit that allows adoption changes the content, too", async () => {
    const world = createDriven();
    const arn = unownedFamily(world, "1");
    world.apply(one);
    await world.reason(one, "AlreadyExists");
    world.apply(withSpec(two, adopting));
    await world.ready(two);
    expect(imageIn(world, latestOf(world))).toBe(image("2"));
    expect(contentTag(world, arn)).toBeUndefined();
  });

  test("when it was observed with other content before", async () => {
    const world = createDriven();
    const arn = unownedFamily(world, "1");
    world.apply(withSpec(one, { managementPolicy: "Observe" }));
    await world.ready(one);
    world.apply(withSpec(two, { managementPolicy: "Observe" }));
    await world.until(
      "the difference is reported",
      () => readyOf(world.get(two))?.message.includes("register") === true,
    );
    world.apply(withSpec(two, adopting));
    await world.ready(two);
    expect(imageIn(world, latestOf(world))).toBe(image("2"));
    expect(contentTag(world, arn)).toBeUndefined();
  });

  test("with the content of the spec it is, without a new revision", async () => {
    const world = createDriven();
    const arn = unownedFamily(world, "1");
    world.apply(two);
    await world.reason(two, "AlreadyExists");
    world.apply(withSpec(one, adopting));
    await world.ready(one);
    expect(latestOf(world)).toBe(arn);
  });
});

describe("a revision that does not hold what its content tag says", () => {
  async function mistagged(world: Driven): Promise<string> {
    world.apply(one);
    await world.ready(one);
    const content = contentTag(world, latestOf(world));
    const wrong = unownedFamily(world, "other");
    const tags = shown(world, latestOf(world)).tags;
    world.aws("DeregisterTaskDefinition", { taskDefinition: latestOf(world) });
    world.aws("TagResource", { resourceArn: wrong, tags });
    expect(contentTag(world, wrong)).toBe(content);
    return wrong;
  }

  test("is reported, and the content is registered", async () => {
    const world = createDriven();
    const wrong = await mistagged(world);
    await world.until("another revision", () => latestOf(world)?.endsWith(":3"), 3_000_000);
    await world.ready(one);
    expect(imageIn(world, latestOf(world))).toBe(image("1"));
    expect(contentTag(world, wrong)).toMatch(/^mismatch-v1-/);
    const mismatch = world.plans.find(({ plan }) => plan.reason === "ContentMismatch")?.plan;
    expect(mismatch?.message).toContain("Revision 2 of family web");
    expect(mismatch?.message).toContain("containers");
    await world.run(1_300_000);
    expect(latestOf(world)).toMatch(/:3$/);
  });

  test("and AWS that keeps showing something else is not written to for ever", async () => {
    const world = createDriven();
    await mistagged(world);
    await world.until("another revision", () => latestOf(world)?.endsWith(":3"), 3_000_000);
    const again = unownedFamily(world, "other");
    const tags = shown(world, latestOf(world)).tags;
    world.aws("DeregisterTaskDefinition", { taskDefinition: latestOf(world) });
    world.aws("TagResource", { resourceArn: again, tags });
    await world.until("it is reported", () => readyOf(world.get(one))?.reason === "ContentMismatch", 3_000_000);
    const mark = world.mark();
    await world.run(1_300_000);
    expect(world.writes(mark)).toEqual([]);
    expect(readyOf(world.get(one))?.status).toBe("False");
    const before = world.get(one)?.status;
    await world.restart();
    await world.run(10_000);
    expect(world.get(one)?.status).toEqual(before);
  });
});

test.each([
  ["the management policy", { managementPolicy: "Observe" }],
  ["the adoption policy", adopting],
])("a change of %s is a reason to read AWS", async (_, change) => {
  const world = createDriven();
  unownedFamily(world, "1");
  world.apply(one);
  await world.reason(one, "AlreadyExists");
  const mark = world.mark();
  world.apply(withSpec(one, change));
  await world.ready(one);
  const reads = world.simulator.ledger(mark).map(({ operation }) => operation);
  expect(reads).toContain("ListTaskDefinitions");
  expect(reads).toContain("DescribeTaskDefinition");
});
