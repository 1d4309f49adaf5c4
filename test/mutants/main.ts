import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { commandLine, whole } from "../../tools/lib/command-line.ts";
import { mutantNamed, mutants } from "./catalogue.ts";
import { runIntegration } from "./integration.ts";
import { type Hunt, hunt } from "./kill.ts";
import type { Mutant } from "./mutant.ts";
import { pool } from "./pool.ts";
import { table } from "./table.ts";

/** Small plans are made to kill within a few seeds. */
const SMALL_SEEDS = "1-60";

interface Hunted {
  readonly mutant: Mutant;
  readonly found: Hunt;
}

const USAGE = `Usage: npm run mutants -- [options]

Puts seeded mistakes into the operator, one at a time, and looks whether they are found. Exits with 1 when one survives.

  --integration      in real operator processes instead of the simulation; takes about 25 minutes
  --small            the small plans of the simulation that npm test runs
  --only <numbers>   these mutants, separated by commas
  --seeds <n>        at most so many seeds of the simulation a mutant, default 2000
  --from <seed>      the first seed, default 1
  --jobs <n>         processes at once, default one a core
  --json <file>      writes the report there, too
  --help             shows this text`;

const values = commandLine(USAGE, {
  seeds: { type: "string", default: "2000" },
  from: { type: "string", default: "1" },
  only: { type: "string" },
  jobs: { type: "string", default: String(availableParallelism()) },
  json: { type: "string" },
  small: { type: "boolean", default: false },
  integration: { type: "boolean", default: false },
});

const chosen = values.only === undefined ? mutants : values.only.split(",").map(mutantNamed);
process.exit(values.integration ? await runIntegration(chosen, values.json) : await simulate());

/** Hunts each mutant with seeds of the simulation. @returns the exit code */
async function simulate(): Promise<number> {
  const hunts = await pool(whole("jobs", values.jobs), chosen, async (mutant) => {
    const found = await hunt(mutant, values.small ? { seeds: SMALL_SEEDS, small: true } : { seeds: drawn() });
    if (process.stderr.isTTY) process.stderr.write(`mutant ${mutant.id}: ${found.seeds} seeds\n`);
    return { mutant, found };
  });
  const unmutated = values.small ? [] : [await hunt(undefined, { seeds: killingSeeds(hunts) })];
  const [own] = unmutated.flatMap(({ any }) => any ?? []);
  tell(hunts, unmutated);
  if (values.json !== undefined) {
    const report = hunts.map(({ mutant: { id, title, fallsTo }, found }) => ({ id, title, fallsTo, ...found }));
    writeFileSync(values.json, `${JSON.stringify({ mutants: report, unmutated }, undefined, 2)}\n`);
  }
  return hunts.every(({ found }) => found.wanted !== undefined) && own === undefined ? 0 : 1;
}

/** The range of seeds that was asked for. */
function drawn(): string {
  const from = whole("from", values.from);
  return `${from}-${from + whole("seeds", values.seeds) - 1}`;
}

function killingSeeds(hunts: readonly Hunted[]): string {
  return [...new Set(hunts.flatMap(({ found }) => found.wanted?.seed ?? []))].join(",");
}

function tell(hunts: readonly Hunted[], unmutated: readonly Hunt[]): void {
  const rows = hunts.map(({ mutant, found }) => {
    const { wanted, any } = found;
    const fate = wanted?.invariant ?? (any === undefined ? "SURVIVED" : `SURVIVED (${any.invariant})`);
    return [mutant.id, mutant.title, fate, String(wanted?.seed ?? ""), String(found.seeds), `${found.cpuMs} ms`];
  });
  console.log(table([["", "mutant", "fell to", "at seed", "seeds", "CPU"], ...rows]));
  const broken = unmutated.flatMap(({ any }) => any ?? []);
  for (const { invariant, seed, message } of broken)
    console.log(`the operator itself breaks ${invariant} at seed ${seed}: ${message}`);
  const killed = hunts.filter(({ found }) => found.wanted !== undefined).length;
  const cpuMs = [...hunts.map(({ found }) => found), ...unmutated].reduce((sum, hunted) => sum + hunted.cpuMs, 0);
  console.log(`${killed} of ${hunts.length} mutants killed, ${(cpuMs / 1000).toFixed(0)} s of CPU`);
  console.log(`${killed} passed, ${hunts.length - killed + broken.length} failed`);
}
