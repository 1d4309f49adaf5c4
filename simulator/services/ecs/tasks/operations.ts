import { Refusal, refuse } from "../../../core/errors.ts";
import { digest } from "../../../core/json.ts";
import { strategyItems } from "../capacity-providers/strategy.ts";
import { clientError, invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/tasks.ts";
import { activeCluster, findService, nameOf, usableTaskDefinition } from "../lookups.ts";
import { page } from "../paging.ts";
import type { Cluster, EcsArea, Task, TaskDefinition } from "../records.ts";
import { pickProvider } from "../services/tasks.ts";
import { checkedTags } from "../tags/tags.ts";
import { launchTask, stopTask } from "./life.ts";
import { taskView } from "./view.ts";

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

export function runTask(area: EcsArea, input: Inputs.RunTaskInput) {
  const cluster = activeCluster(area, input.cluster);
  const known = rememberedTasks(area, cluster, input);
  if (known) return { tasks: known.map((task) => taskView(task, ["TAGS"])), failures: [] };
  const definition = usableTaskDefinition(area, input.taskDefinition);
  const placement = placementOf(area, cluster, input);
  checkRunTask(input, definition);
  if (placement.launchType !== "FARGATE" && area.scenario.containerInstances === 0) {
    throw invalidParameter("No Container Instances were found in your cluster.");
  }
  const tags = checkedTags(input.tags);
  if (input.propagateTags === "TASK_DEFINITION")
    for (const [key, value] of definition.tags) if (!tags.has(key)) tags.set(key, value);
  const tasks = Array.from({ length: input.count ?? 1 }, () =>
    launchOne(area, { cluster, definition, input, placement, tags }),
  );
  if (input.clientToken) {
    area.tokens.set(tokenKey(cluster, input.clientToken), {
      payload: payloadOf(input),
      until: area.world.now + dayMs,
      resources: tasks.map((task) => task.arn),
    });
  }
  return { tasks: tasks.map((task) => taskView(task, ["TAGS"])), failures: [] };
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

function launchOne(area: EcsArea, { cluster, definition, input, placement, tags }: Launch): Task {
  const fargate = placement.launchType === "FARGATE";
  return launchTask(
    area,
    {
      cluster,
      definition,
      group: input.group ?? `family:${definition.family}`,
      startedBy: input.startedBy,
      launchType: placement.launchType,
      capacityProvider: pickProvider(placement.strategy, []),
      platformVersion: fargate ? (input.platformVersion ?? "LATEST") : undefined,
      overrides: input.overrides ?? {},
      enableExecuteCommand: input.enableExecuteCommand ?? false,
      subnet: input.networkConfiguration?.awsvpcConfiguration?.subnets[0],
      balanced: false,
      tags: new Map(tags),
    },
    undefined,
  );
}

const tokenKey = (cluster: Cluster, token: string) => `RunTask/${cluster.name}/${token}`;
const payloadOf = ({ clientToken: _token, ...content }: Inputs.RunTaskInput) => digest(content);

/**
 * The tasks of an earlier call with the same token, for 24 hours or one hour after the tasks' end.
 * Source: Developer Guide, "Ensuring idempotency".
 *
 * @throws Refusal ConflictException when the parameters differ
 */
function rememberedTasks(area: EcsArea, cluster: Cluster, input: Inputs.RunTaskInput): readonly Task[] | undefined {
  if (input.clientToken === undefined) return undefined;
  const known = area.tokens.get(tokenKey(cluster, input.clientToken));
  if (!known || known.until <= area.world.now) return undefined;
  const tasks = known.resources.map((arn) => area.tasks.get(arn)).filter((task) => task !== undefined);
  const over = tasks.every((task) => task.stoppedAt !== undefined && task.stoppedAt + hourMs <= area.world.now);
  if (over) return undefined;
  if (known.payload !== payloadOf(input)) {
    throw new Refusal(
      "ConflictException",
      "The request parameters do not match those of an earlier request with the same client token.",
      400,
      {
        resourceIds: known.resources,
      },
    );
  }
  return tasks;
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
    .filter((task) => input.containerInstance === undefined || nameOf(input.containerInstance) === task.id)
    .map((task) => task.arn);
  const { items, nextToken } = page(arns, input, { usual: 100, most: 100 });
  return { taskArns: items, nextToken };
}
