/** Where tasks run: container instances, placement, platforms and network modes, and what a service says that finds no place. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Machine } from "../../simulator/services/ecs/scenario.ts";
import { cluster, type Manifest, service, taskDefinition } from "../support/builders.ts";
import { readyOf, startWorld, type World } from "../support/world.ts";

let world: World;

const machine = (id: string, attributes: Readonly<Record<string, string>> = {}): Machine => ({
  id,
  cluster: "hosts",
  attributes,
});
const MACHINES: readonly Machine[] = [
  machine("i-linux-a", { "ecs.availability-zone": "eu-central-1a", rack: "a" }),
  machine("i-linux-b", { "ecs.availability-zone": "eu-central-1b", rack: "b" }),
  machine("i-windows", { "ecs.os-type": "windows", "ecs.availability-zone": "eu-central-1a" }),
  machine("i-arm", { "ecs.cpu-architecture": "arm64", "ecs.availability-zone": "eu-central-1a" }),
  machine("mi-cellar", { rack: "cellar" }),
];

beforeAll(async () => {
  world = await startWorld({ name: "places" });
  await world.aws.scenario({ machines: MACHINES });
  await world.apply(cluster("hosts"));
  await world.waitReady(cluster("hosts"));
});
afterAll(() => world?.stop());

const memory = 128;
/** A definition and a service of this name, on EC2. */
function onHosts(
  name: string,
  { definition = {}, container = {}, more = {} }: { definition?: object; container?: object; more?: object },
): readonly [Manifest, Manifest] {
  const app = { name: "app", image: "registry.example.com/app:1", memory, ...container };
  const declared = { requiresCompatibilities: ["EC2"], cpu: undefined, memory: undefined, networkMode: undefined };
  return JSON.parse(
    JSON.stringify([
      taskDefinition(name, "1", { ...declared, ...definition, containers: [app] }),
      service(
        name,
        { cluster: "hosts", taskDefinition: name },
        { launchType: "EC2", desiredCount: 1, networkConfiguration: undefined, ...more },
      ),
    ]),
  );
}

/** Ids of the machines that run tasks of a service, sorted. */
async function machinesOf(name: string): Promise<readonly string[]> {
  const { tasks, containerInstances } = await world.aws.area();
  const ids = new Map(containerInstances.map((one) => [one.containerInstanceArn, one.ec2InstanceId]));
  return tasks
    .filter(({ group, lastStatus }) => group === `service:${name}` && lastStatus === "RUNNING")
    .map(({ containerInstanceArn = "" }) => ids.get(containerInstanceArn) ?? "")
    .sort();
}

const platform = (operatingSystemFamily: string, cpuArchitecture = "X86_64") => ({
  runtimePlatform: { operatingSystemFamily, cpuArchitecture },
});
const daemon = { schedulingStrategy: "DAEMON", deploymentConfiguration: undefined };
const onRack = (rack: string) => ({
  placementConstraints: [{ type: "memberOf", expression: `attribute:rack == ${rack}` }],
});
const mapped = (ports: object) => ({ portMappings: [{ containerPort: 80, ...ports }] });

describe("a service runs", () => {
  test.each([
    [
      "in bridge mode, spread over zones",
      { definition: { networkMode: "bridge", ...platform("LINUX") }, container: mapped({}), more: { desiredCount: 2 } },
      ["i-linux-a", "i-linux-b"],
    ],
    [
      "in bridge mode with a host port, on the rack of its constraint",
      { definition: { networkMode: "bridge" }, container: mapped({ hostPort: 8081 }), more: onRack("b") },
      ["i-linux-b"],
    ],
    [
      "in host mode, packed on one machine",
      {
        definition: { networkMode: "host", ...platform("LINUX") },
        container: mapped({}),
        more: { ...onRack("a"), placementStrategy: [{ type: "binpack", field: "memory" }] },
      },
      ["i-linux-a"],
    ],
    ["without a network", { definition: { networkMode: "none" }, more: onRack("a") }, ["i-linux-a"]],
    ["on Windows, with the mode left out", { definition: platform("WINDOWS_SERVER_2022_CORE") }, ["i-windows"]],
    ["on ARM64", { definition: platform("LINUX", "ARM64") }, ["i-arm"]],
    [
      "as DAEMON, on each machine that fits",
      { definition: platform("LINUX"), more: daemon },
      ["i-linux-a", "i-linux-b"],
    ],
    [
      "on an external instance",
      { definition: { requiresCompatibilities: ["EXTERNAL"] }, more: { launchType: "EXTERNAL", ...onRack("cellar") } },
      ["mi-cellar"],
    ],
  ] as const)("%s", async (title, parts, expected) => {
    const name = `runs-${title.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}`.slice(0, 60).replace(/-$/, "");
    const objects = onHosts(name, parts);
    await world.apply(...objects);
    await world.waitReady(...objects);
    expect(await machinesOf(name)).toEqual(expected);
    await world.remove(...objects);
    await world.waitGone(...objects);
  });
});

const placementEvents = async (name: string) =>
  (await world.kube.events(world.namespace)).filter(
    ({ regarding, reason }) => regarding.name === name && reason === "TasksNotPlaced",
  );

/** Waits until the operator has read AWS so many times more. */
async function reads(count: number): Promise<void> {
  const mark = await world.aws.mark();
  const seen = async () =>
    (await world.aws.calls(mark)).filter(({ operation }) => operation === "DescribeServices").length;
  await world.waitAws(`${count} reads`, seen, (now) => now >= count);
}

describe("a service that finds no place says why, in its message and in one Event", () => {
  test.each([
    [
      "port",
      { definition: { networkMode: "host" }, container: mapped({}), more: { desiredCount: 2, ...onRack("a") } },
      "is already using a port required by your task.",
    ],
    [
      "attribute",
      {
        definition: { requiresCompatibilities: ["EXTERNAL"], ...platform("LINUX", "ARM64") },
        more: { launchType: "EXTERNAL" },
      },
      "is missing an attribute required by your task.",
    ],
    ["constraint", { more: onRack("nowhere") }, 'encountered error "MemberOf placement constraint unsatisfied."'],
    ["room", { container: { memory: 100_000 } }, "has insufficient memory available."],
  ])("no %s", async (name, parts, words) => {
    const objects = onHosts(name, parts);
    const [, web] = objects;
    await world.apply(...objects);
    const seen = await world.waitFor("ECSService", name, (object) => readyOf(object)?.message.includes(words) === true);
    expect(readyOf(seen)?.status).toBe("False");
    expect(readyOf(seen)?.message).toContain("was unable to place a task because no container instance met all of its");
    await world.waitAws(
      "the Event",
      () => placementEvents(name),
      (events) => events.length > 0,
    );
    // Neither further reads nor another process tell it again.
    await reads(3);
    await world.restartOperator("SIGKILL");
    await reads(3);
    const events = await placementEvents(name);
    expect(events.map(({ type, note }) => [type, note])).toEqual([["Warning", expect.stringContaining(words)]]);
    await world.remove(...objects);
    await world.waitGone(web);
  });
});

test("a cluster counts its machines by kind", async () => {
  const counts = { ec2: 4, managedInstances: 0, external: 1, agentsConnected: 5, draining: 0, unhealthy: 0 };
  const { status } = await world.waitFor(
    "ECSCluster",
    "hosts",
    (object) => object.status?.instances?.ec2 !== undefined,
  );
  expect(status).toMatchObject({ containerInstances: 5, instances: counts });
});
