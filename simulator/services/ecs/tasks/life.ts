/**
 * The lifecycle of a task, from PROVISIONING to STOPPED, and what the image rules of the scenario do to it.
 * Source: Amazon ECS Developer Guide, "Amazon ECS task lifecycle".
 */

import { arnOf } from "../arn.ts";
import { wakeServices } from "../lookups.ts";
import type {
  Cluster,
  ContainerInstance,
  EcsArea,
  Rollout,
  Service,
  Tags,
  Task,
  TaskContainer,
  TaskDefinition,
} from "../records.ts";
import { applyImageRule, imageOutcome } from "../scenario.ts";
import { purgeUnused } from "../task-definitions/operations.ts";
import { after } from "../time.ts";
import { say } from "./logs.ts";

export interface TaskPlan {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly service?: Service;
  readonly rollout?: Rollout;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly launchType: Task["launchType"];
  readonly capacityProvider: string | undefined;
  readonly platformVersion: string | undefined;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly enableExecuteCommand: boolean;
  readonly subnet: string | undefined;
  readonly instance: ContainerInstance | undefined;
  readonly balanced: boolean;
  readonly tags: Tags;
}

/** Callbacks of a service for its tasks. */
export interface TaskListener {
  /** The task has reached RUNNING. */
  running(task: Task): void;
  /** The task counts as healthy from now on. */
  healthy(task: Task): void;
  /** The task stopped or has to be replaced, and no request caused it. */
  failed(task: Task): void;
  /** Anything else that may give the scheduler something to do. */
  changed(task: Task): void;
}

const stoppedVisibleMs = 3_600_000;

/** Starts a task; its further states are scheduled. */
export function launchTask(area: EcsArea, plan: TaskPlan, listener: TaskListener | undefined): Task {
  const id = area.world.random.hex(32);
  const task: Task = {
    ...plan,
    area,
    service: plan.service,
    rollout: plan.rollout,
    arn: arnOf(area, `task/${plan.cluster.name}/${id}`),
    id,
    containers: plan.definition.content.containerDefinitions.map((container) => containerOf(area, plan, container)),
    createdAt: area.world.now,
    lastStatus: "PROVISIONING",
    desiredStatus: "RUNNING",
    version: 1,
    counted: false,
    stopCode: undefined,
    stoppedReason: undefined,
    pullStartedAt: undefined,
    startedAt: undefined,
    stoppingAt: undefined,
    stoppedAt: undefined,
  };
  area.tasks.set(task.arn, task);
  plan.service?.tasks.add(task);
  const life = { task, listener, balanced: plan.balanced };
  if (listener) listeners.set(task, listener);
  after(area.world, "provisioning", () => pend(life));
  return task;
}

interface Life {
  readonly task: Task;
  readonly listener: TaskListener | undefined;
  readonly balanced: boolean;
}

/** The listeners of tasks; not part of the records, because they are code. */
const listeners = new WeakMap<Task, TaskListener>();

function containerOf(
  area: EcsArea,
  plan: TaskPlan,
  container: TaskDefinition["content"]["containerDefinitions"][number],
): TaskContainer {
  return {
    arn: arnOf(area, `container/${plan.cluster.name}/${area.world.random.hex(32)}`),
    name: container.name ?? "",
    image: container.image ?? "",
    essential: container.essential ?? true,
    checked: container.healthCheck !== undefined,
    lastStatus: "PENDING",
    exitCode: undefined,
    reason: undefined,
    healthStatus: "UNKNOWN",
  };
}

function move(task: Task, status: Task["lastStatus"]): void {
  task.lastStatus = status;
  task.version += 1;
}

const isStopping = (task: Task) => task.desiredStatus === "STOPPED";

function pend(life: Life): void {
  const { task } = life;
  if (isStopping(task)) return;
  const unplaced = task.containers
    .map(({ image }) => imageOutcome(task.area.scenario, image))
    .find((outcome) => outcome?.kind === "unplaced");
  if (unplaced !== undefined) {
    waitForInstances(life, unplaced);
    return;
  }
  move(task, "PENDING");
  after(task.area.world, "pending", () => {
    if (isStopping(task)) return;
    move(task, "ACTIVATING");
    task.pullStartedAt = task.area.world.now;
    after(task.area.world, "activating", () => run(life));
  });
}

/** "the tasks move to PROVISIONING" and wait for the capacity provider; how long is a matter of the scenario. */
function waitForInstances(life: Life, { reason, afterMs }: { reason: string; afterMs: number }): void {
  const { task } = life;
  const { world, scenario } = task.area;
  for (const { image } of task.containers) applyImageRule(scenario, image);
  world.agenda.at(world.now + afterMs / world.options.speed, () => {
    if (task.lastStatus === "PROVISIONING") fail(life, "TaskFailedToStart", `TaskFailedToStart: ${reason}`);
  });
}

function run(life: Life): void {
  const { task } = life;
  if (isStopping(task)) return;
  const { world } = task.area;
  const outcomes = task.containers.map((container) => ({
    container,
    outcome: applyImageRule(task.area.scenario, container.image),
  }));
  for (const { container, outcome } of outcomes) {
    if (outcome?.kind !== "pullFails") continue;
    container.reason =
      outcome.reason ??
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${container.image}: not found`;
    fail(life, "TaskFailedToStart", container.reason);
    return;
  }
  move(task, "RUNNING");
  task.startedAt = world.now;
  life.listener?.running(task);
  for (const { container, outcome } of outcomes) {
    container.lastStatus = "RUNNING";
    if (outcome?.kind === "taken") {
      const { stopCode, reason, afterMs } = outcome;
      world.agenda.at(world.now + afterMs / world.options.speed, () => fail(life, stopCode, reason));
    }
    if (outcome?.kind === "exits") {
      world.agenda.at(world.now + outcome.afterMs / world.options.speed, () => {
        if (container.lastStatus === "RUNNING" && outcome.logs) say(task, container, outcome.logs);
        exit(life, container, outcome.exitCode);
      });
    }
  }
  life.listener?.changed(task);
  after(world, "healthy", () => settle(life));
}

/** The moment at which health is decided: healthy from now on, or found unhealthy. */
function settle(life: Life): void {
  const { task, listener } = life;
  if (isStopping(task) || task.lastStatus !== "RUNNING") return;
  const sick = task.containers.find(
    (container) => imageOutcome(task.area.scenario, container.image)?.kind === "neverHealthy",
  );
  for (const container of task.containers) {
    if (container.checked) container.healthStatus = container === sick ? "UNHEALTHY" : "HEALTHY";
  }
  task.version += 1;
  if (sick?.checked && sick.essential) {
    if (task.service) fail(life, "ServiceSchedulerInitiated", `Task failed container health checks`);
    return;
  }
  if (sick && life.balanced) {
    fail(life, "ServiceSchedulerInitiated", `Task failed ELB health checks`);
    return;
  }
  task.counted = true;
  listener?.healthy(task);
}

function exit(life: Life, container: TaskContainer, exitCode: number): void {
  const { task } = life;
  if (container.lastStatus !== "RUNNING") return;
  container.lastStatus = "STOPPED";
  container.exitCode = exitCode;
  task.version += 1;
  const last = task.containers.every((other) => other.lastStatus === "STOPPED");
  if (container.essential || last) fail(life, "EssentialContainerExited", "Essential container in task exited");
}

function fail(life: Life, stopCode: string, reason: string): void {
  if (isStopping(life.task)) return;
  stopTask(life.task, stopCode, reason);
  life.listener?.failed(life.task);
}

/** Starts the way down; what has already begun to stop keeps its first reason. */
export function stopTask(task: Task, stopCode: string, reason: string): void {
  if (isStopping(task)) return;
  const { world } = task.area;
  const ran = task.lastStatus === "RUNNING";
  task.desiredStatus = "STOPPED";
  task.stopCode = stopCode;
  task.stoppedReason = reason;
  task.stoppingAt = world.now;
  task.counted = false;
  move(task, ran ? "DEACTIVATING" : "DEPROVISIONING");
  if (!ran) return void after(world, "deprovisioning", () => end(task));
  after(world, "deactivating", () => {
    move(task, "STOPPING");
    listeners.get(task)?.changed(task);
    after(world, "stopping", () => {
      for (const container of task.containers) stopContainer(container);
      move(task, "DEPROVISIONING");
      after(world, "deprovisioning", () => end(task));
    });
  });
}

/** A container that is stopped ends by the signal: 128 + SIGTERM. */
function stopContainer(container: TaskContainer): void {
  if (container.lastStatus === "RUNNING") container.exitCode = 143;
  container.lastStatus = "STOPPED";
}

function end(task: Task): void {
  const { area } = task;
  for (const container of task.containers) container.lastStatus = "STOPPED";
  move(task, "STOPPED");
  task.stoppedAt = area.world.now;
  task.tags.clear();
  task.service?.tasks.delete(task);
  listeners.get(task)?.changed(task);
  // What it leaves free may be what another service waits for.
  if (task.instance) wakeServices(area, task.cluster);
  purgeUnused(area, task.definition);
  area.world.agenda.at(area.world.now + stoppedVisibleMs, () => area.tasks.delete(task.arn));
}
