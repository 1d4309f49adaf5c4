import { describe, expect, test } from "vitest";
import { stack, withAnnotations, withSpec } from "../../support/builders.ts";
import { NAMED_BY_HAND, registerByHand } from "./by-hand.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** Services that exist already and that another deployment controller than ECS releases. */

const [, , web] = stack("web");
const BALANCER = { targetGroupArn: "arn:aws:x:targetgroup/blue/1", containerName: "app", containerPort: 80 };
const VPC = { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } } };

const CODE_DEPLOY = { taskDefinition: "web:1", launchType: "FARGATE", loadBalancers: [BALANCER], ...VPC };

function made(type: "CODE_DEPLOY" | "EXTERNAL"): Driven {
  const world = createDriven();
  world.aws("CreateCluster", { clusterName: "web" });
  for (const version of ["1", "2"]) registerByHand(world, version, { portMappings: [{ containerPort: 80 }] });
  world.aws("CreateService", {
    cluster: "web",
    serviceName: "web",
    desiredCount: 2,
    deploymentController: { type },
    ...(type === "CODE_DEPLOY" && CODE_DEPLOY),
  });
  return world;
}

const adopted = withSpec(web, {
  ...NAMED_BY_HAND,
  adoptionPolicy: "Adopt",
  deploymentConfiguration: undefined,
});

const controllerCondition = (world: Driven) =>
  world.get(adopted)?.status?.conditions?.find(({ type }: { type: string }) => type === "ReleasesNotSupported");
const updates = (world: Driven, since = 0) =>
  world.writes(since).filter(({ operation }) => operation === "UpdateService");

describe("a service under CODE_DEPLOY, adopted with the field left out", () => {
  test("reports which controller it has, and that releases are not supported, before the first one", async () => {
    const world = made("CODE_DEPLOY");
    world.apply(adopted);
    await world.until("it is reported", () => controllerCondition(world) !== undefined);
    expect(controllerCondition(world)).toMatchObject({ status: "True", reason: "DeploymentControllerNotSupported" });
    expect(controllerCondition(world).message).toContain("Service web has the deployment controller CODE_DEPLOY");
    await world.run(60_000);
    expect(updates(world)).toEqual([]);
  });

  test("a release is held before AWS is asked, with the fields by name; count and tags go on", async () => {
    const world = made("CODE_DEPLOY");
    world.apply(adopted);
    await world.until("it is reported", () => controllerCondition(world) !== undefined);
    const since = world.mark();
    const released = withSpec(adopted, {
      taskDefinition: "web:2",
      desiredCount: 3,
      tags: [{ key: "team", value: "a" }],
    });
    world.apply(released);
    await world.reason(released, "DeploymentControllerNotSupported");
    const { message } = readyOf(world.get(released));
    expect(message).toContain("CODE_DEPLOY");
    expect(message).toContain("spec.taskDefinition");
    expect(message).not.toContain("recreate");
    await world.run(60_000);
    expect(updates(world, since).map(({ input }) => input)).toEqual([
      { cluster: expect.stringContaining("cluster/web"), service: "web", desiredCount: 3 },
    ]);
    expect(world.writes(since).map(({ operation }) => operation)).toContain("TagResource");
    expect(world.writes(since).filter(({ code }) => code !== undefined)).toEqual([]);
  });

  test("a restart is answered and not sent", async () => {
    const world = made("CODE_DEPLOY");
    world.apply(adopted);
    await world.until("it is reported", () => controllerCondition(world) !== undefined);
    const since = world.mark();
    world.apply(withAnnotations(adopted, { "ecs-operator.dev/restart": "1" }));
    await world.until("it is answered", () => world.get(adopted)?.status?.lastHandled?.restart !== undefined);
    expect(world.get(adopted)?.status.lastHandled.restart[0]).toMatchObject({ value: "1", outcome: "NotSupported" });
    expect(world.writes(since)).toEqual([]);
  });
});

test("a service under EXTERNAL has the same condition", async () => {
  const world = made("EXTERNAL");
  world.apply(adopted);
  await world.reason(adopted, "DeploymentControllerNotSupported");
  expect(controllerCondition(world).message).toContain("Service web has the deployment controller EXTERNAL");
  expect(updates(world)).toEqual([]);
});

test("a service under ECS reports no such condition", async () => {
  const world = createDriven();
  const objects = stack("web");
  world.apply(...objects);
  await world.ready(...objects);
  expect(controllerCondition(world)).toBeUndefined();
});
