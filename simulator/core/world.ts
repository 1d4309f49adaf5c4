import type { Agenda } from "./agenda.ts";
import type { SimulatorOptions } from "./options.ts";
import type { Random } from "./random.ts";

/** Everything there is: time, chance, what is due, and one area for each account and Region. Times are epoch milliseconds. */
export interface World {
  /** Moves only through `advance` and `handle`. */
  now: number;
  options: SimulatorOptions;
  readonly random: Random;
  readonly agenda: Agenda;
  readonly areas: Map<string, Area>;
  /** What a service keeps of the whole world, by the name of the service. */
  readonly states: States;
}

/** One account in one Region. */
export interface Area {
  readonly world: World;
  readonly account: string;
  readonly region: string;
  /** What a service keeps here, by the name of the service. */
  readonly states: States;
  /** What a read may still show after a write, by resource ARN. */
  readonly past: Map<string, { readonly until: number; readonly view: object | undefined }>;
}

type States = Map<string, unknown>;

/** The area of an account and Region; made on first use. */
export function areaOf(world: World, account: string, region: string): Area {
  const key = `${account}/${region}`;
  const known = world.areas.get(key);
  if (known) return known;
  const area: Area = { world, account, region, states: new Map(), past: new Map() };
  world.areas.set(key, area);
  return area;
}

/** What a service keeps of the world or of an area; made on first use. A service's name always goes with the same `create`. */
export function stateOf<S>(owner: { readonly states: States }, service: string, create: () => S): S {
  if (!owner.states.has(service)) owner.states.set(service, create());
  return owner.states.get(service) as S;
}

/** A duration of the options at the chosen speed, in milliseconds. */
export function lasting(world: World, name: string, times = 1): number {
  const usual = world.options.durations[name];
  if (usual === undefined) throw new Error(`no service has a duration ${name}`);
  return (usual * times) / world.options.speed;
}

/** Runs something after a named duration. */
export function after(world: World, name: string, run: () => void): void {
  world.agenda.at(world.now + lasting(world, name), run);
}
