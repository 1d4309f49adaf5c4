import type { Reason } from "../../../api/reasons.ts";
import type { Plan, StepBase } from "../../../engine/plan.ts";

/** Plans as the kinds make them; reasons are the documented ones. */

const summaries = (steps: readonly StepBase[]): readonly string[] => steps.map((step) => step.summary);

export function progressing<Step extends StepBase>(
  reason: Reason,
  message: string,
  steps: readonly Step[] = [],
  recheckMs?: number,
): Plan<Step> {
  const plan: Plan<Step> = { state: "Progressing", reason, message, steps, changes: summaries(steps) };
  return recheckMs === undefined ? plan : { ...plan, recheckMs };
}

export function blocked<Step extends StepBase>(
  reason: Reason,
  message: string,
  steps: readonly Step[] = [],
): Plan<Step> {
  return { state: "Blocked", reason, message, steps, changes: summaries(steps) };
}

export function inSync<Step extends StepBase>(
  reason: Reason,
  message: string,
  steps: readonly Step[] = [],
): Plan<Step> {
  return { state: "InSync", reason, message, steps, changes: summaries(steps) };
}

/** The object owns nothing in AWS any more, or must leave it there: the finalizer may be removed. */
export const gone = (reason: Reason, message: string): Plan<never> => ({
  state: "Gone",
  reason,
  message,
  steps: [],
  changes: [],
});

/** Names for a sentence, the first five of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
