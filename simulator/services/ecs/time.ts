/** How long things take in Amazon ECS. */
import { after as afterNamed, lasting as lastingNamed, type World } from "../../core/world.ts";
import type { EcsDuration } from "./options.ts";

/** A duration of the options at the chosen speed, in milliseconds. */
export function lasting(world: World, name: EcsDuration, times = 1): number {
  return lastingNamed(world, name, times);
}

/** Runs something after a duration of the options. */
export function after(world: World, name: EcsDuration, run: () => void): void {
  afterNamed(world, name, run);
}

/** Runs something after a time that is drawn, between two durations of the options. */
export function afterSome(world: World, least: EcsDuration, most: EcsDuration, run: () => void): void {
  const [from, to] = [lasting(world, least), lasting(world, most)];
  world.agenda.at(world.now + from + world.random.next() * (to - from), run);
}
