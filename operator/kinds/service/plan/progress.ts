import type { EcsService, EcsServiceDeployment } from "../../../ecs/shapes.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { stableStringify } from "../../../lib/json.ts";
import { breakerIsOff, hasEnded, primaryOf } from "./rollout.ts";
import type { ServiceStatus } from "./types.ts";

type Told = NonNullable<ServiceStatus["deployment"]>;

/** What has to change for a rollout to have made progress: stage, counts, traffic, failures, answers of hooks. */
function signature(told: Told): string {
  const { id, status, stage, targetTasks, sourceTasks, circuitBreaker, hooks } = told;
  const answered = hooks?.map((hook) => hook.status);
  // What was told comes back from the API server with its members in another order.
  return stableStringify([
    id,
    status,
    stage,
    targetTasks,
    sourceTasks?.running,
    circuitBreaker?.failureCount,
    answered,
  ]);
}

export const madeProgress = (before: Told | undefined, after: Told): boolean =>
  before === undefined || signature(before) !== signature(after);

/** Milliseconds since the last progress of the newest deployment; 0 when there is none to speak of. */
export function stuckForMs(before: ServiceStatus["deployment"], now: Told | undefined, nowMs: number): number {
  if (before?.lastProgressTime === undefined || now === undefined || madeProgress(before, now)) return 0;
  return nowMs - parseTime(before.lastProgressTime);
}

/** The newest deployment as `status.deployment` tells it, but for `lastProgressTime`. */
export function tellDeployment(service: EcsService, deployment: EcsServiceDeployment | undefined): Told | undefined {
  const primary = primaryOf(service);
  if (deployment === undefined) {
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
  const { targetServiceRevision: target, deploymentCircuitBreaker: breaker, alarms, rollback } = deployment;
  const sources = deployment.sourceServiceRevisions ?? [];
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
      sourceRevision: sources[0]?.arn,
      targetTasks: target && {
        ...tasks(target.requestedTaskCount, target.runningTaskCount, target.pendingTaskCount),
        ...defined({
          productionWeight: target.requestedProductionTrafficWeight,
          testWeight: target.requestedTestTrafficWeight,
        }),
      },
      sourceTasks: sources[0] && {
        ...tasks(sources[0].requestedTaskCount, sources[0].runningTaskCount, sources[0].pendingTaskCount),
        ...defined({
          productionWeight: sources[0].requestedProductionTrafficWeight,
          testWeight: sources[0].requestedTestTrafficWeight,
        }),
      },
      circuitBreaker:
        breaker &&
        defined({
          status: breaker.status,
          failureCount: breaker.failureCount,
          threshold: breakerIsOff(deployment) ? undefined : breaker.threshold,
        }),
      alarms: alarms?.alarmNames?.length
        ? defined({
            status: alarms.status,
            triggered: alarms.triggeredAlarmNames?.length ? alarms.triggeredAlarmNames : undefined,
          })
        : undefined,
      hooks: deployment.lifecycleHookDetails?.length
        ? deployment.lifecycleHookDetails.map((hook) => ({
            id: hook.hookId ?? "",
            ...defined({ status: hook.status, expiresTime: time(hook.expiresAt) }),
          }))
        : undefined,
      rollback: rollback?.reason === undefined ? undefined : { reason: rollback.reason },
    }),
  };
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
