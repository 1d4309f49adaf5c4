import { availableParallelism } from "node:os";
import { commandLine, whole } from "../../tools/lib/command-line.ts";
import { runChecked, type Summary, summaryOf, type Task } from "./checked.ts";
import { planOf } from "./draw.ts";
import { type Plan, planFrom, planText } from "./plan.ts";
import { runAll } from "./pool.ts";
import { failureText, replayLine, totalsText } from "./report.ts";
import { runSeed } from "./run.ts";
import { shrink } from "./shrink.ts";

/**
 * Every so many seeds, a seed is run twice and must leave the same trace. Nine and a hundred have no common divisor: of the
 * seeds that last a day (`draw.ts`), which take as much time as fifty others, one in nine is run twice and not each.
 */
const REPEAT_EVERY = 9;
/** So many failures are made smaller, each with so many tries: more of them seldom help. */
const SHRUNK = 3;
const SHRINK_TRIES = 150;
const PROGRESS_MS = 10_000;

const USAGE = `Usage: npm run simulate -- [options]

Runs the operator, seed by seed, against models of Kubernetes and AWS in virtual time, with faults, and judges what it did.
Exits with 1 when an invariant was broken; prints a line that repeats the failure.

  --seeds <n>    how many seeds, default 200
  --from <seed>  the first of them, default 1
  --jobs <n>     processes at once, default one a core
  --seed <seed>  this seed only, run twice: the traces must be equal
  --plan <json>  with --seed: this plan, not the one drawn from the seed
  --trace        with --seed: prints what happened
  --no-shrink    does not look for the smallest plan that fails
  --help         shows this text`;

const values = commandLine(USAGE, {
  seeds: { type: "string", default: "200" },
  from: { type: "string", default: "1" },
  seed: { type: "string" },
  plan: { type: "string" },
  trace: { type: "boolean", default: false },
  jobs: { type: "string", default: String(availableParallelism()) },
  "no-shrink": { type: "boolean", default: false },
});

const started = performance.now();
const results = values.seed === undefined ? await runMany() : [await runOne(whole("seed", values.seed))];
const failures = results.filter(({ violations }) => violations.length > 0).sort((a, b) => a.seed - b.seed);
console.log(totalsText(results, (performance.now() - started) / 1000));
if (values.seed === undefined && !values["no-shrink"])
  for (const failure of failures.slice(0, SHRUNK)) await printSmallest(failure);
console.log(`${results.length - failures.length} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);

async function runOne(seed: number): Promise<Summary> {
  const plan = values.plan === undefined ? planOf(seed) : planFrom(values.plan);
  const before = process.cpuUsage().user;
  const result = await runChecked({ seed, plan, twice: true });
  const summary = summaryOf(result, true, (process.cpuUsage().user - before) / 1000);
  if (values.trace) console.log(result.trace.join("\n"));
  if (result.violations.length > 0) console.log(failureText(summary));
  if (result.violations.length > 0 && !values["no-shrink"]) await printSmallest(summary, plan);
  return summary;
}

async function runMany(): Promise<readonly Summary[]> {
  const first = whole("from", values.from);
  const count = whole("seeds", values.seeds);
  const all: Summary[] = [];
  const progress = () => {
    const failed = all.filter(({ violations }) => violations.length > 0).length;
    const rate = ((all.length * 1000) / (performance.now() - started)).toFixed(1);
    process.stderr.write(`${all.length} of ${count} seeds, ${rate} a second, ${failed} failed\n`);
  };
  const timer = setInterval(progress, PROGRESS_MS);
  await runAll(tasksOf(first, count), Math.min(whole("jobs", values.jobs), count), (summary) => {
    all.push(summary);
    if (summary.violations.length > 0) console.log(failureText(summary));
  });
  clearInterval(timer);
  return all;
}

function* tasksOf(first: number, count: number): Generator<Task> {
  for (let seed = first; seed < first + count; seed++) yield { seed, twice: seed % REPEAT_EVERY === 0 };
}

/** The smallest plan that still breaks one of the same invariants, as a line that repeats it. */
async function printSmallest({ seed, violations }: Summary, plan: Plan = planOf(seed)): Promise<void> {
  const broken = new Set(violations.map(({ invariant }) => invariant));
  const fails = async (candidate: Plan) =>
    (await runSeed(seed, candidate)).violations.some(({ invariant }) => broken.has(invariant));
  const smallest = await shrink(plan, fails, SHRINK_TRIES);
  console.log(`seed ${seed}, ${planText(plan).length} characters of plan made ${planText(smallest).length}:`);
  console.log(`  ${replayLine(seed, smallest)}`);
}
