import type { LedgerEntry } from "../../../simulator/core/ledger.ts";
import { cluster, image, type Manifest, service, taskDefinition } from "../../support/builders.ts";
import { createVirtualWorld, type VirtualWorld } from "../virtual-world.ts";
import type { Part, PartContext } from "./part.ts";

const HOUR_MS = 3_600_000;
/** One token of the slowest bucket is there each second; everything else waits for it. */
const LIMIT_MS = 2 * HOUR_MS;

/** P4, P5 and P6 in virtual time: they are about AWS's quotas, which no machine makes faster. */
export const quotas: Part = {
  name: "quotas",
  promises: ["P4", "P5", "P6"],
  async run(context) {
    const services = context.quick ? 60 : 1_000;
    const shared = context.quick ? 5 : 20;
    await ownDefinitions(context, services);
    await sharedDefinitions(context, services, shared);
  },
};

const CLUSTER = "virtual";
const container = (version: string) => ({ name: "app", image: image(version), essential: true });
const objects = (services: number, definitions: number): readonly Manifest[] => [
  cluster(CLUSTER),
  ...Array.from({ length: definitions }, (_, index) =>
    taskDefinition(`family-${index}`, "1", { containers: [container("1")] }),
  ),
  ...Array.from({ length: services }, (_, index) =>
    service(
      `service-${index}`,
      { cluster: CLUSTER, taskDefinition: `family-${index % definitions}` },
      { desiredCount: 0 },
    ),
  ),
];

const countOf = (calls: readonly LedgerEntry[], operation: string): number =>
  calls.filter((call) => call.operation === operation && call.committed).length;

/** A world in which all services stand; then the image of every definition changes. */
async function roll(services: number, definitions: number) {
  const world = createVirtualWorld({ "bucket-share": "1" });
  world.apply(objects(services, definitions));
  await world.until("all services are there", (calls) => countOf(calls, "CreateService") === services, LIMIT_MS);
  await world.pass(HOUR_MS / 6);
  const from = world.now();
  for (let index = 0; index < definitions; index++)
    world.patch("ECSTaskDefinition", `family-${index}`, { containers: [container("2")] });
  await world.until("all are rolled", (calls) => countOf(calls, "UpdateService") === services, LIMIT_MS);
  const calls = world.callsSince(from);
  const last = calls.findLast(({ operation }) => operation === "UpdateService")?.time ?? Number.NaN;
  return { world, calls, seconds: (last - from) / 1000 };
}

/** P4: each service has a definition of its own. */
async function ownDefinitions({ results, say }: PartContext, services: number): Promise<void> {
  say(`${services} services with ${services} definitions roll, in virtual time`);
  const { calls, seconds } = await roll(services, services);
  const throttled = calls.filter(({ code }) => code === "ThrottlingException").length;
  results.add("imageRolls", seconds, `${services} rolls; the quotas' floor is ${services - 20} s`);
  results.add("imageRollsThrottled", (100 * throttled) / calls.length, `${throttled} of ${calls.length} calls`);
}

/** P5: definitions are shared. */
async function sharedDefinitions({ results, say }: PartContext, services: number, shared: number): Promise<void> {
  say(`${services} services with ${shared} definitions roll, in virtual time`);
  const { calls, seconds, world } = await roll(services, shared);
  const floor = Math.max(0, (services - 50) / 5);
  results.add("sharedRolls", seconds, `${services} services; the quotas' floor is ${floor} s`);
  results.add("sharedRegisters", countOf(calls, "RegisterTaskDefinition"), `${shared} definitions`);
  await hour(world, results, services, shared);
}

/** P6: an hour in which nothing happens. */
async function hour(
  world: VirtualWorld,
  results: PartContext["results"],
  services: number,
  definitions: number,
): Promise<void> {
  await world.pass(HOUR_MS / 6);
  const from = world.now();
  const writes = world.kubernetesWrites();
  await world.pass(HOUR_MS);
  const calls = world.callsSince(from);
  const of = (operation: string) => calls.filter((call) => call.operation === operation).length;
  const note = `${of("DescribeServices")} calls for ${services} services`;
  results.add("readsPerVirtualHour", of("DescribeServices") / services, note);
  results.add("definitionReads", of("DescribeTaskDefinition") / definitions, `${definitions} definitions`);
  results.add(
    "virtualHourWrites",
    world.kubernetesWrites() - writes + calls.filter(({ committed }) => committed).length,
  );
}
