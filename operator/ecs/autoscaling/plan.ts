/**
 * What has to be done so that AWS scales a service as its object says: the declared target, policies, alarms and scheduled actions
 * compared with what AWS shows. Whose the target is, is decided before.
 */
import { actionSteps } from "./actions.ts";
import { alarmSteps } from "./alarms.ts";
import { type AutoscalingFields, type Desired, desiredScaling, type Named } from "./desired.ts";
import { leafPaths } from "./leaves.ts";
import type { Conflict, Put, Recorded, ScalingInput, ScalingStep } from "./model.ts";
import { policySteps } from "./policies.ts";
import { targetSteps } from "./target.ts";

export interface ScalingPlan {
  /** In the order in which they are carried out. */
  readonly steps: readonly ScalingStep[];
  readonly conflicts: readonly Conflict[];
  /** Names of policies and scheduled actions that somebody else put on the target: they stay, and are shown. */
  readonly foreign: { readonly policies: readonly string[]; readonly scheduledActions: readonly string[] };
  /** What is ours once the steps are done; recorded before the first of them. */
  readonly recorded: Recorded;
}

/** The count within the limits: that of a new service, and what AWS makes of a live one when its target is registered. */
export const withinLimits = ({ minCapacity, maxCapacity }: AutoscalingFields, count: number): number =>
  Math.min(maxCapacity, Math.max(minCapacity, count));

/** @returns no steps where AWS shows what is declared */
export function scalingPlan(input: ScalingInput): ScalingPlan {
  if (input.spec === undefined) return removal(input);
  const desired = desiredScaling(input.spec, input.names);
  const policies = policySteps(desired.policies, input);
  const alarms = alarmSteps(desired.alarms, input);
  const actions = actionSteps(desired.scheduledActions, input);
  const conflicts = [policies, alarms, actions].flatMap((group) => group.conflicts);
  return {
    steps: [
      ...targetSteps(desired, input),
      ...[alarms, policies, actions].flatMap(({ gone }) => gone),
      ...[policies, alarms, actions].flatMap(({ put }) => put),
    ],
    conflicts,
    foreign: foreignOf(input, desired),
    recorded: recordOf(desired, conflicts),
  };
}

const NOTHING: Recorded = {
  limits: undefined,
  suspended: [],
  policies: new Map(),
  alarms: new Map(),
  scheduledActions: new Map(),
};

function recordOf({ limits, suspended, ...desired }: Desired, conflicts: readonly Conflict[]): Recorded {
  const pathsOf = (kind: Conflict["kind"], all: readonly Named[]) => {
    const taken = conflicts.filter((one) => one.kind === kind).map(({ name }) => name);
    const ours = all.filter(({ name }) => !taken.includes(name));
    return new Map(ours.map(({ name, members }) => [name, leafPaths(members)]));
  };
  return {
    limits,
    suspended: Object.keys(suspended).toSorted(),
    policies: pathsOf("policy", desired.policies),
    alarms: pathsOf("alarm", desired.alarms),
    scheduledActions: pathsOf("scheduled action", desired.scheduledActions),
  };
}

function foreignOf({ live, recorded }: ScalingInput, desired: Pick<Desired, "policies" | "scheduledActions">) {
  const others = (names: readonly string[], ours: Put, wanted: readonly Named[]) =>
    names.filter((name) => !ours.has(name) && !wanted.some((one) => one.name === name));
  const policies = live.policies.map(({ PolicyName = "" }) => PolicyName);
  const actions = live.scheduledActions.map(({ ScheduledActionName = "" }) => ScheduledActionName);
  return {
    policies: others(policies, recorded.policies, desired.policies),
    scheduledActions: others(actions, recorded.scheduledActions, desired.scheduledActions),
  };
}

/**
 * The block is gone, and so is what it made. "Deregistering a scalable target deletes the scaling policies and the scheduled actions
 * that are associated with it." A target that holds what others put stays; of it only what is ours goes.
 */
function removal(input: ScalingInput): ScalingPlan {
  const { live, recorded } = input;
  const foreign = foreignOf(input, { policies: [], scheduledActions: [] });
  const isShared = foreign.policies.length > 0 || foreign.scheduledActions.length > 0;
  const deregister = recorded.limits !== undefined && live.target !== undefined && !isShared;
  return {
    steps: [
      ...alarmSteps([], input).gone,
      ...(deregister
        ? [{ call: "DeregisterScalableTarget" } as const]
        : [...policySteps([], input).gone, ...actionSteps([], input).gone]),
    ],
    conflicts: [],
    foreign,
    recorded: NOTHING,
  };
}
