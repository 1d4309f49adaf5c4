import type { ContainerInstance, Rollout, Service, StrategyItem, Task } from "../records.ts";
import { launchTask, stopTask, type TaskListener } from "../tasks/life.ts";
import { lasting } from "../time.ts";
import { announce, withdraw } from "./discovery.ts";
import { addEvent, addProblemEvent, tasksText } from "./events.ts";
import { daemonCount, needsPlace, nextPlace, unplacedText } from "./placement.ts";

/** How many tasks the service should run: its count, or one for each container instance. */
export function desiredOf(service: Service): number {
  if (service.status !== "ACTIVE") return 0;
  return service.schedulingStrategy === "DAEMON" ? daemonCount(service) : service.desiredCount;
}

/** Tasks that are meant to run. */
export function liveTasks(service: Service, rollout?: Rollout): Task[] {
  return [...service.tasks].filter(
    (task) => task.desiredStatus === "RUNNING" && (rollout === undefined || task.rollout === rollout),
  );
}

/** Tasks that count towards minimumHealthyPercent. */
export function healthyCount(service: Service, rollout?: Rollout): number {
  return liveTasks(service, rollout).filter((task) => task.counted).length;
}

const manyFailures = 3;

/**
 * Keeps the failure counts of the rollout and wakes the scheduler.
 *
 * - `failedTasks`: "A task is considered a failure if the service scheduler can't launch the task, the task doesn't transition
 *   to a RUNNING state, or if it fails any of its defined health checks and is stopped. Once a service deployment has one or
 *   more successfully running tasks, the failed task count resets to zero and stops being evaluated." (Amazon ECS API
 *   Reference, Deployment)
 * - The circuit breaker: a task that starts, passes its health checks and then stops does not count (AWS re:Post, "Why doesn't
 *   my Amazon ECS deployment circuit breaker roll back"); one that stops before does.
 * - The pauses: "Tasks that are stopped after they reach the RUNNING state don't start the throttle logic or the associated
 *   service event message." (Amazon ECS Developer Guide, "Amazon ECS service throttle logic")
 */
const listener: TaskListener = {
  running(task) {
    const { service, rollout } = task;
    if (!service || !rollout) return;
    announce(task, "running");
    for (const group of targetGroups(rollout)) addEvent(service, `registered 1 targets in (target-group ${group})`);
    rollout.hasRun = true;
    rollout.failedTasks = 0;
    rollout.failedStarts = 0;
  },
  healthy(task) {
    const { service, rollout } = task;
    if (!service || !rollout) return;
    announce(task, "healthy");
    const breaker = service.settings.deploymentConfiguration.deploymentCircuitBreaker;
    if (breaker.resetOnHealthyTask !== false) rollout.breakerCount = 0;
    service.wake();
  },
  failed(task) {
    const { service, rollout } = task;
    if (!service || !rollout) return;
    const { world } = service.area;
    sayUnhealthy(service, task);
    if (rollout.state !== "FAILED") {
      if (!rollout.hasRun) rollout.failedTasks += 1;
      rollout.breakerCount += 1;
    }
    if (task.startedAt === undefined) rollout.failedStarts += 1;
    if (rollout.failedStarts >= manyFailures) {
      const wait = lasting(world, "restart", 2 ** Math.min(rollout.failedStarts - manyFailures, 20));
      rollout.restartAt = world.now + Math.min(wait, lasting(world, "restartMost"));
      addProblemEvent(
        service,
        "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
      );
    }
    service.wake();
  },
  changed(task) {
    if (task.lastStatus === "STOPPED") withdraw(task);
    task.service?.wake();
  },
};

const targetGroups = ({ revision }: Rollout): readonly string[] =>
  revision.settings.loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);

/** Source: Amazon ECS Developer Guide, "Amazon ECS service unhealthy event messages". */
function sayUnhealthy(service: Service, { id, stoppedReason = "", rollout }: Task): void {
  if (stoppedReason.includes("container health checks"))
    addEvent(service, `(task ${id}) failed container health checks.`);
  if (!stoppedReason.includes("ELB health checks") || !rollout) return;
  for (const { targetGroupArn, containerPort } of rollout.revision.settings.loadBalancers) {
    const where = `(port ${containerPort ?? 0}) is unhealthy in (target-group ${targetGroupArn ?? ""})`;
    addEvent(service, `(task ${id}) ${where} due to (reason Health checks failed).`);
  }
}

/** Starts tasks of a rollout, unless it failed, waits after failures, or there is no place for them. */
export function startTasks(service: Service, rollout: Rollout, count: number): void {
  if (count <= 0 || rollout.state === "FAILED") return;
  const { area } = service;
  const { world } = area;
  if (rollout.restartAt > world.now) {
    world.agenda.at(rollout.restartAt, service.wake);
    return;
  }
  if (needsPlace(service, rollout)) {
    startOnMachines(service, rollout, count);
    return;
  }
  const { settings } = rollout.revision;
  const placed = settings.launchType !== "FARGATE" && settings.capacityProviderStrategy.length === 0;
  if (placed && area.scenario.containerInstances === 0) {
    addProblemEvent(
      service,
      "was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.",
    );
    world.agenda.at(world.now + lasting(world, "restartMost"), service.wake);
    return;
  }
  sayStarted(
    service,
    Array.from({ length: count }, () => startOne(service, rollout)),
  );
}

const sayStarted = (service: Service, started: readonly Task[]): void =>
  addEvent(service, `has started ${started.length} tasks: ${tasksText(started)}`);

/** What finds no place is tried again when something leaves the cluster, and now and then. */
function startOnMachines(service: Service, rollout: Rollout, count: number): void {
  const { world } = service.area;
  const started: Task[] = [];
  for (let place = nextPlace(service, rollout); started.length < count; place = nextPlace(service, rollout)) {
    if (!("instance" in place)) {
      // What is on its way down makes room by itself.
      const stopping = [...service.tasks].some(({ desiredStatus }) => desiredStatus === "STOPPED");
      if (!stopping) addProblemEvent(service, unplacedText(place));
      world.agenda.at(world.now + lasting(world, "restartMost"), service.wake);
      break;
    }
    started.push(startOne(service, rollout, place.instance));
  }
  if (started.length > 0) sayStarted(service, started);
}

function startOne(service: Service, rollout: Rollout, instance?: ContainerInstance): Task {
  const { settings, definition } = rollout.revision;
  const provider = pickProvider(settings.capacityProviderStrategy, liveTasks(service, rollout));
  const tags = new Map(
    settings.propagateTags === "SERVICE"
      ? service.tags
      : settings.propagateTags === "TASK_DEFINITION"
        ? definition.tags
        : [],
  );
  if (settings.enableECSManagedTags) {
    tags.set("aws:ecs:clusterName", service.cluster.name).set("aws:ecs:serviceName", service.name);
  }
  return launchTask(
    service.area,
    {
      cluster: service.cluster,
      definition,
      service,
      rollout,
      group: `service:${service.name}`,
      startedBy: rollout.id,
      launchType: provider ? launchTypeOf(service, provider) : (settings.launchType ?? "EC2"),
      capacityProvider: provider,
      platformVersion: settings.platformVersion,
      overrides: {},
      enableExecuteCommand: settings.enableExecuteCommand,
      subnet: settings.networkConfiguration?.awsvpcConfiguration?.subnets[0],
      instance,
      balanced: settings.loadBalancers.length > 0,
      tags,
    },
    listener,
  );
}

function launchTypeOf(service: Service, provider: string): Task["launchType"] {
  if (provider.startsWith("FARGATE")) return "FARGATE";
  return service.area.providers.get(provider)?.type === "MANAGED_INSTANCES" ? "MANAGED_INSTANCES" : "EC2";
}

/** Base first, then the provider that is furthest behind its weight. */
export function pickProvider(strategy: readonly StrategyItem[], live: readonly Task[]): string | undefined {
  const used = (name: string) => live.filter((task) => task.capacityProvider === name).length;
  const owed = strategy.find((item) => used(item.capacityProvider) < item.base);
  if (owed) return owed.capacityProvider;
  const share = (item: StrategyItem) => (used(item.capacityProvider) - item.base) / Math.max(item.weight, 1e-9);
  const weighted = strategy.filter((item) => item.weight > 0);
  const candidates = weighted.length > 0 ? weighted : strategy;
  return candidates.toSorted((a, b) => share(a) - share(b))[0]?.capacityProvider;
}

/** Stops `count` tasks of a rollout for the scheduler: those that do not count as healthy first. */
export function stopTasks(service: Service, rollout: Rollout, count: number): void {
  if (count <= 0) return;
  stopThese(
    service,
    rollout,
    liveTasks(service, rollout)
      .toSorted((a, b) => Number(a.counted) - Number(b.counted))
      .slice(0, count),
  );
}

/** Stops tasks of a rollout for the scheduler. */
export function stopThese(service: Service, rollout: Rollout, chosen: readonly Task[]): void {
  if (chosen.length === 0) return;
  for (const task of chosen) {
    stopTask(
      task,
      "ServiceSchedulerInitiated",
      `Scaling activity initiated by (deployment ${service.primary?.id ?? rollout.id})`,
    );
  }
  addEvent(service, `has stopped ${chosen.length} running tasks: ${tasksText(chosen)}`);
}
