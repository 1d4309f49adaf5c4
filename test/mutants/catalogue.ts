import type { Mutant } from "./mutant.ts";
import { deletionMutants } from "./mutants-deletion.ts";
import { engineMutants } from "./mutants-engine.ts";
import { leadershipMutants } from "./mutants-leadership.ts";
import { scalingMutants } from "./mutants-scaling.ts";
import { writeMutants } from "./mutants-writes.ts";

/** All seeded mistakes, by their number. */
export const mutants: readonly Mutant[] = [
  ...writeMutants,
  ...deletionMutants,
  ...engineMutants,
  ...leadershipMutants,
  ...scalingMutants,
].toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** @throws Error when there is no such mutant */
export function mutantNamed(id: string): Mutant {
  const found = mutants.find((mutant) => mutant.id === id);
  if (found === undefined)
    throw new Error(`there is no mutant ${id}; there are ${mutants.map((one) => one.id).join(", ")}`);
  return found;
}
