/** What the scaling of a service needs now: pure, beside what its rollout needs. */
import type { EcsService, EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { type AutoscalingFields, targetOf } from "../../../ecs/autoscaling/desired.ts";
import type { Put, Recorded } from "../../../ecs/autoscaling/model.ts";
import { type ScalingPlan, scalingPlan } from "../../../ecs/autoscaling/plan.ts";
import { tagDiff } from "../../../ecs/tags.ts";
import { isDeleting } from "../../../engine/object.ts";
import type { Plan } from "../../../engine/plan.ts";
import { isOwn, wantedTags } from "../../common/plan/owned.ts";
import { listed } from "../../common/plan/plans.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import {
  bothRecorded,
  declaredIn,
  isScaled,
  managedOf,
  namesOf,
  type ReadProblem,
  recordedIn,
  type ScalingObserved,
  type ScalingServiceStep,
  type Trouble,
} from "./model.ts";
import { type TargetOwnership, targetOwnership } from "./ownership.ts";
import { summaryOf } from "./summary.ts";

export interface ScalingDecision {
  readonly steps: readonly ScalingServiceStep[];
  /** What would change, without values; also where the steps have to wait. */
  readonly changes: readonly string[];
  /** Why the scaling is not as declared. */
  readonly trouble?: Trouble;
  /** What is ours in AWS after the steps. */
  readonly recorded: Recorded;
  /** The part of it that is written down before the first of them. */
  readonly recordedFirst: Recorded;
  /** Names of what others have put. */
  readonly foreign: ScalingPlan["foreign"];
  readonly recheckMs?: number;
}

const NO_OTHERS: ScalingPlan["foreign"] = { policies: [], scheduledActions: [] };

/** @returns undefined for a service that the object says nothing of in `autoscaling`, and never has */
export function decideScaling(input: ServiceInput, service: EcsService): ScalingDecision | undefined {
  if (!isScaled(input.resource)) return undefined;
  const { scaling } = input.observed;
  const recorded = recordedIn(input.resource.status);
  const still = { steps: [], changes: [], recorded, recordedFirst: recorded, foreign: NO_OTHERS };
  const unreadable = unreadableOf(input, scaling);
  if (unreadable !== undefined) return { ...still, ...unreadable };
  if (scaling?.detailsAt === undefined) return { ...still, ...notRead(input, service) };
  const ownership = targetOwnership(input, service, scaling);
  if (ownership.trouble !== undefined) return { ...still, trouble: ownership.trouble };
  const decision = decided(input, service, scaling, ownership);
  return scaling.problem === undefined ? decision : unconfirmed(input, scaling.problem, decision);
}

/** The scaling is read with the service; what is planned before that waits for it. */
const notRead = ({ fresh, settings }: ServiceInput, service: EcsService) => ({
  trouble: {
    state: "Progressing",
    reason: "Updating",
    message: `Reading the scalable target of service ${service.serviceName ?? ""}.`,
  } as const,
  recheckMs: fresh ? settings.pollMs : 0,
});

/** A read that AWS denies is told; one that fails is told where nothing is known from before. */
function unreadableOf(
  { settings }: ServiceInput,
  scaling: ScalingObserved | undefined,
): Pick<ScalingDecision, "trouble" | "recheckMs"> | undefined {
  const { problem } = scaling ?? {};
  if (problem === undefined) return undefined;
  if (problem.why === "AccessDenied") {
    const message =
      `AWS denies the operator ${problem.action}, which \`spec.autoscaling\` needs. Add the statements whose names begin with ` +
      "`Autoscaling` to the operator's IAM policy (docs/reference/iam.md).";
    return { trouble: { state: "Blocked", reason: "AccessDenied", message } };
  }
  if (problem.why === "UnknownOperation") {
    const message = `The AWS endpoint does not support ${problem.action}, which \`spec.autoscaling\` needs.`;
    return { trouble: { state: "Blocked", reason: "UnknownOperation", message } };
  }
  if (scaling?.detailsAt !== undefined) return undefined;
  return { trouble: waitingForAnswer(problem), recheckMs: 5 * settings.pollMs };
}

const waitingForAnswer = ({ action, message }: ReadProblem): Trouble => ({
  state: "Progressing",
  reason: "WaitingForAWS",
  message: `Waiting for AWS to answer ${action}: ${message}`,
});

/** Decided by what was known before a read failed: nothing is written, and only that nothing is to be done counts as done. */
function unconfirmed(
  { resource, settings }: ServiceInput,
  problem: ReadProblem,
  { steps: _, trouble, ...decision }: ScalingDecision,
): ScalingDecision {
  const isDone = decision.changes.length === 0;
  const recorded = recordedIn(resource.status);
  const told = isDone ? trouble : waitingForAnswer(problem);
  return { ...decision, steps: [], recorded, ...(told && { trouble: told }), recheckMs: 5 * settings.pollMs };
}

function decided(
  input: ServiceInput,
  service: EcsService,
  scaling: ScalingObserved,
  { takes = [], adopts }: TargetOwnership,
): ScalingDecision {
  const { resource, settings, fresh } = input;
  const spec = declaredIn(resource);
  const names = namesOf(service);
  const before = recordedIn(resource.status);
  const recorded = spec === undefined ? { ...before, limits: limitsToEnd(input, scaling, before, takes) } : before;
  const tags = wantedTags(input);
  const plan = scalingPlan({
    spec,
    names,
    live: scaling.live,
    tags,
    recorded: adopts ? withDeclared(recorded, spec) : recorded,
  });
  const target = targetOf(names);
  const step = (write: ScalingServiceStep["write"]): ScalingServiceStep => ({
    kind: write.call,
    target,
    write,
    summary: summaryOf(write, names.service),
    // AWS drops the target with the service.
    ...(isDeleting(resource) && write.call !== "DeleteAlarms" && { bestEffort: true }),
  });
  const taken = takenAlarms(plan, scaling, recorded, takes);
  const targetTags = tagWrites(input, scaling, takes);
  // The target's tags come after those of the alarms: as long as they are not as wanted, those of the alarms may not be, either.
  const alarmTags = [
    ...taken.map((name) => ({ call: "TagAlarm", name, tags }) as const),
    ...keptAlarms(plan, scaling, taken).flatMap((name) => targetTags.map((write) => ofAlarm(name, write))),
  ];
  const steps = [...alarmTags, ...targetTags, ...plan.steps].map(step);
  const { conflicts, foreign } = plan;
  const common = {
    changes: steps.map(({ summary }) => summary),
    recorded: plan.recorded,
    recordedFirst: takes.length > 0 ? plan.recorded : withoutAlarms(plan.recorded, taken),
    foreign,
    ...(conflicts.length > 0 && { trouble: conflictTrouble(conflicts, service) }),
    ...(scaling.written === true && { recheckMs: settings.pollMs }),
  };
  // AWS replaces what is put as a whole, so it is read just before. Tags replace nothing, but take an ARN, and only a read has that of an alarm.
  const needsRead = plan.steps.length > 0 || alarmTags.some(({ name }) => !hasArn(name, scaling));
  const isRead = fresh && scaling.detailsAt === scaling.readAt;
  if (!needsRead || isRead) return { ...common, steps };
  const message = steps.map(({ summary }) => summary).join("; ");
  return {
    ...common,
    trouble: { state: "Progressing", reason: "Updating", message },
    steps: [],
    recorded: before,
    recheckMs: fresh ? settings.pollMs : 0,
  };
}

/** Limits of a target that goes with the block: one with this object's tags may have been registered without a record. */
function limitsToEnd(
  input: ServiceInput,
  { live: { target }, targetTags }: ScalingObserved,
  { limits }: Recorded,
  takes: readonly EcsTag[],
): Recorded["limits"] {
  if (!isOwn(input, targetTags)) return takes.length === 0 ? undefined : limits;
  return limits ?? (target && { MinCapacity: target.MinCapacity ?? 0, MaxCapacity: target.MaxCapacity ?? 0 });
}

/** With what is declared counted among what is ours: whoever put it, it is taken over. */
function withDeclared(recorded: Recorded, spec: AutoscalingFields | undefined): Recorded {
  const known = (before: Put, declared: readonly string[]): Put =>
    new Map([...declared.map((name) => [name, []] as const), ...before]);
  const { policies = [], alarms = [], scheduledActions = [] } = spec ?? {};
  return {
    ...recorded,
    policies: known(
      recorded.policies,
      policies.map(({ policyName }) => policyName),
    ),
    alarms: known(
      recorded.alarms,
      alarms.map(({ alarmName }) => alarmName),
    ),
    scheduledActions: known(
      recorded.scheduledActions,
      scheduledActions.map((action) => action.scheduledActionName),
    ),
  };
}

/** Tags of a target that is there; a new one is made with them. */
function tagWrites(input: ServiceInput, { live, targetTags }: ScalingObserved, takes: readonly EcsTag[]) {
  if (live.target === undefined || declaredIn(input.resource) === undefined) return [];
  if (takes.length > 0) return [{ call: "TagScalableTarget", tags: takes } as const];
  const { set, remove } = tagDiff(wantedTags(input), targetTags, input.resource.status?.declared ?? []);
  return [
    ...(set.length === 0 ? [] : [{ call: "TagScalableTarget", tags: set } as const]),
    ...(remove.length === 0 ? [] : [{ call: "UntagScalableTarget", keys: remove } as const]),
  ];
}

/**
 * Alarms that become this object's: "PutMetricAlarm ignores tags of an alarm that is there", so they are tagged. Tags of alarms are
 * not read: one counts as tagged once it is recorded, all that is taken over once the target's tags are.
 */
const takenAlarms = (
  { recorded: { alarms } }: ScalingPlan,
  { live }: ScalingObserved,
  before: Recorded,
  takes: readonly EcsTag[],
): readonly string[] =>
  live.alarms
    .map(({ AlarmName = "" }) => AlarmName)
    .filter((name) => alarms.has(name) && (takes.length > 0 || !before.alarms.has(name)));

/** Alarms that are this object's, and stay. */
const keptAlarms = (
  { recorded: { alarms } }: ScalingPlan,
  { live }: ScalingObserved,
  taken: readonly string[],
): readonly string[] =>
  live.alarms.flatMap(({ AlarmName = "" }) => (alarms.has(AlarmName) && !taken.includes(AlarmName) ? AlarmName : []));

const hasArn = (name: string, { live }: ScalingObserved): boolean =>
  live.alarms.some(({ AlarmName, AlarmArn }) => AlarmName === name && AlarmArn !== undefined);

type TagWrites = ReturnType<typeof tagWrites>;

/** What is written of the target's tags, for an alarm: the target's are read, and stand for all. */
const ofAlarm = (name: string, write: TagWrites[number]) =>
  write.call === "TagScalableTarget"
    ? ({ call: "TagAlarm", name, tags: write.tags } as const)
    : ({ call: "UntagAlarm", name, keys: write.keys } as const);

const withoutAlarms = ({ alarms, ...recorded }: Recorded, names: readonly string[]): Recorded => ({
  ...recorded,
  alarms: new Map([...alarms].filter(([name]) => !names.includes(name))),
});

function conflictTrouble(conflicts: ScalingPlan["conflicts"], service: EcsService): Trouble {
  const what = listed(conflicts.map(({ kind, name }) => `${kind} ${name}`));
  const message =
    `In Application Auto Scaling or CloudWatch ${what} of service ${service.serviceName ?? ""} already exists with other content and was not ` +
    "put by this object. Use another name in `spec.autoscaling`, or set `spec.adoptionPolicy: Adopt` to replace it.";
  return { state: "Blocked", reason: "AlreadyExists", message };
}

/**
 * The plan of the service with what its scaling needs. The steps come after those of the rollout and wait for nothing of it; what
 * troubles the scaling is reported once the rollout has nothing to say.
 */
export function withScaling(
  input: ServiceInput,
  decided: Plan<ServiceStep>,
  scaling: ScalingDecision | undefined,
): Plan<ServiceStep> {
  if (scaling === undefined) return decided;
  const { trouble, recheckMs = Number.POSITIVE_INFINITY } = scaling;
  const soonest = Math.min(decided.recheckMs ?? Number.POSITIVE_INFINITY, recheckMs);
  return {
    ...decided,
    ...(trouble && told(decided, trouble)),
    steps: [...decided.steps, ...scaling.steps],
    changes: [...decided.changes, ...scaling.changes],
    ...(scaling.steps.length > 0 && { before: { ...decided.before, ...recordedBefore(input, scaling) } }),
    ...(Number.isFinite(soonest) && { recheckMs: soonest }),
  };
}

const told = (decided: Plan<ServiceStep>, { state, reason, message }: Trouble) =>
  decided.state === "InSync"
    ? { state, reason, message }
    : { message: `${decided.message.replace(/\.?$/, ".")} Autoscaling: ${message}` };

/** What is about to be put is recorded first: what exists in AWS without a record is somebody else's. */
function recordedBefore({ resource }: ServiceInput, { recordedFirst }: ScalingDecision) {
  const managed = managedOf(bothRecorded(recordedIn(resource.status), recordedFirst));
  return { autoscaling: { ...resource.status?.autoscaling, ...(managed && { managed }) } };
}
