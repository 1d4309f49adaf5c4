import { Refusal, refuse } from "../../../core/errors.ts";
import { digest } from "../../../core/json.ts";
import { checkUsable, strategyItems } from "../capacity-providers/strategy.ts";
import { instancesOf, placesOnMachines } from "../container-instances/machines.ts";
import { placeFor } from "../container-instances/placement.ts";
import { clientError, invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/tasks.ts";
import { activeCluster, findService, nameOf, usableTaskDefinition } from "../lookups.ts";
import { page } from "../paging.ts";
import type { Cluster, ContainerInstance, EcsArea, Task, TaskDefinition } from "../records.ts";
import { nextPlacementFailure } from "../scenario.ts";
import { pickProvider } from "../services/tasks.ts";
import { checkedTags } from "../tags/tags.ts";
import { launchTask, stopTask } from "./life.ts";
import { taskView } from "./view.ts";

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

export function runTask(area: EcsArea, input: Inputs.RunTaskInput) {
  const cluster = activeCluster(area, input.cluster);
  const known = rememberedAnswer(area, cluster, input);
  if (known) return known;
  const definition = usableTaskDefinition(area, input.taskDefinition);
  const placement = placementOf(area, cluster, input);
  checkRunTask(input, definition);
  if (placement.launchType !== "FARGATE" && instancesOf(area, cluster).length === 0) {
    throw invalidParameter("No Container Instances were found in your cluster.");
  }
  const tags = checkedTags(input.tags);
  if (input.propagateTags === "TASK_DEFINITION")
    for (const [key, value] of definition.tags) if (!tags.has(key)) tags.set(key, value);
  const launch = { cluster, definition, input, placement, tags };
  const tasks: Task[] = [];
  const failures: object[] = [];
  for (let left = input.count ?? 1; left > 0; left--) {
    const failure = nextPlacementFailure(area.scenario);
    if (failure !== undefined) {
      failures.push(failure);
      continue;
    }
    const place = placeOf(area, launch);
    if (place === undefined || "instance" in place) tasks.push(launchOne(area, launch, place?.instance));
    else failures.push({ arn: place.nearest?.arn, reason: place.misfit });
  }
  if (input.clientToken) {
    area.tokens.set(tokenKey(cluster, input.clientToken), {
      payload: payloadOf(input),
      until: area.world.now + (tasks.length > 0 ? dayMs : hourMs),
      resources: tasks.map((task) => task.arn),
      failures,
    });
  }
  return { tasks: tasks.map((task) => taskView(task, ["TAGS"])), failures };
}

interface Placement {
  readonly launchType: Task["launchType"];
  readonly strategy: ReturnType<typeof strategyItems>;
}

function placementOf(area: EcsArea, cluster: Cluster, input: Inputs.RunTaskInput): Placement {
  if (input.launchType && input.capacityProviderStrategy?.length) {
    throw invalidParameter(
      "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
    );
  }
  const strategy = input.launchType
    ? []
    : input.capacityProviderStrategy
      ? strategyItems(input.capacityProviderStrategy)
      : cluster.defaultStrategy;
  checkUsable(area, cluster, strategy);
  const first = strategy[0]?.capacityProvider;
  if (first === undefined) return { launchType: input.launchType ?? "EC2", strategy };
  const managed = area.providers.get(first)?.type === "MANAGED_INSTANCES";
  return { launchType: first.startsWith("FARGATE") ? "FARGATE" : managed ? "MANAGED_INSTANCES" : "EC2", strategy };
}

function checkRunTask(input: Inputs.RunTaskInput, definition: TaskDefinition): void {
  const count = input.count ?? 1;
  if (count < 1 || count > 10) throw invalidParameter("Count must be between 1 and 10.");
  if (input.propagateTags === "SERVICE") throw invalidParameter("propagateTags SERVICE is not supported for RunTask.");
  if (input.startedBy !== undefined && !/^[A-Za-z0-9\-/_]{1,128}$/.test(input.startedBy)) {
    throw invalidParameter("startedBy must be at most 128 letters, numbers, hyphens, forward slashes and underscores.");
  }
  if (JSON.stringify(input.overrides ?? {}).length > 8192)
    throw invalidParameter("Overrides are too long. The maximum is 8192 characters.");
  if (input.enableExecuteCommand && !definition.content.taskRoleArn && !input.overrides?.taskRoleArn) {
    throw invalidParameter(
      "The service couldn't run the task because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
    );
  }
  const vpc = input.networkConfiguration?.awsvpcConfiguration;
  if (definition.content.networkMode === "awsvpc" && !vpc?.subnets.length) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (definition.content.networkMode !== "awsvpc" && vpc) {
    throw invalidParameter("Network Configuration is not valid for the given networkMode of this task definition.");
  }
  for (const override of input.overrides?.containerOverrides ?? []) {
    if (!definition.content.containerDefinitions.some(({ name }) => name === override.name)) {
      throw clientError(
        "Override for container named ".concat(override.name ?? "", " is not a container in the TaskDefinition."),
      );
    }
  }
}

interface Launch {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly input: Inputs.RunTaskInput;
  readonly placement: Placement;
  readonly tags: Map<string, string>;
}

/** Where a task goes in a cluster with machines; undefined: wherever there is room. */
function placeOf(area: EcsArea, { cluster, definition, input, placement: { launchType, strategy } }: Launch) {
  if (!placesOnMachines(cluster) || launchType === "FARGATE" || strategy.length > 0) return undefined;
  return placeFor(area, {
    cluster,
    definition,
    launchType,
    group: groupOf(input, definition),
    constraints: input.placementConstraints ?? [],
    strategy: input.placementStrategy ?? [],
    daemon: false,
  });
}

const groupOf = ({ group }: Inputs.RunTaskInput, { family }: TaskDefinition): string => group ?? `family:${family}`;

function launchOne(
  area: EcsArea,
  { cluster, definition, input, placement, tags }: Launch,
  instance: ContainerInstance | undefined,
): Task {
  const fargate = placement.launchType === "FARGATE";
  return launchTask(
    area,
    {
      cluster,
      definition,
      group: groupOf(input, definition),
      startedBy: input.startedBy,
      launchType: placement.launchType,
      capacityProvider: pickProvider(placement.strategy, []),
      platformVersion: fargate ? (input.platformVersion ?? "LATEST") : undefined,
      overrides: input.overrides ?? {},
      enableExecuteCommand: input.enableExecuteCommand ?? false,
      subnet: input.networkConfiguration?.awsvpcConfiguration?.subnets[0],
      instance,
      balanced: false,
      tags: new Map(tags),
    },
    undefined,
  );
}

const tokenKey = (cluster: Cluster, token: string) => `RunTask/${cluster.name}/${token}`;
const payloadOf = ({ clientToken: _token, ...content }: Inputs.RunTaskInput) => digest(content);

/**
 * The answer to an earlier call with the same token, its failures included, for 24 hours or one hour after the end of the last task.
 * Of a task that has stopped it holds little more than the ARN. A call that placed nothing is remembered for an hour.
 * Source: API Reference, "Ensuring idempotency".
 *
 * @throws Refusal ConflictException when the parameters differ
 */
function rememberedAnswer(area: EcsArea, cluster: Cluster, input: Inputs.RunTaskInput) {
  if (input.clientToken === undefined) return undefined;
  const known = area.tokens.get(tokenKey(cluster, input.clientToken));
  if (!known || known.until <= area.world.now) return undefined;
  const { resources, failures = [] } = known;
  const tasks = resources.map((arn) => area.tasks.get(arn)).filter((task) => task !== undefined);
  // A stopped task is forgotten an hour after its end, and the token with it.
  if (resources.length > 0 && tasks.length === 0) return undefined;
  if (known.payload !== payloadOf(input)) {
    throw new Refusal(
      "ConflictException",
      "The request parameters do not match those of an earlier request with the same client token.",
      400,
      { resourceIds: resources },
    );
  }
  return { tasks: tasks.map(replayedView), failures };
}

function replayedView(task: Task) {
  if (task.lastStatus !== "STOPPED") return taskView(task, ["TAGS"]);
  const { arn: taskArn, lastStatus, desiredStatus } = task;
  return { taskArn, lastStatus, desiredStatus };
}

export function stopOneTask(area: EcsArea, input: Inputs.StopTaskInput) {
  const cluster = activeCluster(area, input.cluster);
  const task = findTask(area, cluster, input.task);
  if (!task) throw invalidParameter("The referenced task was not found.");
  stopTask(task, "UserInitiated", input.reason ?? "Task stopped by user");
  if (task.service) task.service.wake();
  return { task: taskView(task, []) };
}

function findTask(area: EcsArea, cluster: Cluster, reference: string): Task | undefined {
  const arn = reference.startsWith("arn:")
    ? reference
    : [...area.tasks.keys()].find((known) => known.endsWith(`/${reference}`));
  const task = arn === undefined ? undefined : area.tasks.get(arn);
  return task?.cluster === cluster ? task : undefined;
}

export function describeTasks(area: EcsArea, input: Inputs.DescribeTasksInput) {
  const cluster = activeCluster(area, input.cluster);
  if (input.tasks.length === 0) throw invalidParameter("Tasks cannot be empty.");
  if (input.tasks.length > 100) throw invalidParameter("Tasks cannot have more than 100 elements.");
  const found = input.tasks.map((reference) => ({ reference, task: findTask(area, cluster, reference) }));
  return {
    tasks: found.flatMap(({ task }) => (task ? [taskView(task, input.include ?? [])] : [])),
    failures: found.flatMap(({ reference, task }) => (task ? [] : [{ arn: reference, reason: "MISSING" }])),
  };
}

export function listTasks(area: EcsArea, input: Inputs.ListTasksInput) {
  const cluster = activeCluster(area, input.cluster);
  if (input.startedBy !== undefined && (input.family || input.serviceName || input.containerInstance)) {
    throw invalidParameter("startedBy cannot be combined with another filter.");
  }
  const service = input.serviceName === undefined ? undefined : findService(area, cluster, input.serviceName);
  if (input.serviceName !== undefined && (!service || service.status === "INACTIVE")) {
    throw refuse("ServiceNotFoundException", "Service not found.");
  }
  const wanted = input.desiredStatus === "STOPPED" ? "STOPPED" : "RUNNING";
  const arns = [...area.tasks.values()]
    .filter((task) => task.cluster === cluster && task.desiredStatus === wanted && input.desiredStatus !== "PENDING")
    .filter((task) => service === undefined || task.service === service)
    .filter((task) => input.family === undefined || task.definition.family === input.family)
    .filter((task) => input.startedBy === undefined || task.startedBy === input.startedBy)
    .filter((task) => input.launchType === undefined || task.launchType === input.launchType)
    .filter(
      (task) =>
        input.containerInstance === undefined ||
        nameOf(input.containerInstance) === nameOf(task.instance?.arn ?? task.id),
    )
    .map((task) => task.arn);
  const { items, nextToken } = page(arns, input, { usual: 100, most: 100 });
  return { taskArns: items, nextToken };
}
