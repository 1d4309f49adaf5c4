import { describe, expect, test } from "vitest";
import { cluster, type Manifest, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven } from "./driven.ts";

/** A name belongs to who has the AWS resource; an object of another namespace that is older does not disturb that. */

const inNamespace = (namespace: string, manifest: Manifest, name = manifest.metadata.name): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, name, namespace },
});

const [shop, definition, web] = stack("web");

const reasonOf = (world: Driven, manifest: Manifest): string => world.get(manifest)?.status?.conditions[0].reason;
const writesOf = (world: Driven, since: number) => world.writes(since).map(({ operation }) => operation);

describe("an older object in another namespace", () => {
  test("that was only observed and begins to manage leaves the owner alone, and sends nothing", async () => {
    const world = createDriven();
    const rivals = [
      inNamespace("rival", withSpec(shop, { managementPolicy: "Observe" })),
      inNamespace("rival", withSpec(taskDefinition("web", "other"), { managementPolicy: "Observe" })),
    ];
    world.apply(...rivals);
    await world.run(5_000);
    world.apply(shop, definition, web);
    await world.ready(shop, definition, web);
    const since = world.mark();
    const managing = rivals.map((rival) => withSpec(rival, { managementPolicy: "Manage" }));
    world.apply(...managing);
    await world.run(30_000);
    for (const rival of managing) expect(["NameTaken", "AlreadyExists"]).toContain(reasonOf(world, rival));
    expect(writesOf(world, since)).toEqual([]);
    world.apply(withSpec(web, { desiredCount: 4 }), taskDefinition("web", "2"));
    await world.ready(shop, definition, web);
    expect(writesOf(world, since)).toContain("UpdateService");
  });

  test("whose cluster did not exist claims nothing until it does, and then not what another has", async () => {
    const world = createDriven();
    const service = inNamespace("rival", withSpec(web, { serviceName: "web" }));
    world.apply(inNamespace("rival", taskDefinition("web", "other", { family: "rival" })), service);
    await world.run(5_000);
    world.apply(shop, definition, web);
    await world.ready(shop, definition, web);
    const since = world.mark();
    world.apply(inNamespace("rival", cluster("web", { adoptionPolicy: "Never" })));
    await world.run(30_000);
    expect(writesOf(world, since)).toEqual([]);
    world.apply(withSpec(web, { desiredCount: 4 }));
    await world.ready(web);
  });
});

test("an owner whose status was lost is found again by its tags, although another claimant is older", async () => {
  const world = createDriven();
  const rival = inNamespace("rival", withSpec(shop, { managementPolicy: "Observe" }));
  world.apply(rival);
  await world.run(5_000);
  world.apply(shop);
  await world.ready(shop);
  world.apply(withSpec(rival, { managementPolicy: "Manage" }));
  await world.run(5_000);
  const object = world.kube.store.get({ kind: "ECSCluster", namespace: "default", name: "web" });
  if (object !== undefined) await world.kube.writer.applyStatus(object, { observedGeneration: -1 });
  await world.restart();
  world.apply(withSpec(shop, { settings: [{ name: "containerInsights", value: "enabled" }] }));
  await world.ready(shop);
  expect(["NameTaken", "AlreadyExists"]).toContain(reasonOf(world, rival));
  expect(world.get(shop)?.status.arn).toBeDefined();
});

test("when the owner goes, the next claimant may have the name", async () => {
  const world = createDriven();
  world.apply(shop);
  await world.ready(shop);
  const rival = inNamespace("rival", shop);
  world.apply(rival);
  await world.reason(rival, "NameTaken");
  expect(world.get(rival)?.status.conditions[0].message).toContain("`spec.clusterName`");
  world.remove(shop);
  await world.ready(rival);
});
