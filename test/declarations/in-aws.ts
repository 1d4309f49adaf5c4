import { RECORDS } from "../kinds/index.ts";
import type { Held } from "../kinds/record.ts";
import type { Declared } from "./declared.ts";

/** Everything in AWS that a kind stands for and that has one of these names. */
export function heldInAws(world: Declared, ...names: readonly string[]): readonly Held[] {
  const readers = Object.values(RECORDS).map(({ held }) => held);
  const all = world.simulator.snapshot().areas.flatMap((area) => readers.flatMap((read) => read(area)));
  return all.filter(({ name }) => name !== undefined && names.includes(name));
}
