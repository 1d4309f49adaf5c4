import type { EcsService, EcsServiceDeployment } from "../../../aws/services/ecs/shapes.ts";
import type { Plan } from "../../../engine/plan.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import { hasEnded, primaryOf } from "../rollout/ecs.ts";

/**
 * The plan, come back to at the poll interval while anything of the service moves in AWS: a release that is held, refused or
 * waited for does not keep counts, tasks and alarms from being reported.
 */
export function followed(input: ServiceInput, service: EcsService, decided: Plan<ServiceStep>): Plan<ServiceStep> {
  if (!isMoving(input, service)) return decided;
  const { pollMs } = input.settings;
  return { ...decided, recheckMs: Math.min(decided.recheckMs ?? pollMs, pollMs), followMs: pollMs };
}

/**
 * Whether tasks start or stop, or a deployment goes on. Where AWS has given a deployment up ("A deployment in FAILED state
 * doesn't launch any new tasks", Amazon ECS API Reference, Deployment) missing tasks stay missing: only a change is followed.
 */
function isMoving({ resource, observed }: ServiceInput, service: EcsService): boolean {
  const { deployment, deploymentUnread } = observed;
  const { runningCount = 0, pendingCount = 0, desiredCount = 0, deployments = [] } = service;
  if (deploymentUnread === true || (deployment !== undefined && !hasEnded(deployment)) || pendingCount > 0) return true;
  if (!hasGivenUp(service, deployment)) return runningCount !== desiredCount || deployments.length > 1;
  const { status } = resource;
  return status?.desiredCount !== desiredCount || status.runningCount !== runningCount;
}

function hasGivenUp(service: EcsService, deployment: EcsServiceDeployment | undefined): boolean {
  const ended = deployment?.status;
  return primaryOf(service)?.rolloutState === "FAILED" || ended === "STOPPED" || ended === "ROLLBACK_FAILED";
}
