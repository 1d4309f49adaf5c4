import type { ServiceSpec, ServiceStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import { MAX_STARTS, newestStart, startsSince } from "../../../aws/services/ecs/events.ts";
import type { EcsService, EcsServiceDeployment } from "../../../aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import type { ServiceObserved, StoppedTask } from "../model.ts";
import { hasEnded, primaryOf } from "../rollout/ecs.ts";
import { deploymentIdOf, finishedAt } from "../rollout/progress.ts";
import { stoppedTasks } from "./stopped-tasks.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;
type Stopped = Pick<ServiceObserved, "stopped" | "stoppedAsOf">;

/**
 * Why tasks of the service stopped, read where something says that they do: counters, fewer tasks than wanted with none on its
 * way, or starts that no deployment explains. What was read stays while counts and starts are the same.
 */
export async function observeStopped(
  aws: Aws,
  resource: Service,
  service: EcsService,
  deployment: EcsServiceDeployment | undefined,
  { observed: last, since }: Pick<Knowledge<ServiceObserved>, "observed" | "since">,
): Promise<Stopped> {
  const recorded = recordedStopped(resource, deployment);
  if (recorded !== undefined) return { stopped: recorded };
  if (
    !hasFailures(service, deployment) &&
    !isShort(service, deployment) &&
    !hasNewStarts(resource, service, deployment, since)
  )
    return { stopped: [] };
  const stoppedAsOf = asOf(service, deployment);
  if (last?.stoppedAsOf === stoppedAsOf) return { stopped: last.stopped, stoppedAsOf };
  const stopped = await stoppedTasks(aws, service);
  return { stopped: stopped.length > 0 ? stopped : reported(resource, service, deployment), stoppedAsOf };
}

/** What has to change for more tasks to have stopped: counts, failures, starts, the deployment. */
const asOf = (service: EcsService, deployment: EcsServiceDeployment | undefined): string =>
  [
    deploymentIdOf(service, deployment),
    deployment?.status,
    service.runningCount,
    service.pendingCount,
    failuresOf(service, deployment),
    newestStart(service),
  ].join(" ");

const failuresOf = (service: EcsService, deployment: EcsServiceDeployment | undefined): number =>
  (deployment?.deploymentCircuitBreaker?.failureCount ?? 0) + (primaryOf(service)?.failedTasks ?? 0);

/** What AWS itself counts as failures, and what ended or is ending badly. */
function hasFailures(service: EcsService, deployment: EcsServiceDeployment | undefined): boolean {
  const { status = "" } = deployment ?? {};
  const endedBadly = hasEnded(deployment) && status !== "SUCCESSFUL";
  return endedBadly || status.startsWith("ROLLBACK") || failuresOf(service, deployment) > 0;
}

/** Fewer tasks than wanted, none of the missing ones on its way, and it is not only that none was started yet. */
function isShort(service: EcsService, deployment: EcsServiceDeployment | undefined): boolean {
  const { runningCount = 0, pendingCount = 0, desiredCount = 0 } = service;
  if (runningCount + pendingCount >= desiredCount) return false;
  return !isUnderway(service, deployment) || startsSince(service, beganAt(service, deployment)).events > 0;
}

/**
 * Whether ECS starts tasks that replace failed ones: during a deployment more than it needs, after one any. Only starts since the
 * last read count.
 */
function hasNewStarts(
  resource: Service,
  service: EcsService,
  deployment: EcsServiceDeployment | undefined,
  since: number,
): boolean {
  if (!isUnderway(service, deployment)) {
    return (newestStart(service) ?? 0) > Math.max(since, finishedAt(resource, deployment) ?? 0);
  }
  const starts = startsSince(service, beganAt(service, deployment));
  const wanted = primaryOf(service)?.desiredCount || service.desiredCount || 0;
  return starts.tasks > wanted || starts.events >= MAX_STARTS;
}

function isUnderway(service: EcsService, deployment: EcsServiceDeployment | undefined): boolean {
  return deployment === undefined ? primaryOf(service)?.rolloutState === "IN_PROGRESS" : !hasEnded(deployment);
}

const beganAt = (service: EcsService, deployment: EcsServiceDeployment | undefined): number =>
  (deployment?.createdAt ?? primaryOf(service)?.createdAt)?.getTime() ?? 0;

/**
 * Why the tasks of a failed release stopped, as the status said when the release had ended. AWS forgets stopped tasks after an
 * hour, and the reason has to be there the next morning.
 * Source: stopped tasks are shown for about an hour (Amazon ECS developer guide, viewing stopped task errors).
 */
function recordedStopped(
  { status }: Service,
  deployment: EcsServiceDeployment | undefined,
): readonly StoppedTask[] | undefined {
  const { failed, stoppedTasks = [] } = status ?? {};
  if (failed === undefined || failed.deployment !== deployment?.serviceDeploymentArn || stoppedTasks.length === 0)
    return undefined;
  return stoppedTasks.map(fromStatus);
}

/** What the status says of the same deployment, for as long as it is in trouble: AWS may have forgotten it. */
function reported(
  { status }: Service,
  service: EcsService,
  deployment: EcsServiceDeployment | undefined,
): readonly StoppedTask[] {
  const same = status?.deployment?.id === deploymentIdOf(service, deployment);
  return same ? (status?.stoppedTasks ?? []).map(fromStatus) : [];
}

const fromStatus = ({
  task,
  stopCode,
  reason,
  containers = [],
  count = 1,
}: NonNullable<ServiceStatus["stoppedTasks"]>[number]): StoppedTask => ({
  task,
  ...(stopCode !== undefined && { stopCode }),
  ...(reason !== undefined && { reason }),
  containers: containers.map(({ name, exitCode, reason: why }) => ({
    name,
    ...(exitCode !== undefined && { exitCode }),
    ...(why !== undefined && { reason: why }),
  })),
  count,
  stoppedAt: [],
});
