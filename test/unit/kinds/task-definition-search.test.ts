import { describe, expect, test } from "vitest";
import { TAGS } from "../../../operator/api/names.ts";
import { ownerTags } from "../../../operator/ecs/owner.ts";
import { container, type Manifest, taskDefinition } from "../../support/builders.ts";
import { keyOf } from "../engine/memory-kube.ts";
import { createDriven, type Driven, INSTALLATION } from "./driven.ts";

/** All revisions of the object are found by their tags, however many there are and whatever is in the status. */

const definition = (version: number): Manifest => taskDefinition("web", `${version}`, { revisionHistoryLimit: 1_000 });

async function registered(world: Driven, count: number): Promise<Manifest> {
  for (let version = 1; version <= count; version++) {
    world.apply(definition(version));
    await world.ready(definition(version));
  }
  return definition(count);
}

const revisions = (world: Driven) =>
  (world.simulator.snapshot().areas[0]?.taskDefinitions ?? []).toSorted((a, b) => a.revision - b.revision);
const uidOn = (tags: readonly { key?: unknown; value?: unknown }[]) => tags.find(({ key }) => key === TAGS.uid)?.value;
const describes = (world: Driven, since: number) =>
  world.simulator
    .ledger(since)
    .filter(({ operation, caller }) => operation === "DescribeTaskDefinition" && caller !== "person");

describe("after the status was lost", () => {
  async function lost(count: number) {
    const world = createDriven();
    const last = await registered(world, count);
    world.kube.editStatus(keyOf(last), {});
    await world.restart();
    return { world, last };
  }

  test("a deletion takes all revisions with it", async () => {
    const { world, last } = await lost(40);
    world.remove(last);
    await world.until("the object gone", () => world.get(last) === undefined);
    expect(revisions(world)).toEqual([]);
  });

  test("all are reported again, and none is registered anew", async () => {
    const { world, last } = await lost(60);
    const mark = world.mark();
    await world.ready(last);
    await world.until("all are reported", () => world.get(last)?.status.revisions?.length === 60);
    expect(world.writes(mark)).toEqual([]);
    expect(world.get(last)?.status.latest.revision).toBe(60);
  });

  test("an older revision of the wanted content is found before another is registered", async () => {
    const world = createDriven();
    await registered(world, 40);
    world.kube.editStatus(keyOf(definition(1)), {});
    const mark = world.mark();
    await world.restart();
    world.apply(definition(2));
    await world.ready(definition(2));
    expect(world.get(definition(2))?.status.latest.revision).toBe(2);
    expect(world.writes(mark)).toEqual([]);
  });

  test("few are read a pass, and none twice", async () => {
    const { world, last } = await lost(60);
    const mark = world.mark();
    await world.until("all are reported", () => world.get(last)?.status.revisions?.length === 60);
    expect(describes(world, mark)).toHaveLength(60);
    const passes = world.plans.slice(-10).filter(({ input }) => (input.observed.unsearched ?? 0) > 0);
    expect(passes.map(({ input }) => input.observed.unsearched)).toEqual([35, 10]);
  });

  test("a search that a restart cut short begins again", async () => {
    const { world, last } = await lost(60);
    await world.until("a first part is read", () => world.plans.at(-1)?.input.observed.unsearched > 0);
    await world.restart();
    await world.until("all are reported", () => world.get(last)?.status.revisions?.length === 60);
  });
});

describe("an object that is made anew from Git", () => {
  /** What an object of this name, which is gone together with its cluster, has registered. */
  async function rebuilt(count: number) {
    const world = createDriven();
    const last = await registered(world, count);
    const earlier = { metadata: { namespace: "default", name: "web", uid: "earlier" } };
    for (const { taskDefinitionArn } of revisions(world)) {
      world.aws("TagResource", { resourceArn: taskDefinitionArn, tags: ownerTags(INSTALLATION, earlier) });
    }
    world.kube.forget(keyOf(last));
    await world.restart();
    world.apply(last);
    await world.ready(last);
    return { world, last, uid: world.get(last)?.metadata.uid };
  }

  test("takes over all revisions of the former object", async () => {
    const { world, last, uid } = await rebuilt(40);
    expect(new Set(revisions(world).map(({ tags }) => uidOn(tags)))).toEqual(new Set([uid]));
    expect(world.get(last)?.status.revisions).toHaveLength(40);
    expect(revisions(world)).toHaveLength(40);
  });

  test("and goes back to former content without another revision", async () => {
    const { world } = await rebuilt(12);
    world.apply(definition(3));
    await world.ready(definition(3));
    expect(world.get(definition(3))?.status.latest.revision).toBe(3);
    expect(revisions(world)).toHaveLength(12);
  });

  test("an interrupted take-over goes on", async () => {
    const world = createDriven();
    const last = await registered(world, 12);
    const earlier = { metadata: { namespace: "default", name: "web", uid: "earlier" } };
    for (const { taskDefinitionArn } of revisions(world)) {
      world.aws("TagResource", { resourceArn: taskDefinitionArn, tags: ownerTags(INSTALLATION, earlier) });
    }
    world.kube.forget(keyOf(last));
    await world.restart();
    world.simulator.setFaults([{ operation: "TagResource", kind: "reset-after", count: 1 }]);
    world.apply(last);
    await world.until("some are taken", () => world.writes().some(({ operation }) => operation === "TagResource"));
    await world.restart();
    await world.ready(last);
    const uid = world.get(last)?.metadata.uid;
    expect(new Set(revisions(world).map(({ tags }) => uidOn(tags)))).toEqual(new Set([uid]));
  });
});

test("a family of another owner is not searched for an object that has nothing", async () => {
  const world = createDriven();
  for (let version = 1; version <= 60; version++) {
    world.aws("RegisterTaskDefinition", {
      family: "web",
      containerDefinitions: [{ ...container(`${version}`), memory: 64 }],
    });
  }
  const mark = world.mark();
  world.apply(definition(1));
  await world.reason(definition(1), "AlreadyExists");
  expect(describes(world, mark)).toHaveLength(1);
});
