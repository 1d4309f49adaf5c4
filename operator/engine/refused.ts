import { contentHash } from "../lib/hash.ts";
import type { Failure } from "./kind.ts";
import type { StepBase } from "./plan.ts";

/** Writes that AWS has refused. They are not sent again before their time, even if the object is reconciled for another reason. */
export interface Refused {
  readonly steps: string;
  readonly failure: Failure;
  /** When they may be tried again; monotonic clock, milliseconds. */
  readonly until: number;
}

export const refusedSteps = (steps: readonly StepBase[], failure: Failure, until: number): Refused => ({
  steps: contentHash(steps),
  failure,
  until,
});

/** Whether these are the writes that were refused, and it is too early for them. `now`: monotonic clock, milliseconds. */
export const isStillRefused = (
  refused: Refused | undefined,
  steps: readonly StepBase[],
  now: number,
): refused is Refused => refused !== undefined && now < refused.until && contentHash(steps) === refused.steps;
