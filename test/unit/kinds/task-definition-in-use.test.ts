import { describe, expect, test } from "vitest";
import { container, image, type Manifest, service, stack, taskDefinition, withSpec } from "../../support/builders.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** A revision that a service or a task uses, or that a service may go back to, is neither deregistered nor deleted. */

const [own, definition, web] = stack("web");
const crash = { images: [{ image: image("bad"), outcome: { kind: "exits", exitCode: 1, afterMs: 50 } as const }] };
const inNamespace = (manifest: Manifest, namespace: string): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, namespace },
});

async function running(): Promise<Driven> {
  const world = createDriven();
  world.apply(own, definition, web);
  await world.ready(own, definition, web);
  return world;
}

const area = (world: Driven) => world.simulator.snapshot().areas[0];
const shown = (world: Driven) => area(world)?.services[0];
const stateOf = (world: Driven, arn: string | undefined) =>
  area(world)?.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === arn)?.status;
const ends = (world: Driven) =>
  world.writes().filter(({ operation }) => /^(Deregister|Delete)TaskDefinition/.test(operation));
const message = (world: Driven, manifest: Manifest): string => readyOf(world.get(manifest))?.message ?? "";

/** Lets time pass, and checks every second that no service runs, leaves or goes back to a revision that has ended. */
async function watched(world: Driven, what: string, holds: () => boolean): Promise<void> {
  for (let second = 0; second < 1_800; second++) {
    for (const { taskDefinition: arn, deployments } of area(world)?.services ?? []) {
      const used = [arn, ...(deployments ?? []).map((one: { taskDefinition?: string }) => one.taskDefinition)];
      expect(used.map((one) => stateOf(world, one as string))).toEqual(used.map(() => "ACTIVE"));
    }
    if (holds()) return;
    await world.run(1_000);
  }
  throw new Error(
    `never happened: ${what}\n${world.plans
      .slice(-5)
      .map(({ object, plan }) => `${object} ${plan.message}`)
      .join("\n")}`,
  );
}

describe("a definition that is renamed in one commit", () => {
  const families: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ["under a family of its own", {}],
    ["under the same family", { family: "shop" }],
  ];
  test.each(families)("%s: the former revision stays until the service has left it", async (_, spec) => {
    const world = createDriven();
    const before = withSpec(definition, spec);
    world.apply(own, before, web);
    await world.ready(own, before, web);
    const after = taskDefinition("renamed", "2", spec);
    world.apply(after, service("web", { cluster: "web", taskDefinition: "renamed" }));
    world.remove(before);
    await watched(world, "the former object gone", () => world.get(before) === undefined);
    await world.ready(after, web);
    expect(shown(world)?.taskDefinition).toBe(world.get(after)?.status.latest.arn);
    expect(area(world)?.taskDefinitions).toHaveLength(1);
  });

  test.each(families)(
    "%s: with an image that does not run, the breaker finds what it goes back to",
    async (_, spec) => {
      const world = createDriven();
      const before = withSpec(definition, spec);
      world.apply(own, before, web);
      await world.ready(own, before, web);
      const former = shown(world)?.taskDefinition as string;
      world.simulator.setScenario(crash);
      const after = taskDefinition("renamed", "bad", spec);
      world.apply(after, service("web", { cluster: "web", taskDefinition: "renamed" }));
      world.remove(before);
      await watched(world, "the release rolled back", () => readyOf(world.get(web))?.reason === "RolledBack");
      for (let minute = 0; minute < 30; minute++) await world.run(60_000);
      expect(shown(world)?.taskDefinition).toBe(former);
      expect(stateOf(world, former)).toBe("ACTIVE");
      expect(message(world, before)).toContain("ECSService web");
    },
  );
});

describe("a deletion waits", () => {
  test("for a service of another namespace that names the revision, which is not named", async () => {
    const world = await running();
    const arn = world.get(definition)?.status.latest.arn;
    const literal = { clusterRef: undefined, cluster: "web", taskDefinitionRef: undefined, taskDefinition: arn };
    const elsewhere = inNamespace(service("hidden", { cluster: "", taskDefinition: "" }, literal), "elsewhere");
    world.apply(elsewhere);
    await world.ready(elsewhere);
    world.remove(web, definition);
    await world.until("its service is gone", () => world.get(web) === undefined);
    await world.run(120_000);
    expect(ends(world)).toEqual([]);
    expect(message(world, definition)).toContain("an ECSService of another namespace");
    expect(message(world, definition)).not.toContain("hidden");
    world.remove(elsewhere);
    await world.until("it is gone", () => world.get(definition) === undefined);
  });

  test("for a service that is only observed", async () => {
    const world = await running();
    const { taskDefinition: arn } = shown(world) ?? {};
    const network = { awsvpcConfiguration: { subnets: ["subnet-11112222"] } };
    world.aws("CreateService", {
      cluster: "web",
      serviceName: "seen",
      taskDefinition: arn,
      desiredCount: 1,
      launchType: "FARGATE",
      networkConfiguration: network,
    });
    const literal = { clusterRef: undefined, cluster: "web", taskDefinitionRef: undefined, taskDefinition: arn };
    world.apply(service("seen", { cluster: "", taskDefinition: "" }, { ...literal, managementPolicy: "Observe" }));
    await world.run(10_000);
    world.remove(web, definition);
    await world.run(300_000);
    expect(ends(world)).toEqual([]);
    expect(message(world, definition)).toContain("ECSService seen");
  });

  const network = { awsvpcConfiguration: { subnets: ["subnet-11112222"] } };
  const users: Readonly<Record<string, (world: Driven, arn: string) => string>> = {
    "a service that no object manages": (world, arn) => {
      const made = world.aws("CreateService", {
        cluster: "web",
        serviceName: "by-hand",
        taskDefinition: arn,
        desiredCount: 0,
        launchType: "FARGATE",
        networkConfiguration: network,
      });
      return (made.service as { serviceArn: string }).serviceArn;
    },
    "a task that was started by hand": (world, arn) => {
      const run = { cluster: "web", taskDefinition: arn, launchType: "FARGATE", networkConfiguration: network };
      return (world.aws("RunTask", run).tasks as readonly { taskArn: string }[])[0]?.taskArn ?? "";
    },
  };
  test.each(Object.entries(users))("for %s, which is named by its ARN, and Retain is the way out", async (_, use) => {
    const world = await running();
    const arn = shown(world)?.taskDefinition as string;
    const user = use(world, arn);
    world.remove(web, definition);
    await world.until("its service is gone", () => world.get(web) === undefined);
    await world.run(300_000);
    expect(ends(world)).toEqual([]);
    expect(stateOf(world, arn)).toBe("ACTIVE");
    expect(message(world, definition)).toContain(user);
    expect(message(world, definition)).toContain("`spec.deletionPolicy: Retain` on ECSTaskDefinition web");
    world.apply(withSpec(definition, { deletionPolicy: "Retain" }));
    await world.until("it is gone", () => world.get(definition) === undefined);
    expect(stateOf(world, arn)).toBe("ACTIVE");
  });

  test("for a service among hundreds, of which some are read a pass", async () => {
    const world = await running();
    const arn = shown(world)?.taskDefinition as string;
    const [other] = [
      world.aws("RegisterTaskDefinition", {
        family: "other",
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: "256",
        memory: "512",
        containerDefinitions: [container("1")],
      }).taskDefinition as { taskDefinitionArn: string },
    ];
    for (let index = 0; index < 250; index++) {
      world.aws("CreateService", {
        cluster: "web",
        serviceName: `s${index}`,
        taskDefinition: index === 240 ? arn : other?.taskDefinitionArn,
        desiredCount: 0,
        launchType: "FARGATE",
        networkConfiguration: network,
      });
    }
    world.remove(web, definition);
    await world.until("it is reported", () => message(world, definition).includes("service/web/s240"));
    expect(ends(world)).toEqual([]);
    world.aws("DeleteService", { cluster: "web", service: "s240", force: true });
    await world.until("it is gone", () => world.get(definition) === undefined);
  });
});

test("until a rollout has ended, the service keeps what it may go back to", async () => {
  const world = await running();
  const [former] = world.get(web)?.status.revisionsInUse ?? [];
  world.apply(taskDefinition("web", "2"));
  await world.until("a rollout", () => world.get(web)?.status.current?.taskDefinition.endsWith(":2"));
  await world.until("the end of it", () => {
    const { status } = world.get(web) ?? {};
    const isOver = readyOf(world.get(web))?.status === "True";
    if (!isOver) expect(status.revisionsInUse).toContain(former);
    return isOver;
  });
  expect(world.get(web)?.status.revisionsInUse).not.toContain(former);
});

test("a definition of another name in the same family waits as long as the first one lives", async () => {
  const world = createDriven();
  const [first, second] = [taskDefinition("a", "1", { family: "shop" }), taskDefinition("b", "2", { family: "shop" })];
  world.apply(first);
  await world.ready(first);
  world.apply(second);
  await world.reason(second, "NameTaken");
  world.remove(first);
  await world.ready(second);
  await world.until("the first one gone", () => world.get(first) === undefined);
  expect(area(world)?.taskDefinitions.map(({ status }) => status)).toEqual(["ACTIVE"]);
});
