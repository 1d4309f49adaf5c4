import { refuse } from "../../../core/errors.ts";
import { seconds, secondsOrNothing } from "../../../core/json.ts";
import { invalidParameter, serviceNotFound } from "../errors.ts";
import type * as Inputs from "../inputs/deployments.ts";
import { activeCluster, findCluster, findService, nameOf } from "../lookups.ts";
import { page } from "../paging.ts";
import type { EcsArea, Revision, Rollout, Service, ServiceDeployment } from "../records.ts";
import { revisionContent, taskCounts } from "../services/view.ts";
import { after } from "../time.ts";
import { currentDeployment, hasEnded, setStatus } from "./deployments.ts";
import { breakerThreshold, failDeployment } from "./monitors.ts";

export function listServiceDeployments(area: EcsArea, input: Inputs.ListServiceDeploymentsInput) {
  const cluster =
    input.cluster === undefined && input.service.startsWith("arn:")
      ? clusterOfArn(area, input.service)
      : activeCluster(area, input.cluster);
  const service = findService(area, cluster, input.service);
  if (!service || service.status === "INACTIVE") throw serviceNotFound();
  const found = service.deployments
    .toReversed()
    .filter((deployment) => !input.status?.length || input.status.includes(deployment.status))
    .filter(({ createdAt }) => seconds(createdAt) >= (input.createdAt?.after ?? 0))
    .filter(({ createdAt }) => seconds(createdAt) <= (input.createdAt?.before ?? Number.POSITIVE_INFINITY));
  const { items, nextToken } = page(
    found.map(({ arn }) => arn),
    input,
    { usual: 20, most: 100 },
  );
  return {
    serviceDeployments: found
      .filter(({ arn }) => items.includes(arn))
      .map((deployment) => briefView(service, deployment)),
    nextToken,
  };
}

function clusterOfArn(area: EcsArea, arn: string) {
  const cluster = findCluster(area, arn.split("/")[1]);
  if (!cluster) throw serviceNotFound();
  return cluster;
}

function briefView(service: Service, deployment: ServiceDeployment) {
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    startedAt: secondsOrNothing(deployment.startedAt),
    createdAt: seconds(deployment.createdAt),
    finishedAt: secondsOrNothing(deployment.finishedAt),
    targetServiceRevisionArn: deployment.target.revision.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
  };
}

export function describeServiceDeployments(area: EcsArea, input: Inputs.DescribeServiceDeploymentsInput) {
  const arns = input.serviceDeploymentArns;
  if (arns.length === 0 || arns.length > 20)
    throw invalidParameter("Between 1 and 20 service deployment ARNs must be given.");
  const found = arns.map((arn) => ({ arn, hit: findDeployment(area, arn) }));
  return {
    serviceDeployments: found.flatMap(({ hit }) => (hit ? [deploymentView(hit.service, hit.deployment)] : [])),
    failures: found.flatMap(({ arn, hit }) => (hit ? [] : [{ arn, reason: "MISSING" }])),
  };
}

interface Hit {
  readonly service: Service;
  readonly deployment: ServiceDeployment;
}

/** The service an ARN like `...:service-deployment/<cluster>/<service>/<id>` belongs to. */
function ownerOf(area: EcsArea, arn: string): Service | undefined {
  const [, cluster = "", name = ""] = arn.split("/");
  const service = area.services.get(`${cluster}/${name}`);
  return service?.status === "INACTIVE" ? undefined : service;
}

function findDeployment(area: EcsArea, arn: string): Hit | undefined {
  const service = ownerOf(area, arn);
  const deployment = service?.deployments.find((candidate) => candidate.arn === arn);
  return service && deployment && { service, deployment };
}

export function deploymentView(service: Service, deployment: ServiceDeployment) {
  const { configuration } = deployment;
  const shifts = configuration.strategy !== "ROLLING";
  const source = deployment.sources.find((rollout) => rollout === service.lastCompleted) ?? deployment.sources[0];
  const summary = (rollout: Rollout, weights: { production: number; test: number }) => {
    const { running, pending } = taskCounts(service.tasks, rollout);
    return {
      arn: rollout.revision.arn,
      requestedTaskCount: rollout.wanted,
      runningTaskCount: running,
      pendingTaskCount: pending,
      requestedTestTrafficWeight: shifts ? weights.test : undefined,
      requestedProductionTrafficWeight: shifts ? weights.production : undefined,
    };
  };
  const rest = { production: 100 - deployment.production, test: 100 - deployment.test };
  return {
    ...briefView(service, deployment),
    targetServiceRevisionArn: undefined,
    stoppedAt: secondsOrNothing(deployment.stoppedAt),
    updatedAt: seconds(deployment.updatedAt),
    sourceServiceRevisions: deployment.sources.map((rollout) =>
      summary(rollout, rollout === source ? rest : { production: 0, test: 0 }),
    ),
    targetServiceRevision: summary(deployment.target, deployment),
    lifecycleStage: deployment.lifecycleStage,
    lifecycleHookDetails: deployment.hooks.map((hook) => ({
      hookId: hook.hookId,
      targetType: hook.targetType,
      targetArn: hook.targetArn,
      status: hook.status,
      expiresAt: seconds(hook.expiresAt),
      timeoutAction: hook.timeoutAction,
    })),
    deploymentConfiguration: configuration,
    rollback: deployment.rollback && {
      reason: deployment.rollback.reason,
      startedAt: seconds(deployment.rollback.startedAt),
      serviceRevisionArn: deployment.rollback.revision.arn,
    },
    deploymentCircuitBreaker: {
      status: deployment.breaker,
      // "Amazon ECS is not using the circuit breaker for service deployment failures when the status is DISABLED."
      // Source: Amazon ECS API Reference, ServiceDeploymentCircuitBreaker.
      failureCount: deployment.breaker === "DISABLED" ? 0 : deployment.target.breakerCount,
      threshold: breakerThreshold(service, deployment),
    },
    alarms: {
      status: deployment.alarms,
      alarmNames: configuration.alarms.alarmNames,
      triggeredAlarmNames: deployment.triggeredAlarms,
    },
  };
}

export function describeServiceRevisions(area: EcsArea, input: Inputs.DescribeServiceRevisionsInput) {
  const arns = input.serviceRevisionArns;
  if (arns.length === 0 || arns.length > 20)
    throw invalidParameter("Between 1 and 20 service revision ARNs must be given.");
  const found = arns.map((arn) => {
    const service = ownerOf(area, arn);
    const revision = service?.revisions.find((candidate) => candidate.arn === arn);
    return { arn, view: service && revision && revisionView(service, revision) };
  });
  return {
    serviceRevisions: found.flatMap(({ view }) => (view ? [view] : [])),
    failures: found.flatMap(({ arn, view }) => (view ? [] : [{ arn, reason: "MISSING" }])),
  };
}

function revisionView(service: Service, revision: Revision) {
  const { settings } = revision;
  const balanced = settings.loadBalancers.filter((balancer) => balancer.targetGroupArn !== undefined);
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.definition.arn,
    ...revisionContent(revision),
    loadBalancers: settings.loadBalancers,
    serviceRegistries: settings.serviceRegistries,
    containerImages: revision.images,
    guardDutyEnabled: false,
    createdAt: seconds(revision.createdAt),
    resolvedConfiguration: {
      loadBalancers: balanced.map(({ targetGroupArn, advancedConfiguration }) => ({
        targetGroupArn:
          revision.live === "alternate"
            ? (advancedConfiguration?.alternateTargetGroupArn ?? targetGroupArn)
            : targetGroupArn,
        productionListenerRule: advancedConfiguration?.productionListenerRule,
      })),
    },
    gatewayConnectors: settings.gatewayConnectors.length > 0 ? settings.gatewayConnectors : undefined,
    monitoring: settings.monitoring,
  };
}

function heldDeployment(area: EcsArea, arn: string): Hit {
  const hit = findDeployment(area, arn);
  if (!hit) throw refuse("ServiceDeploymentNotFoundException", `The service deployment ${nameOf(arn)} was not found.`);
  return hit;
}

/**
 * Rolls the deployment back to the previous revision.
 * Source: Developer Guide, "Stop Amazon ECS service deployments".
 */
export function stopServiceDeployment(area: EcsArea, input: Inputs.StopServiceDeploymentInput) {
  const { service, deployment } = heldDeployment(area, input.serviceDeploymentArn);
  if (input.stopType === "ABORT") throw invalidParameter("The stop type ABORT is not supported.");
  if (hasEnded(deployment)) {
    throw refuse("ConflictException", `The service deployment is in ${deployment.status} state and cannot be stopped.`);
  }
  const answer = { serviceDeploymentArn: deployment.arn };
  if (deployment.status !== "PENDING" && deployment.status !== "IN_PROGRESS") return answer;
  if (!service.lastCompleted) {
    throw refuse(
      "ConflictException",
      "The service deployment cannot be rolled back because there is no previous service revision.",
    );
  }
  setStatus(service, deployment, "ROLLBACK_REQUESTED", "Service deployment rollback was requested.");
  after(area.world, "stage", () => {
    if (deployment.status !== "ROLLBACK_REQUESTED") return;
    failDeployment(service, deployment, "Service deployment rollback was requested.", true);
    service.wake();
  });
  return answer;
}

export function continueServiceDeployment(area: EcsArea, input: Inputs.ContinueServiceDeploymentInput) {
  const { service, deployment } = heldDeployment(area, input.serviceDeploymentArn);
  const hook = deployment.hooks.find(({ hookId }) => hookId === input.hookId);
  if (!hook) throw invalidParameter("The specified hook ID was not found in the service deployment.");
  if (
    deployment.status !== "IN_PROGRESS" ||
    hook.status !== "AWAITING_ACTION" ||
    currentDeployment(service) !== deployment
  ) {
    throw invalidParameter("The service deployment is not waiting for an action on the specified hook.");
  }
  hook.status = input.action === "ROLLBACK" ? "FAILED" : "SUCCEEDED";
  service.wake();
  return { serviceDeploymentArn: deployment.arn };
}
