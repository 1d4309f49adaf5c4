import { parseArgs } from "node:util";
import { type Result, runSeed } from "./run.ts";

/** Every so many seeds, a seed is run twice and must leave the same trace. */
const REPEAT_EVERY = 10;
const SHOWN_VIOLATIONS = 6;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const results: Result[] = [];
const started = performance.now();
for (let seed = first; seed < first + count; seed++) {
  results.push(await runChecked(seed, count === 1 || seed % REPEAT_EVERY === 0));
  if (process.stderr.isTTY) process.stderr.write(`\r${results.length}/${count} seeds`);
}
if (process.stderr.isTTY) process.stderr.write("\r");
for (const result of results) tell(result);
summarise(results, (performance.now() - started) / 1000);
const failed = results.filter(({ violations }) => violations.length > 0).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** Runs a seed, twice where its trace is to be compared. */
async function runChecked(seed: number, twice: boolean): Promise<Result> {
  const result = await runSeed(seed);
  if (!twice) return result;
  const again = await runSeed(seed);
  if (again.hash === result.hash) return result;
  const line = result.trace.findIndex((text, index) => text !== again.trace[index]);
  const message = `a second run differs from line ${line} on: ${result.trace[line]} / ${again.trace[line]}`;
  return { ...result, violations: [...result.violations, { invariant: "same seed, same trace", message, at: 0 }] };
}

function tell({ seed, violations, trace }: Result): void {
  if (values.trace) console.log(trace.join("\n"));
  if (violations.length === 0) return;
  console.log(`seed ${seed}: ${violations.length} violations; again: npm run simulate -- --seed ${seed} --trace`);
  for (const { invariant, message, at } of violations.slice(0, SHOWN_VIOLATIONS))
    console.log(`  ${invariant} at ${new Date(at).toISOString().slice(11, 23)}: ${message}`);
}

function summarise(all: readonly Result[], seconds: number): void {
  const sum = (of: (result: Result) => number) => all.reduce((total, result) => total + of(result), 0);
  const faults = new Map<string, number>();
  for (const result of all)
    for (const [kind, times] of result.faults) faults.set(kind, (faults.get(kind) ?? 0) + times);
  const rows: [string, string][] = [
    ["seeds", `${all.length} (${(all.length / seconds).toFixed(1)} a second)`],
    ["virtual time", `${(sum(({ virtualMs }) => virtualMs) / 3_600_000).toFixed(1)} h`],
    ["passes", String(sum(({ passes }) => passes))],
    ["AWS calls", String(sum(({ awsCalls }) => awsCalls))],
    ...[...faults]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, times]): [string, string] => [`fault: ${kind}`, String(times)]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}
