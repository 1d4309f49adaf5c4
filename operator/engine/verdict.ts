import { conditionOf, isReady, type Verdict } from "./conditions.ts";
import type { Resource } from "./object.ts";
import { type ReportedFailure, stalledAfterMs } from "./outcome.ts";
import type { Plan } from "./plan.ts";

/** The verdict of a plan. */
export function verdictOfPlan(plan: Plan): Verdict {
  const { reason, message } = plan;
  switch (plan.state) {
    case "InSync":
      return { ready: "True", progress: "none", reason, message };
    case "Blocked":
      return { ready: "False", progress: "Stalled", reason, message };
    case "Progressing":
    case "Gone":
      return { ready: "False", progress: "Reconciling", reason, message };
    default:
      return plan.state satisfies never;
  }
}

/** The verdict while the steps of a plan are still to be carried out; the plan itself describes the time after them. */
export function verdictBeforeSteps(plan: Plan): Verdict {
  if (plan.state !== "InSync") return verdictOfPlan(plan);
  const message = plan.steps.map(({ summary }) => summary).join("; ");
  return { ready: "False", progress: "Reconciling", reason: "Updating", message };
}

/** After so many equal writes in a row the message says that AWS does not show them. */
const MANY_REPEATS = 10;

/** Adds that AWS does not show what was written many times; the reason stays. */
export function withRepeats(verdict: Verdict, times: number): Verdict {
  if (times < MANY_REPEATS) return verdict;
  const why = `AWS still reports a different value after ${MANY_REPEATS} or more identical updates; something else may be changing it back. Retrying with increasing delay.`;
  return { ...verdict, message: `${verdict.message} ${why}` };
}

const reasons: Readonly<Record<ReportedFailure["class"], string>> = {
  transient: "AWSUnavailable",
  throttled: "Throttled",
  ambiguous: "VerifyingWrite",
  refused: "RefusedByAWS",
  world: "WaitingForAWS",
  forbidden: "AccessDenied",
};

/** What a failed pass says about the object. `failingForMs`: since the first failure of this class in a row. */
export function verdictOfFailure(failure: ReportedFailure, failingForMs: number): Verdict {
  const reason = failure.reason ?? reasons[failure.class];
  const message = failure.reason === undefined ? `${failure.code}: ${failure.message}` : failure.message;
  if (failingForMs >= stalledAfterMs[failure.class]) return { ready: "False", progress: "Stalled", reason, message };
  const retried = {
    ready: "False",
    progress: "Reconciling",
    progressReason: "ProgressingWithRetry",
    reason,
    message,
  } as const;
  return failure.class === "forbidden" ? { ...retried, needsAction: true } : retried;
}

/** The verdict of an object that is being deleted, before the deletion has begun. */
export const verdictOfDeletion: Verdict = {
  ready: "False",
  progress: "Reconciling",
  reason: "Deleting",
  message: "Waiting for the operator to start the deletion.",
};

/**
 * A transient failure of a read does not take Ready away from an object that was Ready, because Ready would flap. After three
 * failures in a row it is reported.
 */
export function isWorthReporting(failure: ReportedFailure, failures: number, resource: Resource): boolean {
  const passing = failure.class === "transient" || failure.class === "throttled" || failure.class === "ambiguous";
  return !(isReady(resource) && passing && failures < 3);
}

/** The verdict of an object whose `spec.suspend` is true. */
export function verdictOfSuspended(resource: Resource, sameSpec: boolean, deleting: boolean): Verdict {
  if (deleting) {
    return {
      ready: "False",
      progress: "none",
      reason: "Suspended",
      message: "Deletion is suspended: `spec.suspend` is true. Set it to false to continue the deletion.",
    };
  }
  const ready = conditionOf(resource.status?.conditions, "Ready");
  if (sameSpec && ready !== undefined) {
    return { ready: ready.status, progress: "none", reason: ready.reason, message: ready.message };
  }
  return {
    ready: "Unknown",
    progress: "none",
    reason: "Suspended",
    message: "The spec changed while `spec.suspend` is true. Set `spec.suspend` to false to apply the change.",
  };
}

/** The verdict where nothing may be written: read-only mode, or `managementPolicy: Observe`. */
export function verdictWithoutWrites(plan: Plan, mode: "ReadOnly" | "Observed"): Verdict {
  if (plan.state === "Gone" && mode === "ReadOnly") {
    const message = `The operator is in read-only mode; it would remove its finalizer. ${plan.message}`;
    return { ready: "False", progress: "none", reason: mode, message };
  }
  if (plan.changes.length === 0 && plan.steps.length === 0) {
    if (plan.state !== "InSync") return verdictOfPlan(plan);
    return mode === "Observed"
      ? { ready: "True", progress: "none", reason: "Observed", message: plan.message }
      : verdictOfPlan(plan);
  }
  const would = plan.changes.length > 0 ? plan.changes.join("; ") : plan.steps.map((step) => step.summary).join("; ");
  const why = mode === "ReadOnly" ? "The operator is in read-only mode" : "`spec.managementPolicy` is Observe";
  return { ready: "False", progress: "none", reason: mode, message: `${why}. Changes not made: ${would}.` };
}
