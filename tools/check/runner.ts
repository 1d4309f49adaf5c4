import { failed, type Step, type StepResult } from "./step.ts";

/** What all steps together came to. */
export interface Total {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const LIGHT_AT_ONCE = 2;

/**
 * Runs steps: neighbours that are light two at a time, those in the background one after the other beside the rest, the
 * others alone. A failed step does not stop the rest.
 *
 * @param print gets one line a step, and the whole output of a step that failed
 * @param now milliseconds, for the time that each step took
 */
export async function runSteps(
  steps: readonly Step[],
  print: (text: string) => void,
  now: () => number = () => performance.now(),
): Promise<Total> {
  const results: StepResult[] = [];
  const runOne = async (step: Step): Promise<void> => {
    const started = now();
    const result = await step.run().catch((error: unknown) => failed(explain(error)));
    results.push(result);
    print(describe(step, result, now() - started));
    if (result.failed > 0) print(`${result.output.trimEnd()}\n`);
  };
  let background = Promise.resolve();
  for (const batch of batches(steps)) {
    const [first] = batch;
    if (first?.background === true) background = background.then(() => runOne(first));
    else await Promise.all(batch.map(runOne));
  }
  await background;
  const sum = (field: keyof Total): number => results.reduce((total, result) => total + result[field], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

function batches(steps: readonly Step[]): Step[][] {
  const all: Step[][] = [];
  for (const step of steps) {
    const last = all.at(-1);
    const fits = step.light && last?.[0]?.light && last.length < LIGHT_AT_ONCE;
    if (fits) last.push(step);
    else all.push([step]);
  }
  return all;
}

const explain = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function describe(step: Step, result: StepResult, ms: number): string {
  const word = result.failed > 0 ? "FAIL" : result.passed > 0 ? "ok" : "skip";
  const single = result.passed + result.failed + result.skipped === 1;
  const counts = single ? "" : `  ${formatTotal(result)}`;
  const reason = word === "skip" ? `  ${result.output}` : "";
  return `${word.padEnd(4)}  ${step.name.padEnd(10)}  ${(ms / 1000).toFixed(1).padStart(6)} s${counts}${reason}`;
}

/** `N passed, N failed`, and `, N skipped` when some were. */
export function formatTotal({ passed, failed, skipped }: Total): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** 0 only when something ran and nothing failed. */
export function exitCode({ passed, failed }: Total): 0 | 1 {
  return failed === 0 && passed > 0 ? 0 : 1;
}
