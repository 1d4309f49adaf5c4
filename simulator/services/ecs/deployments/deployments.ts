/**
 * Service deployments: their beginning, their monitors and their end, whatever the strategy.
 * Source: Amazon ECS Developer Guide, "View service history using Amazon ECS service deployments".
 */

import { arnOf } from "../arn.ts";
import type {
  DeploymentStatus,
  Revision,
  Rollout,
  Service,
  ServiceDeployment,
  ServiceSettings,
  TaskDefinition,
} from "../records.ts";
import { addEvent } from "../services/events.ts";
import { liveTasks } from "../services/tasks.ts";
import { imageDigest } from "../task-definitions/images.ts";
import { after } from "../time.ts";
import { closeHooks } from "./hooks.ts";
import { trafficStages } from "./stages.ts";

const ended: readonly DeploymentStatus[] = ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"];

export function hasEnded(deployment: ServiceDeployment): boolean {
  return ended.includes(deployment.status);
}

/** The deployment that is under way, if any. */
export function currentDeployment(service: Service): ServiceDeployment | undefined {
  const newest = service.deployments.at(-1);
  return newest && !hasEnded(newest) ? newest : undefined;
}

export function setStatus(
  service: Service,
  deployment: ServiceDeployment,
  status: DeploymentStatus,
  reason?: string,
): void {
  const { now } = service.area.world;
  deployment.status = status;
  deployment.updatedAt = now;
  if (reason !== undefined) deployment.statusReason = reason;
  if (status === "IN_PROGRESS") deployment.startedAt ??= now;
  else closeHooks(deployment);
  if (!hasEnded(deployment)) return;
  deployment.finishedAt = now;
  if (status === "STOPPED") deployment.stoppedAt = now;
  if (deployment.breaker === "MONITORING") deployment.breaker = "MONITORING_COMPLETE";
  if (deployment.alarms === "MONITORING") deployment.alarms = "MONITORING_COMPLETE";
}

/** Starts the delivery of the service's settings and task definition; a deployment that still runs is stopped by it. */
export function beginDeployment(service: Service, definition: TaskDefinition): ServiceDeployment {
  supersede(service);
  const { area, settings } = service;
  const { world } = area;
  const configuration = settings.deploymentConfiguration;
  const target = newRollout(service, newRevision(service, definition));
  const sources = [service.primary, ...service.older].filter(
    (rollout): rollout is Rollout => rollout !== undefined && liveTasks(service, rollout).length > 0,
  );
  if (service.primary) {
    service.primary.status = "ACTIVE";
    service.older = [service.primary, ...service.older];
  }
  service.primary = target;
  service.definition = definition;
  service.steady = false;
  const deployment: ServiceDeployment = {
    arn: arnOf(area, `service-deployment/${service.cluster.name}/${service.name}/${world.random.hex(21)}`),
    createdAt: world.now,
    target,
    sources,
    configuration,
    status: "PENDING",
    statusReason: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    stoppedAt: undefined,
    updatedAt: world.now,
    rollback: undefined,
    breaker: configuration.deploymentCircuitBreaker.enable ? "MONITORING" : "DISABLED",
    alarms: configuration.alarms.enable ? "MONITORING" : "DISABLED",
    triggeredAlarms: [],
    production: 0,
    test: 0,
    stages: trafficStages(configuration, sources.length),
    lifecycleStage: undefined,
    entered: false,
    stageSince: world.now,
    hooks: [],
  };
  service.deployments.push(deployment);
  service.wake();
  return deployment;
}

/** A newer deployment stops the one under way; one that was rolling back cannot finish doing so. */
function supersede(service: Service): void {
  const running = currentDeployment(service);
  if (!running) return;
  running.target.updatedAt = service.area.world.now;
  if (running.rollback || running.status.startsWith("ROLLBACK")) {
    setStatus(service, running, "ROLLBACK_FAILED", "A newer service deployment was started.");
    return;
  }
  requestStop(service, running, "A newer service deployment was started.");
}

/** STOP_REQUESTED now, STOPPED a moment later. */
export function requestStop(service: Service, deployment: ServiceDeployment, reason: string): void {
  setStatus(service, deployment, "STOP_REQUESTED", reason);
  after(service.area.world, "stage", () => {
    if (deployment.status === "STOP_REQUESTED") setStatus(service, deployment, "STOPPED");
    service.wake();
  });
}

function newRevision(service: Service, definition: TaskDefinition): Revision {
  const { area, settings } = service;
  const { world } = area;
  const before = service.lastCompleted?.revision.live;
  const shifts = settings.deploymentConfiguration.strategy !== "ROLLING";
  const revision: Revision = {
    arn: arnOf(area, `service-revision/${service.cluster.name}/${service.name}/${world.random.digits(19)}`),
    createdAt: world.now,
    definition,
    settings,
    images: definition.content.containerDefinitions.map(({ name = "", image = "" }) => ({
      containerName: name,
      image,
      imageDigest: imageDigest(image),
    })),
    live: before === undefined ? "primary" : shifts ? (before === "primary" ? "alternate" : "primary") : before,
  };
  service.revisions.push(revision);
  return revision;
}

function newRollout(service: Service, revision: Revision): Rollout {
  const { world } = service.area;
  const id = `ecs-svc/${world.random.digits(19)}`;
  return {
    id,
    revision,
    createdAt: world.now,
    status: "PRIMARY",
    wanted: 0,
    failedTasks: 0,
    hasRun: false,
    failedStarts: 0,
    breakerCount: 0,
    state: "IN_PROGRESS",
    reason: `ECS deployment ${id} in progress.`,
    updatedAt: world.now,
    restartAt: 0,
  };
}

/** The end of a delivery: of the target, or of what was rolled back to. */
export function succeed(service: Service, deployment: ServiceDeployment): void {
  const { now } = service.area.world;
  const rollout = service.primary;
  if (rollout) {
    rollout.state = "COMPLETED";
    rollout.reason = `ECS deployment ${rollout.id} completed.`;
    rollout.updatedAt = now;
    service.lastCompleted = rollout;
    addEvent(service, `(deployment ${rollout.id}) deployment completed.`);
  }
  setStatus(service, deployment, deployment.rollback ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL");
  service.wake();
}

/**
 * Makes the last completed rollout PRIMARY again.
 * @returns false when there is none: the service stays where it is
 */
export function beginRollback(service: Service, deployment: ServiceDeployment, reason: string): boolean {
  const back = service.lastCompleted;
  const failed = deployment.target;
  if (!back || back === failed) return false;
  const { now } = service.area.world;
  failed.status = "ACTIVE";
  service.older = [failed, ...service.older.filter((rollout) => rollout !== back)];
  service.primary = back;
  back.status = "PRIMARY";
  back.state = "IN_PROGRESS";
  back.reason = reason.endsWith(".") ? `${reason.slice(0, -1)}: rolling back to deploymentId ${back.id}.` : reason;
  back.updatedAt = now;
  back.restartAt = 0;
  service.definition = back.revision.definition;
  service.settings = { ...back.revision.settings, ...unversioned(service) };
  service.steady = false;
  deployment.rollback = { reason, startedAt: now, revision: back.revision };
  setStatus(service, deployment, "ROLLBACK_IN_PROGRESS", reason);
  addEvent(service, `rolling back to deployment ${back.id}.`);
  service.wake();
  return true;
}

/** Settings that belong to the service and not to a revision: a rollback keeps them as they are. */
const unversionedSettings = [
  "deploymentConfiguration",
  "deploymentController",
  "placementConstraints",
  "placementStrategy",
  "healthCheckGracePeriodSeconds",
  "enableECSManagedTags",
  "propagateTags",
  "enableExecuteCommand",
  "availabilityZoneRebalancing",
] as const satisfies readonly (keyof ServiceSettings)[];

type UnversionedSettings = Pick<ServiceSettings, (typeof unversionedSettings)[number]>;

function unversioned({ settings }: Service): UnversionedSettings {
  return Object.fromEntries(unversionedSettings.map((name) => [name, settings[name]])) as UnversionedSettings;
}
