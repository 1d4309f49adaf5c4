/**
 * Blue/green, linear and canary deployments: stage by stage, both revisions at full size until the old one is cleaned up.
 * Source: Amazon ECS Developer Guide, "Amazon ECS blue/green service deployments workflow".
 */

import type { Rollout, Service, ServiceDeployment, Stage } from "../records.ts";
import { addEvent } from "../services/events.ts";
import { desiredOf, healthyCount, liveTasks, startTasks, stopTasks } from "../services/tasks.ts";
import { lasting } from "../time.ts";
import { beginRollback, currentDeployment, setStatus, succeed } from "./deployments.ts";
import { hooksVerdict, startHooks } from "./hooks.ts";
import { dropEmpty } from "./rolling.ts";
import { rollbackStages } from "./stages.ts";

/** One pass of the scheduler over a service whose traffic is shifted. */
export function trafficPass(service: Service, primary: Rollout): void {
  dropEmpty(service);
  const deployment = currentDeployment(service);
  const moving = deployment && (deployment.status === "IN_PROGRESS" || deployment.status === "ROLLBACK_IN_PROGRESS");
  if (moving) runStages(service, deployment);
  scale(
    service,
    service.primary ?? primary,
    moving && currentDeployment(service) === deployment ? deployment : undefined,
  );
}

/** Brings every rollout to the number of tasks that the stage needs. */
function scale(service: Service, primary: Rollout, deployment: ServiceDeployment | undefined): void {
  const desired = desiredOf(service);
  for (const rollout of [primary, ...service.older]) {
    rollout.wanted = deployment
      ? wantedIn(service, deployment, rollout, desired)
      : rollout === primary && rollout.state !== "FAILED"
        ? desired
        : 0;
    const live = liveTasks(service, rollout).length;
    stopTasks(service, rollout, live - rollout.wanted);
    startTasks(service, rollout, rollout.wanted - live);
  }
  const steady = !deployment && service.older.length === 0 && healthyCount(service, primary) === desired;
  if (steady && !service.steady) addEvent(service, "has reached a steady state.");
  service.steady = steady;
}

function wantedIn(service: Service, deployment: ServiceDeployment, rollout: Rollout, desired: number): number {
  const stage = deployment.stages[0]?.name;
  if (rollout === deployment.target) {
    if (deployment.rollback) return stage === "CLEAN_UP" ? 0 : Math.min(desired, liveTasks(service, rollout).length);
    return scaledUp(deployment) ? desired : 0;
  }
  if (rollout !== service.lastCompleted) return 0;
  return stage === "CLEAN_UP" && !deployment.rollback ? 0 : desired;
}

const beforeScaleUp = ["RECONCILE_SERVICE", "PRE_SCALE_UP"];
const scaledUp = ({ stages }: ServiceDeployment) => !beforeScaleUp.includes(stages[0]?.name ?? "");

function runStages(service: Service, deployment: ServiceDeployment): void {
  const { world } = service.area;
  for (let stage = deployment.stages[0]; stage; stage = deployment.stages[0]) {
    if (!deployment.entered) enter(service, deployment, stage);
    const verdict = hooksVerdict(deployment);
    if (typeof verdict === "object" && !deployment.rollback) {
      failTraffic(service, deployment, verdict.failed);
      return;
    }
    if (verdict === "waiting") return;
    const due = deployment.stageSince + stay(service, stage);
    if (due > world.now) {
      world.agenda.at(due, service.wake);
      return;
    }
    if (!conditionHolds(service, deployment, stage)) {
      giveUpLate(service, deployment, stage);
      return;
    }
    deployment.stages = deployment.stages.slice(1);
    deployment.entered = false;
  }
  succeed(service, deployment);
}

/** How long a stage lasts at least. */
function stay(service: Service, stage: Stage): number {
  const { world } = service.area;
  return Math.max(lasting(world, "stage"), lasting(world, "minute", stage.bakeMinutes ?? 0));
}

function enter(service: Service, deployment: ServiceDeployment, stage: Stage): void {
  const { world } = service.area;
  deployment.entered = true;
  deployment.lifecycleStage = stage.name;
  deployment.stageSince = world.now;
  deployment.updatedAt = world.now;
  if (stage.production !== undefined) deployment.production = stage.production;
  if (stage.test !== undefined) deployment.test = stage.test;
  startHooks(service, deployment, stage.name);
  world.agenda.at(world.now + lasting(world, "minute", stageLimitMinutes), service.wake);
}

function conditionHolds(service: Service, deployment: ServiceDeployment, stage: Stage): boolean {
  const others = service.older.filter((rollout) => rollout !== service.lastCompleted && rollout !== deployment.target);
  switch (stage.name) {
    case "RECONCILE_SERVICE":
      return others.every((rollout) => liveTasks(service, rollout).length === 0);
    case "SCALE_UP":
      return healthyCount(service, deployment.target) >= desiredOf(service);
    case "CLEAN_UP":
      return cleanedUp(service, deployment);
    default:
      return true;
  }
}

function cleanedUp(service: Service, deployment: ServiceDeployment): boolean {
  const loser = (rollout: Rollout) =>
    deployment.rollback ? rollout === deployment.target : rollout !== deployment.target;
  const gone = service.older
    .filter(loser)
    .every((rollout) => [...service.tasks].every((task) => task.rollout !== rollout));
  return gone && (!deployment.rollback || healthyCount(service, service.primary) >= desiredOf(service));
}

/** A stage may last 24 hours. Source: Developer Guide, "Amazon ECS blue/green service deployments workflow". */
const stageLimitMinutes = 1440;

function giveUpLate(service: Service, deployment: ServiceDeployment, stage: Stage): void {
  const { world } = service.area;
  if (world.now - deployment.stageSince < lasting(world, "minute", stageLimitMinutes)) return;
  if (deployment.rollback) {
    setStatus(service, deployment, "ROLLBACK_FAILED", `Lifecycle stage ${stage.name} timed out.`);
    return;
  }
  failTraffic(service, deployment, `Lifecycle stage ${stage.name} timed out.`);
}

/** Turns back: traffic to the source revision, then the target's tasks away. Without a source there is nothing to go back to. */
export function failTraffic(service: Service, deployment: ServiceDeployment, reason: string): void {
  const failed = deployment.target;
  failed.state = "FAILED";
  failed.reason = reason;
  addEvent(service, `(deployment ${failed.id}) deployment failed: ${reason}`);
  if (beginRollback(service, deployment, reason)) {
    deployment.stages = rollbackStages(deployment);
    deployment.entered = false;
    return;
  }
  setStatus(service, deployment, "ROLLBACK_FAILED", reason);
  service.wake();
}
