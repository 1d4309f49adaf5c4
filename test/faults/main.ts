// The matrix of faults on real processes: every boundary of every exchange of the undisturbed runs, one plan each.
import { type OpenInfrastructure, openInfrastructure } from "./infrastructure.ts";
import { type FaultOptions, readOptions } from "./options.ts";
import {
  commonSteps,
  type Plan,
  plannedOf,
  plansOf,
  type Steps,
  shareOf,
  unobservedPlan,
  withoutBeginning,
} from "./plans.ts";
import { countsOf, isAcceptable, type Results, readResults, tableOf, writeResults } from "./results.ts";
import { type Outcome, type Recording, record, runPlan } from "./run-plan.ts";
import { SELF_CHECK, smokeOf } from "./smoke.ts";
import type { Infrastructure } from "./stage.ts";
import { CREATE, faultWorkloads, UNOBSERVED, workloadOf } from "./workloads.ts";

const LONG_REASON = 300;
const SHOWN_REASONS = 12;

/** @returns whether everything that was run has passed, and something was */
async function main(options: FaultOptions): Promise<boolean> {
  const open = await openInfrastructure();
  try {
    const infrastructure = await open.withOperator();
    const recordings = await recordAll(infrastructure, options);
    const plans = select(recordings, options);
    if (options.list) {
      console.log(plans.map(({ id }) => id).join("\n"));
      return plans.length > 0;
    }
    const struck = options.mutant === undefined ? infrastructure : await open.withOperator(options.mutant);
    const isWhole = options.smoke && options.kinds.length === 0;
    // A run that must not end well takes a minute, so it goes on beside the plans.
    const runs = [runAll(struck, options, recordings, plans), ...(isWhole ? [findsMistakes(open, recordings)] : [])];
    return (await Promise.all(runs)).every((isFine) => isFine);
  } finally {
    await open.close();
  }
}

type Recordings = ReadonlyMap<string, readonly [Recording, Recording]>;

/** Two undisturbed runs of each workload that is wanted; of one in which single plans are wanted, one. */
async function recordAll(infrastructure: Infrastructure, options: FaultOptions): Promise<Recordings> {
  const wanted = options.smoke ? smokeOf(options.kinds) : options.only;
  const isWanted = ({ id }: { readonly id: string }) =>
    id === CREATE ||
    wanted.length === 0 ||
    wanted.some((prefix) => id.startsWith(prefix) || prefix.startsWith(`${id}/`));
  const recordings = new Map<string, readonly [Recording, Recording]>();
  await inParallel(faultWorkloads.filter(isWanted), options.parallel, async (workload) => {
    const first = await record(infrastructure, workload);
    const second = options.smoke ? first : await record(infrastructure, workload);
    recordings.set(workload.id, [first, second]);
  });
  return recordings;
}

function select(recordings: Recordings, { only, smoke, kinds, shard }: FaultOptions): readonly Plan[] {
  const begun = commonSteps(...stepsOf(recordings, CREATE));
  const all = faultWorkloads.flatMap(({ id, beginsLikeCreate }) => {
    const [first, second] = stepsOf(recordings, id);
    if (id === UNOBSERVED) return first.length === 0 ? [] : [unobservedPlan(id)];
    const plans = plansOf(id, first, second, smoke ? "all" : "classes");
    return beginsLikeCreate && !smoke ? withoutBeginning(plans, begun) : plans;
  });
  if (smoke) return smokeOf(kinds).map((id) => plannedOf(id, all));
  const wanted = all.filter(({ id }) => only.length === 0 || only.some((prefix) => id.startsWith(prefix)));
  // A plan that is named in full is run also when it is in the class of another.
  const named = only.filter((id) => id.includes("#") && !all.some((plan) => plan.id.startsWith(id)));
  return shareOf([...wanted, ...named.map((id) => plannedOf(id, all))], shard.index, shard.of);
}

function stepsOf(recordings: Recordings, workload: string): readonly [Steps, Steps] {
  const [first, second] = recordings.get(workload) ?? [];
  return [first?.exchanges ?? [], second?.exchanges ?? []];
}

async function runAll(
  infrastructure: Infrastructure,
  options: FaultOptions,
  recordings: Recordings,
  plans: readonly Plan[],
): Promise<boolean> {
  const end = performance.now() + options.minutes * 60_000;
  let results: Results = options.resume ? readResults(options.results) : {};
  const open = plans.filter(({ id }) => results[id]?.result !== "passed");
  console.log(`${plans.length} plans, ${plans.length - open.length} passed before`);
  let done = 0;
  await inParallel(open, options.parallel, async (plan) => {
    if (performance.now() > end) return;
    const [expected] = recordings.get(plan.workload) ?? [await record(infrastructure, workloadOf(plan.workload))];
    const outcome = await runPlan(infrastructure, plan, expected);
    results = { ...results, [plan.id]: outcome };
    if (!options.smoke) writeResults(options.results, results);
    if (outcome.result !== "passed") printOutcome(outcome);
    if (++done % 50 === 0) console.log(`${done} of ${open.length} run`);
  });
  console.log(tableOf(plans, results));
  const ran = plans.flatMap(({ id }) => results[id] ?? []);
  const counts = countsOf(ran);
  const left = plans.length - ran.length;
  const more = `${counts.unreached > 0 ? `, ${counts.unreached} not reached` : ""}${left > 0 ? `, ${left} not run yet` : ""}`;
  console.log(`${counts.passed} passed, ${counts.failed} failed${more}`);
  return isAcceptable(counts) && (!options.smoke || counts.unreached === 0);
}

/** Whether plans fail with operators that make the mistake that they are to find. */
async function findsMistakes(open: OpenInfrastructure, recordings: Recordings): Promise<boolean> {
  let isFine = true;
  for (const { mutant, id } of SELF_CHECK) {
    const infrastructure = await open.withOperator(mutant);
    const plan = plannedOf(id, []);
    const [expected] = recordings.get(plan.workload) ?? [];
    if (expected === undefined) throw new Error(`the workload of ${id} is not in the smoke selection`);
    const { result, reasons } = await runPlan(infrastructure, plan, expected);
    const verdict = result === "failed" ? `found: ${reasons.at(-1)?.slice(0, LONG_REASON)}` : "NOT FOUND";
    console.log(`mutant ${mutant} with ${id}: ${verdict}`);
    if (result !== "failed") isFine = false;
  }
  return isFine;
}

function printOutcome({ id, result, reasons, seconds, tail }: Outcome): void {
  console.log(`${result}: ${id} (${seconds} s); again: npm run faults -- --only '${id}'`);
  for (const reason of reasons.slice(0, SHOWN_REASONS)) console.log(`  ${reason.slice(0, LONG_REASON)}`);
  console.log(tail ?? "");
}

/** Works through a list, so many items at once, in order of the list. */
async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

try {
  process.exitCode = (await main(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 1;
}
