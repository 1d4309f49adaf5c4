import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { mutantNamed, mutants } from "./catalogue.ts";
import { runIntegration } from "./integration.ts";
import { type Hunt, hunt } from "./kill.ts";
import type { Mutant } from "./mutant.ts";
import { pool } from "./pool.ts";
import { table } from "./table.ts";

const KILLS = join(repositoryRoot, "test/mutants/kills.ndjson");
/** A recorded plan that no longer kills with its seed is tried with so many others: the dice may fall otherwise now. */
const OTHER_SEEDS = "1-30";

/** A small plan that kills a mutant, and a seed with which it does. */
interface Recorded {
  readonly id: string;
  readonly seed: number;
  readonly plan: object;
}

interface Hunted {
  readonly mutant: Mutant;
  readonly found: Hunt;
}

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    only: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    json: { type: "string" },
    recorded: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
    integration: { type: "boolean", default: false },
  },
});

const chosen = values.only === undefined ? mutants : values.only.split(",").map(mutantNamed);
process.exit(values.integration ? await runIntegration(chosen, values.json) : await simulate());

/** Hunts each mutant with seeds of the simulation. @returns the exit code */
async function simulate(): Promise<number> {
  const lines = readFileSync(KILLS, "utf8").split("\n");
  const known = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Recorded);
  const hunts = await pool(Number(values.jobs), chosen, async (mutant) => {
    const found = values.recorded ? await replay(mutant, known) : await search(mutant);
    if (process.stderr.isTTY) process.stderr.write(`mutant ${mutant.id}: ${found.seeds} seeds\n`);
    return { mutant, found };
  });
  const unmutated = values.recorded ? [] : [await hunt(undefined, { seeds: killingSeeds(hunts) })];
  const [own] = unmutated.flatMap(({ any }) => any ?? []);
  tell(hunts, unmutated);
  if (values.record) record(hunts, known);
  if (values.json !== undefined) {
    const report = hunts.map(({ mutant: { id, title, fallsTo }, found }) => ({ id, title, fallsTo, ...found }));
    writeFileSync(values.json, `${JSON.stringify({ mutants: report, unmutated }, undefined, 2)}\n`);
  }
  return hunts.every(({ found }) => found.wanted !== undefined) && own === undefined ? 0 : 1;
}

/** Seeds as they are drawn. */
function search(mutant: Mutant): Promise<Hunt> {
  const from = Number(values.from);
  const shrink = values.record;
  return hunt(mutant, { seeds: `${from}-${from + Number(values.seeds) - 1}`, shrink });
}

async function replay(mutant: Mutant, known: readonly Recorded[]): Promise<Hunt> {
  const recorded = known.find(({ id }) => id === mutant.id);
  if (recorded === undefined)
    throw new Error(`nothing is recorded for mutant ${mutant.id}: npm run mutants -- --record`);
  return hunt(mutant, { seeds: `${recorded.seed},${OTHER_SEEDS}`, plan: JSON.stringify(recorded.plan) });
}

function killingSeeds(hunts: readonly Hunted[]): string {
  return [...new Set(hunts.flatMap(({ found }) => found.wanted?.seed ?? []))].join(",");
}

function record(hunts: readonly Hunted[], known: readonly Recorded[]): void {
  const fresh = hunts.flatMap(({ mutant: { id }, found: { small } }): readonly Recorded[] =>
    small === undefined ? [] : [{ id, seed: small.seed, plan: JSON.parse(small.plan) }],
  );
  const kept = known.filter(({ id }) => !fresh.some((one) => one.id === id));
  const sorted = [...kept, ...fresh].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  writeFileSync(KILLS, sorted.map((one) => `${JSON.stringify(one)}\n`).join(""));
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
