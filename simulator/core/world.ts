import type { Area, World } from "../services/ecs/records.ts";
import type { Durations } from "./options.ts";

/** A duration of the options at the chosen speed, in milliseconds. */
export function lasting(world: World, name: keyof Durations, times = 1): number {
  return (world.options.durations[name] * times) / world.options.speed;
}

/** Runs something after a named duration. */
export function after(world: World, name: keyof Durations, run: () => void): void {
  world.agenda.at(world.now + lasting(world, name), run);
}

/** The area of an account and Region; made on first use. */
export function areaOf(world: World, account: string, region: string): Area {
  const key = `${account}/${region}`;
  const known = world.areas.get(key);
  if (known) return known;
  const area: Area = {
    world,
    account,
    region,
    clusters: new Map(),
    providers: new Map(),
    families: new Map(),
    revisions: new Map(),
    services: new Map(),
    tasks: new Map(),
    tokens: new Map(),
    past: new Map(),
  };
  world.areas.set(key, area);
  return area;
}

/** Source: the endpoint rule set of the AWS SDKs, partitions (`regionRegex`). */
const PARTITIONS = [
  { prefix: "cn-", name: "aws-cn" },
  { prefix: "us-gov-", name: "aws-us-gov" },
  { prefix: "eusc-", name: "aws-eusc" },
] as const;

/** `arn:aws:ecs:<region>:<account>:<resource>`. */
export function arnOf(area: Area, resource: string, service = "ecs"): string {
  const partition = PARTITIONS.find(({ prefix }) => area.region.startsWith(prefix))?.name ?? "aws";
  return `arn:${partition}:${service}:${area.region}:${area.account}:${resource}`;
}

/**
 * Keeps what a resource looked like before a write, for as long as reads may lag behind.
 * @param view the state before the write; undefined when the resource did not exist
 */
export function rememberPast(area: Area, arn: string, view: () => object | undefined): void {
  const { lag } = area.world.options;
  if (lag.ms <= 0) return;
  const known = area.past.get(arn);
  if (known && known.until > area.world.now) return;
  area.past.set(arn, { until: area.world.now + lag.ms, view: view() });
}

/** What a describe shows: the present, or by the dice of the lag option the past. */
export function shown<T extends object>(area: Area, arn: string, present: T | undefined): T | undefined {
  const past = area.past.get(arn);
  if (!past) return present;
  if (past.until <= area.world.now) {
    area.past.delete(arn);
    return present;
  }
  return area.world.random.next() < area.world.options.lag.probability ? (past.view as T | undefined) : present;
}
