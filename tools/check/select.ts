import type { Step } from "./step.ts";

/**
 * Picks steps by name; they keep the order of the list.
 *
 * @param only names separated by commas; undefined means all
 * @throws Error that names the unknown step and the known ones
 */
export function selectSteps(steps: readonly Step[], only: string | undefined): readonly Step[] {
  if (only === undefined) return steps;
  const wanted = only.split(",").map((name) => name.trim());
  const known = steps.map(({ name }) => name);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no step ${unknown.join(", ")}. The steps are ${known.join(", ")}.`);
  return steps.filter(({ name }) => wanted.includes(name));
}
