import { parseArgs } from "node:util";
import type { Violation } from "../scenarios/history.ts";
import { planOf } from "../simulation/draw.ts";
import { runSeed } from "../simulation/run.ts";
import { mutantNamed } from "./catalogue.ts";
import type { Hunt, Kill } from "./kill.ts";
import { MUTANT_VARIABLE } from "./mutant.ts";
import { plans } from "./plans.ts";

// Runs seeds of the simulation until one breaks an invariant that the mutant of the environment is said to break; without a
// mutant, runs them all. Prints a `Hunt` as JSON.

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    small: { type: "boolean", default: false },
  },
});
const id = process.env[MUTANT_VARIABLE];
const wanted = id === undefined ? [] : mutantNamed(id).fallsTo;
const wantedOf = (violations: readonly Violation[]) => violations.find(({ invariant }) => wanted.includes(invariant));

const first: { any?: Kill | undefined; wanted?: Kill | undefined } = {};
let seeds = 0;
for (const seed of seedsOf(values.seeds)) {
  seeds += 1;
  const plan = (values.small && plans[id ?? ""]) || planOf(seed);
  const { violations } = await runSeed(seed, plan);
  const killOf = (found: Violation | undefined): Kill | undefined =>
    found && { seed, seeds, invariant: found.invariant, message: found.message };
  first.any ??= killOf(violations[0]);
  first.wanted = killOf(wantedOf(violations));
  if (first.wanted !== undefined) break;
}
const hunt: Hunt = { seeds, cpuMs: Math.round(process.cpuUsage().user / 1000), ...first };
process.stdout.write(JSON.stringify(hunt), () => process.exit(0));

/** `7,1-300`: seed 7, then 1 to 300. */
function* seedsOf(text: string): Generator<number> {
  for (const part of text.split(",")) {
    const [from = 1, to = from] = part.split("-").map(Number);
    for (let seed = from; seed <= to; seed++) yield seed;
  }
}
