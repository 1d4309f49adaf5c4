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

const KILLS = join(repositoryRoot, "test/mutants/kills.json");

/** A seed that kills a mutant, as long as seeds go on to mean the same. */
interface Recorded {
  readonly id: string;
  readonly seed: number;
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
  const known = new Map(
    (JSON.parse(readFileSync(KILLS, "utf8")) as readonly Recorded[]).map(({ id, seed }) => [id, seed]),
  );
  const from = Number(values.from);
  const range = `${from}-${from + Number(values.seeds) - 1}`;
  const seedsFor = ({ id }: Mutant) => (values.recorded && known.has(id) ? `${known.get(id)},${range}` : range);
  const hunts = await pool(Number(values.jobs), chosen, async (mutant) => {
    const found = await hunt(mutant, seedsFor(mutant));
    if (process.stderr.isTTY) process.stderr.write(`mutant ${mutant.id}: ${found.seeds} seeds\n`);
    return { mutant, found };
  });
  const seeds = [...new Set(hunts.flatMap(({ found }) => found.wanted?.seed ?? []))];
  const unmutated = await hunt(undefined, seeds.join(","));
  tell(hunts, unmutated);
  if (values.record) {
    for (const { mutant, found } of hunts) if (found.wanted !== undefined) known.set(mutant.id, found.wanted.seed);
    const recorded: readonly Recorded[] = [...known].map(([id, seed]) => ({ id, seed }));
    const sorted = recorded.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    writeFileSync(KILLS, `${JSON.stringify(sorted, undefined, 2)}\n`);
  }
  if (values.json !== undefined) {
    const report = hunts.map(({ mutant: { id, title, fallsTo }, found }) => ({ id, title, fallsTo, ...found }));
    writeFileSync(values.json, `${JSON.stringify({ mutants: report, unmutated }, undefined, 2)}\n`);
  }
  return hunts.every(({ found }) => found.wanted !== undefined) && unmutated.any === undefined ? 0 : 1;
}

function tell(hunts: readonly { readonly mutant: Mutant; readonly found: Hunt }[], unmutated: Hunt): void {
  const rows = hunts.map(({ mutant, found }) => {
    const { wanted, any } = found;
    const fate = wanted?.invariant ?? (any === undefined ? "SURVIVED" : `SURVIVED (${any.invariant})`);
    return [mutant.id, mutant.title, fate, String(wanted?.seed ?? ""), String(found.seeds), `${found.cpuMs} ms`];
  });
  console.log(table([["", "mutant", "fell to", "at seed", "seeds", "CPU"], ...rows]));
  if (unmutated.any !== undefined)
    console.log(
      `the operator itself breaks ${unmutated.any.invariant} at seed ${unmutated.any.seed}: ${unmutated.any.message}`,
    );
  const killed = hunts.filter(({ found }) => found.wanted !== undefined).length;
  const cpuMs = hunts.reduce((sum, { found }) => sum + found.cpuMs, unmutated.cpuMs);
  console.log(`${killed} of ${hunts.length} mutants killed, ${(cpuMs / 1000).toFixed(0)} s of CPU`);
  console.log(`${killed} passed, ${hunts.length - killed + (unmutated.any === undefined ? 0 : 1)} failed`);
}
