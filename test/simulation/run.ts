import type { Violation } from "../scenarios/history.ts";
import { CANARY } from "../scenarios/manifests.ts";
import { checkSafety } from "../scenarios/safety.ts";
import { build, INSTALLATION, type Simulation, START } from "./build.ts";
import { planOf } from "./draw.ts";
import { runFaultPhase, settle, staySilent } from "./phases.ts";
import { type Plan, planText } from "./plan.ts";
import { differencesToReference } from "./reference.ts";

/** What became of one seed. */
export interface Result {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: ReadonlyMap<string, number>;
  readonly passes: number;
  readonly awsCalls: number;
  /** Milliseconds of the world from start to end. */
  readonly virtualMs: number;
  readonly hash: string;
  readonly trace: readonly string[];
}

export interface RunOptions {
  /** See `createVirtualTime`. */
  readonly turns?: boolean;
}

/**
 * Runs one seed: a phase with faults, a quiet phase in which everything must settle, and a silence.
 *
 * @param plan default: the one that is drawn from the seed
 */
export async function runSeed(seed: number, plan: Plan = planOf(seed), options: RunOptions = {}): Promise<Result> {
  const simulation = build(seed, plan, options);
  const { time, recorder } = simulation;
  recorder.say(`plan ${planText(plan)}`);
  await watchingRejections(simulation, async () => {
    const expected = await runFaultPhase(simulation, plan);
    await settle(simulation, plan, expected);
    await staySilent(simulation, plan, expected);
  });
  for (const message of await differencesToReference(simulation, plan)) recorder.violation("differential", message);
  const settings = {
    installation: INSTALLATION,
    readsLag: plan.lag.ms > 0,
    bucketShare: plan.bucketShare,
    canaries: [CANARY],
  };
  return {
    seed,
    violations: [...recorder.violations, ...checkSafety(recorder.history, settings)],
    faults: recorder.faults,
    passes: simulation.passes(),
    awsCalls: recorder.history.filter(({ system }) => system === "aws").length,
    virtualMs: time.now() - START,
    hash: recorder.hash(),
    trace: recorder.trace,
  };
}

/** An unhandled rejection ends the real process. */
async function watchingRejections({ recorder }: Simulation, work: () => Promise<void>): Promise<void> {
  const onRejection = (error: unknown) =>
    recorder.violation("rejection", error instanceof Error ? String(error.stack) : String(error));
  process.on("unhandledRejection", onRejection);
  try {
    await work();
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}
