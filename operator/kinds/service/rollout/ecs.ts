import type { EcsDeployment, EcsService, EcsServiceDeployment } from "../../../aws/services/ecs/shapes.ts";
import type { DeploymentController, Failing, Rollout, RolloutFacts } from "./rollout.ts";

/**
 * Judges the newest deployment against the desired content. Only `SUCCESSFUL` is success: after a rollback the service is
 * stable again, but on other content.
 * Source: Amazon ECS developer guide, service-deployment (states).
 */
function judge(facts: RolloutFacts): Rollout {
  const { deployment, contentIsLive, deploymentIsDesired: deploymentIsOurs, service } = facts;
  if (deployment === undefined) return contentIsLive ? judgeWithoutRecord(facts) : { kind: "outdated" };
  if (!contentIsLive && !deploymentIsOurs) return { kind: "outdated" };
  switch (deployment.status) {
    case "SUCCESSFUL":
      return contentIsLive ? { kind: "delivered" } : { kind: "outdated" };
    case "STOPPED":
      return rolloutFailed(
        wasStoppedByFailure(deployment, service) ? "DeploymentFailed" : "DeploymentStopped",
        true,
        facts,
      );
    case "ROLLBACK_REQUESTED":
    case "ROLLBACK_IN_PROGRESS":
      return deploymentIsOurs ? rolloutFailed("RolledBack", false, facts) : rolloutUnderway(facts);
    case "ROLLBACK_SUCCESSFUL":
      if (!contentIsLive) return rolloutFailed("RolledBack", true, facts);
      // The service was read before the deployment, and before the rollback: it still shows what failed in between.
      return primaryOf(service)?.rolloutState === "IN_PROGRESS" ? rolloutUnderway(facts) : { kind: "delivered" };
    case "ROLLBACK_FAILED":
      return rolloutFailed("DeploymentFailed", true, facts);
    default:
      // PENDING, IN_PROGRESS, STOP_REQUESTED, and whatever AWS adds: not over yet.
      return rolloutUnderway(facts);
  }
}

/**
 * AWS keeps deployments for 90 days; without a record, and where none may be read, the list inside the service has to do: "The
 * rolloutState of a service is only returned for services that use the rolling update (ECS) deployment type that aren't behind
 * a Classic Load Balancer." (Amazon ECS API Reference, Deployment). Without one, the only deployment that is left has succeeded.
 */
function judgeWithoutRecord(facts: RolloutFacts): Rollout {
  const { service } = facts;
  const deployments = service.deployments ?? [];
  const primary = primaryOf(service);
  const carries = primary?.taskDefinition === undefined || primary.taskDefinition === service.taskDefinition;
  if (primary?.rolloutState === "FAILED") return rolloutFailed("DeploymentFailed", true, facts);
  if (facts.deploymentUnread || primary?.rolloutState === "IN_PROGRESS" || deployments.length > 1 || !carries)
    return rolloutUnderway(facts);
  return { kind: "delivered" };
}

/** The deployment that ECS aims at. */
export function primaryOf(service: EcsService): EcsDeployment | undefined {
  return service.deployments?.find((deployment) => deployment.status === "PRIMARY");
}

const ENDED = new Set(["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]);

/** True when a deployment's status will not change any more. */
export const hasEnded = (deployment: Pick<EcsServiceDeployment, "status"> | undefined): boolean =>
  ENDED.has(deployment?.status ?? "");

/** ECS marks a failed deployment without rollback as stopped; the breaker, the alarms or `deployments` of the service show the failure. */
function wasStoppedByFailure(deployment: EcsServiceDeployment, service: EcsService): boolean {
  return (
    deployment.deploymentCircuitBreaker?.status === "TRIGGERED" ||
    deployment.alarms?.status === "TRIGGERED" ||
    primaryOf(service)?.rolloutState === "FAILED"
  );
}

function rolloutUnderway(facts: RolloutFacts): Rollout {
  return {
    kind: "underway",
    paused: isPaused(facts.deployment),
    message: progressMessage(facts.service, facts.deployment),
  };
}

function rolloutFailed(how: Failing, ended: boolean, { service, deployment }: RolloutFacts): Rollout {
  return { kind: "failed", how, ended, message: failureMessage(how, ended, service, deployment) };
}

/** A hook waits for an action, or a bake time runs, at the end or between two steps of traffic: nothing is to move. */
export function isPaused(deployment: EcsServiceDeployment | undefined): boolean {
  const weight = deployment?.targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
  const betweenSteps = weight > 0 && weight < 100;
  return deployment?.lifecycleStage === "BAKE_TIME" || betweenSteps || awaitingHooks(deployment).length > 0;
}

/** Hooks that wait for an action that lets the deployment go on. */
export function awaitingHooks(
  deployment: EcsServiceDeployment | undefined,
): readonly { readonly hookId?: string | undefined }[] {
  return deployment?.lifecycleHookDetails?.filter((hook) => hook.status === "AWAITING_ACTION") ?? [];
}

/** One line that says how far a rollout is: stage, counts, traffic, and what it waits for. */
function progressMessage(service: EcsService, deployment: EcsServiceDeployment | undefined): string {
  const primary = primaryOf(service);
  const target = deployment?.targetServiceRevision;
  const strategy =
    deployment?.deploymentConfiguration?.strategy ?? service.deploymentConfiguration?.strategy ?? "ROLLING";
  const running = target?.runningTaskCount ?? primary?.runningCount ?? 0;
  // A deployment that has only just been made asks for no task yet.
  const wanted = target?.requestedTaskCount || primary?.desiredCount || service.desiredCount || 0;
  const parts = [`${strategy} deployment ${readable(deployment?.status ?? primary?.rolloutState ?? "PENDING")}`];
  if (strategy !== "ROLLING" && deployment?.lifecycleStage !== undefined)
    parts.push(`stage ${deployment.lifecycleStage}`);
  parts.push(`${running} of ${wanted} new tasks running`);
  const old = sum(deployment?.sourceServiceRevisions?.map((revision) => revision.runningTaskCount));
  if (old > 0) parts.push(`${old} old tasks still running`);
  if (strategy !== "ROLLING" && target?.requestedProductionTrafficWeight !== undefined) {
    parts.push(`${target.requestedProductionTrafficWeight} % of production traffic on the new revision`);
  }
  const hooks = awaitingHooks(deployment);
  if (hooks.length > 0) parts.push(`waiting for ${hooks.map((hook) => hook.hookId ?? "a hook").join(", ")}`);
  const failures = failuresMessage(primary, deployment);
  if (failures !== undefined) parts.push(failures);
  return parts.join(", ");
}

/**
 * "Amazon ECS is not using the circuit breaker for service deployment failures when the status is DISABLED." (Amazon ECS API
 * Reference, ServiceDeploymentCircuitBreaker): its threshold then means nothing.
 */
export const breakerIsOff = (deployment: EcsServiceDeployment | undefined): boolean =>
  deployment?.deploymentCircuitBreaker?.status === "DISABLED";

/** How many tasks failed, and of how many that the circuit breaker tolerates; undefined: none. */
function failuresMessage(
  primary: EcsDeployment | undefined,
  deployment: EcsServiceDeployment | undefined,
): string | undefined {
  const { failureCount, threshold } = deployment?.deploymentCircuitBreaker ?? {};
  const off = breakerIsOff(deployment);
  const failures = (off ? primary?.failedTasks : undefined) ?? failureCount ?? primary?.failedTasks ?? 0;
  if (failures === 0) return undefined;
  return off || threshold === undefined
    ? `${failures} failed`
    : `${failures} failed (circuit breaker threshold: ${threshold})`;
}

function failureMessage(
  how: Failing,
  ended: boolean,
  service: EcsService,
  deployment: EcsServiceDeployment | undefined,
): string {
  const what = {
    RolledBack: ended ? "The deployment failed and was rolled back" : "The deployment failed and is being rolled back",
    DeploymentFailed: "The deployment failed and there is nothing to roll back to",
    DeploymentStopped: "The deployment was stopped",
  }[how];
  const alarms = deployment?.alarms?.triggeredAlarmNames ?? [];
  const why = [
    deployment?.rollback?.reason ?? deployment?.statusReason ?? primaryOf(service)?.rolloutStateReason,
    alarms.length > 0 ? `alarms: ${alarms.join(", ")}` : undefined,
  ].filter((part) => part !== undefined && part !== "");
  return why.length > 0 ? `${what}: ${why.join("; ").replace(/\.$/, "")}` : what;
}

const readable = (status: string): string => status.toLowerCase().replaceAll("_", " ");

const sum = (counts: readonly (number | undefined)[] | undefined): number =>
  (counts ?? []).reduce<number>((total, count) => total + (count ?? 0), 0);

/** The deployment controller ECS: rolling, blue/green and the strategies between them, recorded as service deployments. */
export const ecs: DeploymentController = { judge };
