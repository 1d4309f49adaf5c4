/**
 * The rolling deployment: replacement within minimumHealthyPercent and maximumPercent, until the new tasks are healthy
 * and the old ones gone.
 * Source: Amazon ECS Developer Guide, "Deploy Amazon ECS services by replacing tasks".
 */

import type { Rollout, Service, ServiceDeployment } from "../records.ts";
import { addEvent } from "../services/events.ts";
import { desiredOf, healthyCount, liveTasks, startTasks, stopTasks, stopThese } from "../services/tasks.ts";
import { lasting } from "../time.ts";
import { beginRollback, currentDeployment, requestStop, succeed } from "./deployments.ts";

/** One pass of the scheduler over a service whose tasks are replaced in place. */
export function rollingPass(service: Service, primary: Rollout): void {
  const desired = desiredOf(service);
  const live = liveTasks(service, primary).length;
  primary.wanted = primary.state === "FAILED" ? live : desired;
  dropEmpty(service);
  if (service.older.length === 0) {
    const { leaving, most } = replaceDraining(service, primary, desired);
    const staying = live - leaving;
    stopTasks(service, primary, staying - desired);
    startTasks(service, primary, Math.min(desired - staying, most - liveTasks(service, primary).length));
  } else {
    replace(service, primary, desired);
  }
  for (const rollout of service.older) rollout.wanted = liveTasks(service, rollout).length;
  finish(service, primary, desired);
}

/**
 * Stops tasks on DRAINING container instances as far as minimumHealthyPercent allows; others are started in their place as far as
 * maximumPercent allows.
 * Source: Amazon ECS Developer Guide, "Draining Amazon ECS container instances".
 *
 * @returns how many were on such instances, and how many tasks there may be at once
 */
function replaceDraining(service: Service, primary: Rollout, desired: number) {
  const leaving = liveTasks(service, primary).filter(({ instance }) => instance?.status === "DRAINING");
  if (leaving.length === 0) return { leaving: 0, most: Number.POSITIVE_INFINITY };
  const { minimumHealthyPercent, maximumPercent } = service.settings.deploymentConfiguration;
  const spare = healthyCount(service, primary) - Math.ceil((desired * minimumHealthyPercent) / 100);
  stopThese(service, primary, leaving.slice(0, Math.max(0, spare)));
  return { leaving: leaving.length, most: Math.floor((desired * maximumPercent) / 100) };
}

/** Rollouts without tasks disappear from `deployments[]`. */
export function dropEmpty(service: Service): void {
  service.older = service.older.filter((rollout) => [...service.tasks].some((task) => task.rollout === rollout));
}

function replace(service: Service, primary: Rollout, desired: number): void {
  const { minimumHealthyPercent, maximumPercent } = service.settings.deploymentConfiguration;
  const least = Math.ceil((desired * minimumHealthyPercent) / 100);
  const most = Math.floor((desired * maximumPercent) / 100);
  const live = liveTasks(service, primary).length;
  stopTasks(service, primary, live - desired);
  const missing = primary.state === "FAILED" ? 0 : Math.max(0, desired - live);
  const room = Math.max(0, most - liveTasks(service).length);
  startTasks(service, primary, Math.min(missing, room));
  const keep = primary.state === "FAILED" ? desired : Math.max(0, desired - healthyCount(service, primary));
  stopOlder(service, { keep, makeRoom: Math.max(0, missing - room), least });
}

interface StopRule {
  /** Old tasks that are still needed to make up the desired count. */
  readonly keep: number;
  /** Old tasks in the way of new ones. */
  readonly makeRoom: number;
  /** Healthy tasks that must remain. */
  readonly least: number;
}

function stopOlder(service: Service, rule: StopRule): void {
  const old = service.older.flatMap((rollout) => liveTasks(service, rollout));
  const unwanted = Math.max(old.length - rule.keep, rule.makeRoom);
  if (unwanted <= 0) return;
  const unhealthy = old.filter((task) => !task.counted).length;
  const spare = Math.max(0, healthyCount(service) - rule.least);
  let count = Math.min(unwanted, unhealthy + spare);
  for (const rollout of service.older.toReversed()) {
    const here = Math.min(count, liveTasks(service, rollout).length);
    stopTasks(service, rollout, here);
    count -= here;
  }
}

/** Ends the deployment, or reports the steady state. */
function finish(service: Service, primary: Rollout, desired: number): void {
  const deployment = currentDeployment(service);
  if (deployment && inProgress(deployment) && delivered(service, primary, desired)) {
    const due = bakedAt(service, deployment);
    if (due > service.area.world.now) {
      service.area.world.agenda.at(due, service.wake);
      return;
    }
    succeed(service, deployment);
  }
  const steady = service.older.length === 0 && primary.state !== "FAILED" && healthyCount(service, primary) === desired;
  if (steady && !service.steady && primary.state === "COMPLETED") addEvent(service, "has reached a steady state.");
  service.steady = steady;
}

const inProgress = ({ status }: ServiceDeployment) => status === "IN_PROGRESS" || status === "ROLLBACK_IN_PROGRESS";

function delivered(service: Service, primary: Rollout, desired: number): boolean {
  const early = service.settings.deploymentConfiguration.earlySuccessCriteria;
  const share = early?.enable ? (early.healthyPercent ?? 100) : 100;
  const enough = healthyCount(service, primary) >= Math.ceil((desired * share) / 100);
  return (
    enough &&
    (service.older.length === 0 || (early?.enable === true && early.sourceServiceRevisionCleanup === "DEFERRED"))
  );
}

/** With a bake time a rolling deployment waits that long after its tasks are healthy; `stageSince` is when they were. */
function bakedAt(service: Service, deployment: ServiceDeployment): number {
  const minutes = deployment.rollback ? 0 : deployment.configuration.bakeTimeInMinutes;
  if (minutes === 0) return 0;
  if (deployment.stages.length === 0) {
    deployment.stages = [{ name: "BAKE_TIME", bakeMinutes: minutes }];
    deployment.stageSince = service.area.world.now;
  }
  return deployment.stageSince + lasting(service.area.world, "minute", minutes);
}

/** Stops a rolling deployment that failed: rolls back to the last completed one if configured, else it stays FAILED. */
export function failRolling(service: Service, deployment: ServiceDeployment, reason: string, rollback: boolean): void {
  const failed = deployment.target;
  failed.state = "FAILED";
  failed.reason = reason;
  failed.updatedAt = service.area.world.now;
  addEvent(service, `(deployment ${failed.id}) deployment failed: ${reason.replace(/^[^:]*: /, "")}`);
  if (rollback && beginRollback(service, deployment, reason)) return;
  requestStop(service, deployment, reason);
}
