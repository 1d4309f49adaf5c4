import { describe, expect, test } from "vitest";
import { cluster, type Manifest, service, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, isReadyNow, readyOf } from "./driven.ts";

/** Larger than AWS takes, in members that each kind has. */
const long = "x".repeat(2_000);
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `V${index}`, value: long }));
const grown: Readonly<Record<string, (manifest: Manifest) => Manifest>> = {
  ECSCluster: (manifest) => withSpec(manifest, { capacityProviders: many(40).map(({ name }) => `${name}${long}`) }),
  ECSTaskDefinition: (manifest) =>
    withSpec(manifest, { containers: [{ name: "app", image: "app:2", environment: many(40) }] }),
  ECSService: (manifest) =>
    withSpec(manifest, {
      desiredCount: 5,
      placementConstraints: many(40).map(({ value }) => ({ type: "memberOf", expression: value })),
    }),
};

const grow = (manifest: Manifest): Manifest => grown[manifest.kind]?.(manifest) ?? manifest;

async function running(): Promise<{ world: Driven; manifests: ReturnType<typeof stack> }> {
  const world = createDriven();
  const manifests = stack("shop");
  world.apply(...manifests);
  await world.ready(...manifests);
  return { world, manifests };
}

describe.each([0, 1, 2] as const)("an object that becomes too large (%i)", (index) => {
  test("is Stalled with `SpecTooLarge`, nothing is written to AWS, and it heals once it is smaller", async () => {
    const { world, manifests } = await running();
    const manifest = manifests[index];
    const { status } = world.get(manifest) ?? {};
    const mark = world.mark();
    world.apply(grow(manifest));
    await world.reason(manifest, "SpecTooLarge");
    expect(readyOf(world.get(manifest)).message).toContain(`\`spec\` of ${manifest.kind} shop`);
    await world.restart();
    await world.run(1_500_000);
    expect(world.writes(mark)).toEqual([]);
    const { conditions: _before, observedGeneration: _old, evaluatedSpec: _hash, ...own } = status;
    expect(world.get(manifest)?.status).toMatchObject(own);
    world.apply(manifest);
    await world.ready(manifest);
    expect(world.writes(mark)).toEqual([]);
  });

  test("is deleted in AWS when it is deleted, also by an operator that has just started", async () => {
    const { world, manifests } = await running();
    const manifest = manifests[index];
    // What uses it goes first, as always.
    world.remove(...manifests.slice(index === 2 ? 3 : 2));
    await world.until("users are gone", () => manifests.slice(index === 2 ? 3 : 2).every((one) => !world.get(one)));
    world.apply(grow(manifest));
    await world.reason(manifest, "SpecTooLarge");
    await world.restart();
    world.remove(manifest);
    await world.until("it is gone", () => world.get(manifest) === undefined);
    expect(left(world, manifest)).toEqual([]);
  });

  test("stays in AWS with `deletionPolicy: Retain`, also as a stub", async () => {
    const { world, manifests } = await running();
    const manifest = withSpec(manifests[index], { deletionPolicy: "Retain" });
    world.remove(...manifests.slice(index === 2 ? 3 : 2));
    await world.until("users are gone", () => manifests.slice(index === 2 ? 3 : 2).every((one) => !world.get(one)));
    world.apply(grow(manifest));
    await world.reason(manifest, "SpecTooLarge");
    world.remove(manifest);
    await world.until("it is gone", () => world.get(manifest) === undefined);
    expect(left(world, manifest)).toHaveLength(1);
  });
});

/** What is left of it in AWS. */
function left(world: Driven, { kind }: Manifest): readonly unknown[] {
  const [area] = world.simulator.snapshot().areas;
  if (kind === "ECSCluster") return (area?.clusters ?? []).filter(({ status }) => status === "ACTIVE");
  if (kind === "ECSService") return (area?.services ?? []).filter(({ status }) => status === "ACTIVE");
  return (area?.taskDefinitions ?? []).filter(({ status }) => status === "ACTIVE");
}

test("an object that is too large from the beginning gets no finalizer, and goes at once", async () => {
  const world = createDriven();
  const manifest = grow(taskDefinition("shop"));
  world.apply(manifest);
  await world.reason(manifest, "SpecTooLarge");
  expect(world.get(manifest)?.metadata.finalizers).toBeUndefined();
  expect(world.mark()).toBe(0);
  world.remove(manifest);
  expect(world.get(manifest)).toBeUndefined();
});

test("a service goes on with the newest revision of a definition that became too large", async () => {
  const { world, manifests } = await running();
  const [, definition, web] = manifests;
  world.apply(grow(definition));
  await world.reason(definition, "SpecTooLarge");
  await world.restart();
  const mark = world.mark();
  const more = withSpec(web, { desiredCount: 3 });
  world.apply(more);
  await world.until("it is scaled", () => isReadyNow(world.get(more)));
  const [update, ...others] = world.writes(mark);
  expect([update?.operation, update?.input, others]).toEqual([
    "UpdateService",
    expect.not.objectContaining({ taskDefinition: expect.anything() }),
    [],
  ]);
});

test("a new service of a definition that became too large takes its newest revision, whose roles are checked", async () => {
  const { world, manifests } = await running();
  const [, definition] = manifests;
  world.apply(grow(definition));
  await world.reason(definition, "SpecTooLarge");
  const second = service("second", { cluster: "shop", taskDefinition: "shop" });
  world.apply(second);
  await world.ready(second);
  expect(world.get(second)?.status.current.taskDefinition).toMatch(/shop:1$/);
});

test("suspended, it is not reported as unchanged", async () => {
  const world = createDriven();
  const manifest = cluster("shop");
  world.apply(manifest);
  await world.ready(manifest);
  world.apply(withSpec(grow(manifest), { suspend: true }));
  await world.reason(manifest, "Suspended");
  expect(readyOf(world.get(manifest)).status).toBe("Unknown");
});

test("the name that it holds in AWS stays its own", async () => {
  const { world, manifests } = await running();
  const [, definition] = manifests;
  world.apply(grow(definition));
  await world.reason(definition, "SpecTooLarge");
  await world.restart();
  const other = taskDefinition("other", "1", { family: "shop" });
  world.apply(other);
  await world.reason(other, "NameTaken");
});
