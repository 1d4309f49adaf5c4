import { areaOf } from "../../../core/world.ts";
import type { Task, TaskContainer } from "../records.ts";
import { runtimeId } from "./runtime-id.ts";

/**
 * What a container says goes to Amazon CloudWatch Logs if its log driver is awslogs: "If you specify a prefix with this option, then the
 * log stream takes the format prefix-name/container-name/ecs-task-id. If you don't specify a prefix with this option, then the log stream
 * is named after the container ID" (Amazon ECS API Reference, LogConfiguration, options).
 */
export function say(task: Task, container: TaskContainer, messages: readonly string[]): void {
  const { area, definition, id } = task;
  const { logConfiguration } =
    definition.content.containerDefinitions.find(({ name }) => name === container.name) ?? {};
  const {
    "awslogs-group": group,
    "awslogs-region": region,
    "awslogs-stream-prefix": prefix,
  } = logConfiguration?.options ?? {};
  if (logConfiguration?.logDriver !== "awslogs" || group === undefined || region === undefined) return;
  const stream = prefix === undefined ? runtimeId(task, container) : `${prefix}/${container.name}/${id}`;
  area.ports.logs.write(areaOf(area.world, area.account, region), group, stream, messages);
}
