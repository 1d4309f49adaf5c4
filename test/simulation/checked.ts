import type { Violation } from "../scenarios/history.ts";
import { planOf } from "./draw.ts";
import type { Plan } from "./plan.ts";
import { type Result, runSeed } from "./run.ts";

/** A result without the trace, as it travels between processes. */
export interface Summary extends Omit<Result, "trace" | "faults"> {
  readonly faults: readonly (readonly [string, number])[];
  /** Processor time that it took, both runs. */
  readonly cpuMs: number;
  /** Whether the seed was run twice and its traces compared. */
  readonly twice: boolean;
}

export interface Task {
  readonly seed: number;
  /** Default: drawn from the seed. */
  readonly plan?: Plan;
  /** Run it twice, the second time with whole turns of the event loop: the trace must be the same. */
  readonly twice: boolean;
}

/** Runs a seed, twice when the trace must repeat itself. */
export async function runChecked({ seed, plan = planOf(seed), twice }: Task): Promise<Result> {
  const result = await runSeed(seed, plan);
  if (!twice) return result;
  const again = await runSeed(seed, plan, { turns: true });
  if (again.hash === result.hash && again.violations.length === result.violations.length) return result;
  const line = result.trace.findIndex((text, index) => text !== again.trace[index]);
  const message = `a second run differs from line ${line} on: ${result.trace[line]} / ${again.trace[line]}`;
  const differs: Violation = { invariant: "same seed, same trace", message, at: 0 };
  return { ...result, violations: [...result.violations, ...again.violations, differs] };
}

/** Runs a task and leaves the trace behind. */
export async function runTask(task: Task): Promise<Summary> {
  const before = process.cpuUsage();
  const result = await runChecked(task);
  const { user, system } = process.cpuUsage(before);
  return summaryOf(result, task.twice, (user + system) / 1000);
}

export function summaryOf({ trace: _, faults, ...rest }: Result, twice: boolean, cpuMs: number): Summary {
  return { ...rest, faults: [...faults], twice, cpuMs };
}
