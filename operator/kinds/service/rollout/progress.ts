import type { ServiceStatus } from "../../../api/types.ts";
import type { EcsService, EcsServiceDeployment } from "../../../aws/services/ecs/shapes.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { stableStringify } from "../../../lib/json.ts";
import { breakerIsOff, hasEnded, primaryOf } from "./ecs.ts";

type DeploymentStatus = NonNullable<ServiceStatus["deployment"]>;

/**
 * Whether a rollout came forward: more tasks of the target run than ever before in this deployment, a stage began, traffic
 * moved, or a hook was answered. Not where counts only change: tasks that start and die make counts go up and down for ever.
 */
export function madeProgress(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  if (before === undefined || before.id !== after.id) return true;
  return (
    (after.bestRunning ?? 0) > bestOf(before) ||
    stableStringify(milestones(before)) !== stableStringify(milestones(after))
  );
}

/** What was written before there was a `bestRunning` says how many ran then. */
const bestOf = ({ bestRunning, targetTasks }: DeploymentStatus): number => bestRunning ?? targetTasks?.running ?? 0;

const milestones = ({ status, stage, targetTasks, hooks = [] }: DeploymentStatus) => [
  status,
  stage,
  targetTasks?.productionWeight,
  targetTasks?.testWeight,
  hooks.filter((hook) => hook.status !== "AWAITING_ACTION" && hook.status !== "IN_PROGRESS").map((hook) => hook.id),
];

/** Milliseconds since the last progress of the newest deployment; 0 when there is none to speak of. */
export function stuckForMs(
  before: ServiceStatus["deployment"],
  now: DeploymentStatus | undefined,
  nowMs: number,
): number {
  if (before?.lastProgressTime === undefined || now === undefined || madeProgress(before, now)) return 0;
  return nowMs - parseTime(before.lastProgressTime);
}

/**
 * When the newest deployment ended, milliseconds since the epoch: AWS's word, or the status where AWS was not asked again.
 */
export function finishedAt(
  { status }: { readonly status?: Pick<ServiceStatus, "deployment"> },
  deployment: EcsServiceDeployment | undefined,
): number | undefined {
  const ended = deployment?.finishedAt ?? deployment?.stoppedAt;
  if (ended !== undefined) return ended.getTime();
  const { arn, finishedTime } = status?.deployment ?? {};
  if (finishedTime === undefined || arn !== deployment?.serviceDeploymentArn) return undefined;
  return parseTime(finishedTime);
}

/** The id that `status.deployment` gives the newest deployment. */
export const deploymentIdOf = (service: EcsService, deployment: EcsServiceDeployment | undefined): string | undefined =>
  deployment?.serviceDeploymentArn?.split("/").at(-1) ?? primaryOf(service)?.id;

/** The newest deployment as `status.deployment` shows it, but for `lastProgressTime`. */
export function deploymentStatus(
  service: EcsService,
  deployment: EcsServiceDeployment | undefined,
  before?: DeploymentStatus,
): DeploymentStatus | undefined {
  const after = shownDeployment(service, deployment);
  if (after === undefined || hasEnded(after) || after.status === "COMPLETED") return after;
  const best = Math.max(after.targetTasks?.running ?? 0, before?.id === after.id ? bestOf(before) : 0);
  return best === 0 ? after : { ...after, bestRunning: best };
}

function shownDeployment(
  service: EcsService,
  deployment: EcsServiceDeployment | undefined,
): DeploymentStatus | undefined {
  if (deployment === undefined) return primaryDeployment(service);
  const { targetServiceRevision: target, rollback } = deployment;
  const [source] = deployment.sourceServiceRevisions ?? [];
  const arn = deployment.serviceDeploymentArn ?? "";
  return {
    id: arn.split("/").at(-1) ?? arn,
    ...defined({
      arn,
      status: deployment.status,
      // AWS goes on to show the stage that it ended in.
      stage: hasEnded(deployment) ? undefined : deployment.lifecycleStage,
      strategy: deployment.deploymentConfiguration?.strategy,
      reason: deployment.statusReason,
      startedTime: time(deployment.startedAt ?? deployment.createdAt),
      finishedTime: time(deployment.finishedAt ?? deployment.stoppedAt),
      targetRevision: target?.arn,
      sourceRevision: source?.arn,
      targetTasks: target && revisionTasks(target),
      sourceTasks: source && revisionTasks(source),
      circuitBreaker: circuitBreaker(deployment),
      alarms: alarms(deployment),
      hooks: hooks(deployment),
      rollback: rollback?.reason === undefined ? undefined : { reason: rollback.reason },
    }),
  };
}

/** What is shown without a service deployment: the service itself has its newest deployment. */
function primaryDeployment(service: EcsService): DeploymentStatus | undefined {
  const primary = primaryOf(service);
  if (primary?.id === undefined) return undefined;
  return {
    id: primary.id,
    ...defined({
      status: primary.rolloutState,
      reason: primary.rolloutStateReason,
      targetTasks: tasks(primary.desiredCount, primary.runningCount, primary.pendingCount),
    }),
  };
}

const revisionTasks = (revision: NonNullable<EcsServiceDeployment["targetServiceRevision"]>) => ({
  ...tasks(revision.requestedTaskCount, revision.runningTaskCount, revision.pendingTaskCount),
  ...defined({
    productionWeight: revision.requestedProductionTrafficWeight,
    testWeight: revision.requestedTestTrafficWeight,
  }),
});

function circuitBreaker(deployment: EcsServiceDeployment): DeploymentStatus["circuitBreaker"] {
  const { deploymentCircuitBreaker: breaker } = deployment;
  if (breaker === undefined) return undefined;
  const { status, failureCount } = breaker;
  return defined({ status, failureCount, threshold: breakerIsOff(deployment) ? undefined : breaker.threshold });
}

function alarms({ alarms: shown }: EcsServiceDeployment): DeploymentStatus["alarms"] {
  if (shown === undefined || !shown.alarmNames?.length) return undefined;
  const { status, triggeredAlarmNames: triggered } = shown;
  return defined({ status, triggered: triggered?.length ? triggered : undefined });
}

function hooks({ lifecycleHookDetails: details }: EcsServiceDeployment): DeploymentStatus["hooks"] {
  if (!details?.length) return undefined;
  return details.map((hook) => ({
    id: hook.hookId ?? "",
    ...defined({ status: hook.status, expiresTime: time(hook.expiresAt) }),
  }));
}

const tasks = (requested: number | undefined, running: number | undefined, pending: number | undefined) =>
  defined({ requested, running, pending });

/** The members that are not undefined. */
function defined<T extends object>(members: T): { [Member in keyof T]: Exclude<T[Member], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Member in keyof T]: Exclude<T[Member], undefined>;
  };
}

const time = (date: { getTime(): number } | undefined): string | undefined =>
  date === undefined ? undefined : rfc3339(date.getTime());
