import { describe, expect, test } from "vitest";
import { cluster, container, type Manifest, service, taskDefinition, withSpec } from "../../support/builders.ts";
import { keyOf } from "../engine/memory-kube.ts";
import { createDriven, type Driven, readyOf } from "./driven.ts";

/** Tasks run under the roles of the revision that AWS starts, whatever an object's spec or status says. */

const ROLE = "arn:aws:iam::111122223333:role";
const granted = { settings: { passableRoles: [`${ROLE}/granted-*`] } };
const own = cluster("web");
const web = service("web", { cluster: "web", taskDefinition: "web" });
const observing = { managementPolicy: "Observe" };

/** A family that another client registered, with a role that was not granted. */
function foreignFamily(world: Driven, family = "web"): string {
  const { taskDefinition } = world.aws("RegisterTaskDefinition", {
    family,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    taskRoleArn: `${ROLE}/admin`,
    executionRoleArn: `${ROLE}/granted-pull`,
    containerDefinitions: [container("1")],
  });
  return (taskDefinition as { taskDefinitionArn: string }).taskDefinitionArn;
}

const runs = (world: Driven) => world.simulator.snapshot().areas[0]?.services ?? [];
const held = (world: Driven, manifest: Manifest) => readyOf(world.get(manifest));

describe("a definition that was observed and is then to be managed", () => {
  test("stands for nothing while the family is another's, and services do not follow it", async () => {
    const world = createDriven(granted);
    foreignFamily(world);
    const definition = taskDefinition("web");
    world.apply(own, withSpec(definition, observing));
    await world.until("it is observed", () => world.get(definition)?.status?.latest !== undefined);
    world.apply(definition);
    await world.reason(definition, "AlreadyExists");
    expect(world.get(definition)?.status.latest).toBeUndefined();
    world.apply(web);
    await world.run(120_000);
    expect(runs(world)).toEqual([]);
    expect(held(world, web)?.reason).toBe("WaitingForReference");
  });

  test("the service that comes with the change of the policy runs nothing, either", async () => {
    const world = createDriven(granted);
    foreignFamily(world);
    const definition = taskDefinition("web");
    world.apply(own, withSpec(definition, observing));
    await world.until("it is observed", () => world.get(definition)?.status?.latest !== undefined);
    world.apply(web, definition);
    await world.run(120_000);
    expect(runs(world)).toEqual([]);
  });

  test("a suspended one is read, and its roles are those that AWS shows", async () => {
    const world = createDriven(granted);
    foreignFamily(world);
    const definition = taskDefinition("web");
    world.apply(own, withSpec(definition, observing));
    await world.until("it is observed", () => world.get(definition)?.status?.latest !== undefined);
    world.apply(withSpec(definition, { suspend: true }));
    await world.run(5_000);
    world.apply(web);
    await world.reason(web, "RoleNotGranted");
    expect(held(world, web)?.message).toContain(`${ROLE}/admin`);
    expect(runs(world)).toEqual([]);
  });
});

describe("a definition whose spec is not what its newest revision holds", () => {
  const roled = (version: string, role?: string) =>
    taskDefinition("web", version, role === undefined ? {} : { taskRoleArn: `${ROLE}/${role}` });

  test("while its newest content is refused, the former revision's roles count", async () => {
    const world = createDriven(granted);
    world.apply(own, roled("1", "granted-task"));
    await world.ready(own, roled("1"));
    world.apply(roled("2", "admin"));
    await world.reason(roled("2"), "RoleNotGranted");
    world.apply(web);
    await world.ready(web);
    expect(runs(world)[0]?.taskDefinition).toMatch(/:1$/);
  });

  test("while it is suspended, an edit takes no role away from what runs", async () => {
    const options = { passableRoles: [`${ROLE}/granted-*`] };
    const world = createDriven({ settings: options });
    world.apply(own, roled("1", "granted-task"));
    await world.ready(own, roled("1"));
    // The grant is taken back, and the role is removed from a spec that is not carried out.
    options.passableRoles.length = 0;
    world.apply(withSpec(roled("1"), { suspend: true }));
    await world.restart();
    world.apply(web);
    await world.run(120_000);
    expect(runs(world)).toEqual([]);
    expect(held(world, web)?.reason).toBe("RoleNotGranted");
  });
});

test("a status that is edited by hand brings no role in", async () => {
  const world = createDriven(granted);
  const arn = foreignFamily(world, "secret");
  const definition = taskDefinition("web");
  world.apply(own, definition);
  await world.ready(own, definition);
  const stored = world.kube.get(keyOf(definition));
  const { latest } = world.get(definition)?.status ?? {};
  if (stored === undefined) throw new Error("not stored");
  const revisions = [{ ...latest, arn, state: "ACTIVE" }];
  world.kube.editStatus(keyOf(definition), { ...stored.status, latest: { ...latest, arn }, revisions } as object);
  world.apply(web);
  await world.run(120_000);
  expect(runs(world).filter(({ taskDefinition }) => taskDefinition === arn)).toEqual([]);
});
