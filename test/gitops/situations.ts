import { API_VERSION } from "../../operator/api/names.ts";
import { conditionsOf, type Verdict } from "../../operator/engine/conditions.ts";
import type { DomainCondition, Resource } from "../../operator/engine/object.ts";
import type { ReportedFailure } from "../../operator/engine/outcome.ts";
import type { Plan, PlanState } from "../../operator/engine/plan.ts";
import {
  verdictOfFailure,
  verdictOfPlan,
  verdictOfSuspended,
  verdictWithoutWrites,
} from "../../operator/engine/verdict.ts";

/** What Argo CD, kstatus (Flux, Helm 4) and Flux's expressions must make of a situation. */
export interface Situation {
  readonly title: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly argo: "Healthy" | "Progressing" | "Suspended" | "Degraded";
  readonly kstatus: "Current" | "InProgress" | "Failed" | "Terminating";
}

const NOW = Date.UTC(2026, 0, 1);
const GENERATION = 3;

const plan = (state: PlanState, reason: string): Plan<never> => ({
  state,
  reason,
  message: `It is ${reason}.`,
  steps: [],
  changes: [],
});

const failure = (kind: ReportedFailure["class"], code: string): ReportedFailure => ({
  class: kind,
  code,
  message: "AWS says so",
});

const paused: DomainCondition = {
  type: "Paused",
  status: "True",
  reason: "WaitingForPromotion",
  message: "Waits for promotion.",
};

/** A condition of a task. */
const ended = (type: string): DomainCondition => ({ type, status: "True", reason: type, message: `It is ${type}.` });

interface Extra {
  readonly spec?: object;
  readonly domain?: readonly DomainCondition[];
  readonly metadata?: object;
  readonly observedGeneration?: number;
}

/** An object as the engine leaves it: the conditions come from the engine's own functions. */
function judged(verdict: Verdict, extra: Extra = {}): Readonly<Record<string, unknown>> {
  const observedGeneration = extra.observedGeneration ?? GENERATION;
  return {
    apiVersion: API_VERSION,
    kind: "ECSService",
    metadata: { name: "web", namespace: "shop", generation: GENERATION, ...extra.metadata },
    spec: extra.spec ?? {},
    status: {
      observedGeneration,
      conditions: conditionsOf(verdict, extra.domain ?? [], undefined, observedGeneration, NOW),
    },
  };
}

const steady = verdictOfPlan(plan("InSync", "RolloutSucceeded"));
const suspended = (sameSpec: boolean): Verdict =>
  verdictOfSuspended(judged(steady) as unknown as Resource, sameSpec, false);
const minutes = 60_000;

/** The situations that docs/gitops.md lists. */
export const situations: readonly Situation[] = [
  {
    title: "just created, the operator has not seen it",
    object: { ...judged(steady), status: { observedGeneration: -1 } },
    argo: "Progressing",
    kstatus: "InProgress",
  },
  { title: "steady", object: judged(steady), argo: "Healthy", kstatus: "Current" },
  {
    title: "changed, the operator has not seen the change",
    object: judged(steady, { observedGeneration: GENERATION - 1 }),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "rolling out",
    object: judged(verdictOfPlan(plan("Progressing", "Progressing"))),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "throttled",
    object: judged(verdictOfFailure(failure("throttled", "ThrottlingException"), 60 * minutes)),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "AWS unreachable for long",
    object: judged(verdictOfFailure(failure("transient", "TimeoutError"), 60 * minutes)),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "refused by AWS",
    object: judged(verdictOfFailure(failure("refused", "InvalidParameterException"), 0)),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "rolled back by the circuit breaker",
    object: judged(verdictOfPlan(plan("Blocked", "RolledBack"))),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "progress deadline exceeded",
    object: judged(verdictOfPlan(plan("Blocked", "ProgressDeadlineExceeded"))),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "access denied, just now",
    object: judged(verdictOfFailure(failure("forbidden", "AccessDeniedException"), 0)),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "access denied for ten minutes",
    object: judged(verdictOfFailure(failure("forbidden", "AccessDeniedException"), 10 * minutes)),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "waiting for a person",
    object: judged(verdictOfPlan(plan("Progressing", "Progressing")), { domain: [paused] }),
    argo: "Suspended",
    kstatus: "InProgress",
  },
  {
    title: "suspended, spec unchanged",
    object: judged(suspended(true), { spec: { suspend: true } }),
    argo: "Suspended",
    kstatus: "Current",
  },
  {
    title: "suspended, spec changed since",
    object: judged(suspended(false), { spec: { suspend: true } }),
    argo: "Suspended",
    kstatus: "InProgress",
  },
  {
    title: "a task that is complete",
    object: judged(verdictOfPlan(plan("InSync", "CompletionsReached")), { domain: [ended("Complete")] }),
    argo: "Healthy",
    kstatus: "Current",
  },
  {
    title: "a task that has failed",
    object: judged(verdictOfPlan(plan("Blocked", "BackoffLimitExceeded")), {
      domain: [ended("FailureTarget"), ended("Failed")],
    }),
    argo: "Degraded",
    kstatus: "Failed",
  },
  {
    title: "a task that is going to fail, and is being stopped",
    object: judged(verdictOfPlan(plan("Progressing", "DeadlineExceeded")), { domain: [ended("FailureTarget")] }),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "a suspended task",
    object: judged(verdictOfPlan(plan("Progressing", "Suspended")), {
      spec: { suspend: true },
      domain: [ended("Suspended")],
    }),
    argo: "Suspended",
    kstatus: "InProgress",
  },
  {
    title: "read-only mode, changes due",
    object: judged(verdictWithoutWrites({ ...plan("Progressing", "Updating"), changes: ["tags"] }, "ReadOnly")),
    argo: "Progressing",
    kstatus: "InProgress",
  },
  {
    title: "deleting",
    object: judged(verdictOfPlan(plan("Progressing", "Deleting")), {
      metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
    }),
    argo: "Progressing",
    kstatus: "Terminating",
  },
  {
    title: "deleting, and refused",
    object: judged(verdictOfPlan(plan("Blocked", "WaitingForDependents")), {
      metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" },
    }),
    argo: "Progressing",
    kstatus: "Terminating",
  },
];
