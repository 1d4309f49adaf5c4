import { describe, expect, test } from "vitest";
import { cluster, container, type Manifest, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { madeByHand, NAMED_BY_HAND } from "./by-hand.ts";
import { createDriven, type Driven } from "./driven.ts";

/** What a namespace may adopt and observe is the administrator's to say. */

const [shop, definition, web] = stack("web");
const none = { settings: { adoption: [], observation: [] } };
const service = (more: Readonly<Record<string, unknown>>): Manifest => withSpec(web, { ...NAMED_BY_HAND, ...more });

const readyOf = (world: Driven, manifest: Manifest) => world.get(manifest)?.status.conditions[0];

describe("adoption", () => {
  test("of what the namespace did not make is refused where it is not allowed, and says what to set", async () => {
    const world = createDriven(none);
    madeByHand(world, {}, "secret-version");
    const adopt = { adoptionPolicy: "Adopt" };
    const adopting = [withSpec(shop, adopt), withSpec(definition, adopt), service(adopt)];
    world.apply(...adopting);
    await world.run(30_000);
    for (const one of adopting) {
      expect(readyOf(world, one)).toMatchObject({ status: "False", reason: "AdoptionNotAllowed" });
      expect(readyOf(world, one)?.message).toMatch(/namespace default\b.* `adoption` setting/);
    }
    expect(world.writes()).toEqual([]);
    world.remove(...adopting);
    await world.until("they are gone", () => adopting.every((one) => world.get(one) === undefined));
    expect(world.writes()).toEqual([]);
  });

  test("is allowed in the namespaces that are named", async () => {
    const world = createDriven({ settings: { adoption: ["default"], observation: [] } });
    world.aws("CreateCluster", { clusterName: "web" });
    const adopting = withSpec(shop, { adoptionPolicy: "Adopt" });
    world.apply(adopting);
    await world.ready(adopting);
  });

  test("nothing is reported of another owner's resource", async () => {
    const world = createDriven(none);
    madeByHand(world, {}, "secret-version");
    const claiming = service({});
    world.apply(claiming);
    await world.reason(claiming, "AlreadyExists");
    const { runningCount, desiredCount, current, deployment } = world.get(claiming)?.status ?? {};
    expect([runningCount, desiredCount, current, deployment]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("of what the namespace itself left behind needs no permission", async () => {
    const world = createDriven(none);
    world.apply(withSpec(shop, { deletionPolicy: "Retain" }));
    await world.ready(shop);
    world.remove(shop);
    await world.until("it is gone", () => world.get(shop) === undefined);
    const tags = () =>
      (world.aws("DescribeClusters", { clusters: ["web"], include: ["TAGS"] }).clusters as { tags: object[] }[])[0]
        ?.tags;
    expect(tags()).toEqual([{ key: "ecs-operator.dev/retained", value: "tests/default" }]);
    const again = withSpec(shop, { adoptionPolicy: "Adopt" });
    world.apply(again);
    await world.ready(again);
    await world.run(1_000);
    expect(JSON.stringify(tags())).not.toContain("retained");
  });

  test("of a family that the namespace left behind, too; its revisions carry the mark and no other tag", async () => {
    const world = createDriven(none);
    world.apply(withSpec(definition, { deletionPolicy: "Retain" }));
    await world.ready(definition);
    world.remove(definition);
    await world.until("it is gone", () => world.get(definition) === undefined);
    const tags = () => world.aws("DescribeTaskDefinition", { taskDefinition: "web:1", include: ["TAGS"] }).tags;
    expect(tags()).toEqual([{ key: "ecs-operator.dev/retained", value: "tests/default" }]);
    const again = withSpec(definition, { adoptionPolicy: "Adopt" });
    world.apply(again);
    await world.ready(again);
    await world.run(1_000);
    expect(JSON.stringify(tags())).not.toContain("retained");
    expect(world.get(again)?.status.latest.revision).toBe(1);
  });

  test("of what another namespace left behind does", async () => {
    const world = createDriven(none);
    world.aws("CreateCluster", {
      clusterName: "web",
      tags: [{ key: "ecs-operator.dev/retained", value: "tests/other" }],
    });
    const adopting = withSpec(shop, { adoptionPolicy: "Adopt" });
    world.apply(adopting);
    await world.reason(adopting, "AdoptionNotAllowed");
  });
});

describe("observation", () => {
  test("of what the namespace did not make shows nothing, not even whether it is there", async () => {
    const world = createDriven(none);
    madeByHand(world, {}, "secret-version");
    const watching = [
      withSpec(shop, { managementPolicy: "Observe" }),
      cluster("missing", { managementPolicy: "Observe" }),
      withSpec(definition, { managementPolicy: "Observe" }),
      taskDefinition("missing", "1", { managementPolicy: "Observe" }),
      service({ managementPolicy: "Observe" }),
    ];
    world.apply(...watching);
    await world.run(30_000);
    for (const one of watching) {
      expect(readyOf(world, one)).toMatchObject({ status: "False", reason: "ObservationNotAllowed" });
      const { arn, runningTasks, runningCount, current, latest } = world.get(one)?.status ?? {};
      expect([arn, runningTasks, runningCount, current, latest].filter(Boolean)).toEqual([]);
    }
  });

  test("gives no verdict on what may be secret: an answer to a guess would reveal it", async () => {
    const options = (password: string) => ({
      serviceConnectConfiguration: {
        enabled: true,
        namespace: "shop",
        logConfiguration: { logDriver: "splunk", options: { "splunk-token": password } },
      },
    });
    const world = createDriven();
    madeByHand(world, {}, "secret-version");
    world.aws("UpdateService", { cluster: "web", service: "web", ...options("hunter2") });
    const observing = (password: string, more: object = {}) =>
      service({ managementPolicy: "Observe", deploymentConfiguration: undefined, ...options(password), ...more });
    const conditions = [];
    for (const guess of ["hunter1", "hunter2"]) {
      world.apply(observing(guess));
      await world.run(30_000);
      conditions.push(readyOf(world, service({})));
    }
    expect(conditions[0]).toMatchObject({ status: "True", reason: "Observed" });
    expect({ ...conditions[1], observedGeneration: 0 }).toEqual({ ...conditions[0], observedGeneration: 0 });
    // What is not secret is reported as before.
    world.apply(observing("hunter1", { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-other"] } } }));
    await world.run(30_000);
    expect(readyOf(world, service({}))).toMatchObject({
      status: "False",
      message: expect.stringContaining("networkConfiguration.awsvpcConfiguration.subnets"),
    });
    expect(readyOf(world, service({}))?.message).not.toContain("logConfiguration");
  });

  test("of a family gives no verdict on environment values", async () => {
    const world = createDriven();
    madeByHand(world, {}, "secret-version");
    const observing = (version: string) => ({
      ...withSpec(definition, { managementPolicy: "Observe", containers: [container(version)] }),
    });
    const environment = (value: string) =>
      withSpec(definition, {
        managementPolicy: "Observe",
        containers: [{ ...container("secret-version"), environment: [{ name: "PASSWORD", value }] }],
      });
    const conditions = [];
    for (const guess of ["hunter1", "hunter2"]) {
      world.apply(environment(guess));
      await world.run(30_000);
      conditions.push({ ...readyOf(world, definition), observedGeneration: 0, lastTransitionTime: "" });
    }
    expect(conditions[1]).toEqual(conditions[0]);
    world.apply(observing("another-image"));
    await world.run(30_000);
    expect(readyOf(world, definition)).toMatchObject({ status: "False", reason: "Observed" });
  });

  test("of what another object of the namespace made is always allowed", async () => {
    const world = createDriven(none);
    world.apply(shop);
    await world.ready(shop);
    const watching = cluster("watcher", { clusterName: "web", managementPolicy: "Observe" });
    world.apply(watching);
    await world.reason(watching, "Observed");
  });
});
