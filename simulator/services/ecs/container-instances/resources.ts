/** What a machine has, what a task needs of it, and what is left. */
import type { ContainerInstance, EcsArea, TaskDefinition } from "../records.ts";
import { tasksOn } from "./machines.ts";

export interface Resources {
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Host ports that are taken, as `80/tcp`. */
  readonly ports: ReadonlySet<string>;
}

/** "The default reserved ports are 22 for SSH, the Docker ports 2375 and 2376, and the Amazon ECS container agent ports 51678-51680." */
const RESERVED_PORTS = [22, 2375, 2376, 51678, 51679, 51680];

/** What the agent registered. */
export const registered = ({ machine }: ContainerInstance): Resources => ({
  cpu: machine.cpu ?? 2048,
  memory: machine.memory ?? 4096,
  ports: new Set(RESERVED_PORTS.map((port) => `${port}/tcp`)),
});

/** What no task has taken yet; a port that is not named is free. */
export function remaining(area: EcsArea, instance: ContainerInstance): Resources {
  const { cpu, memory, ports } = registered(instance);
  const taken = tasksOn(area, instance).map(({ definition }) => needsOf(definition));
  return {
    cpu: taken.reduce((left, task) => left - task.cpu, cpu),
    memory: taken.reduce((left, task) => left - task.memory, memory),
    ports: new Set([...ports, ...taken.flatMap((task) => [...task.ports])]),
  };
}

/**
 * What a task reserves: the sizes of the task, else the sums of its containers. "If you specify memoryReservation, then that value
 * is subtracted from the available memory resources for the container instance where the container is placed. Otherwise, the
 * value of memory is used." (Amazon ECS API Reference, ContainerDefinition)
 */
export function needsOf({ content }: TaskDefinition): Resources {
  const containers = content.containerDefinitions;
  const sum = (of: (container: (typeof containers)[number]) => number | undefined) =>
    containers.reduce((total, container) => total + (of(container) ?? 0), 0);
  return {
    cpu: content.cpu === undefined ? sum(({ cpu }) => cpu) : Number(content.cpu),
    memory:
      content.memory === undefined
        ? sum(({ memory, memoryReservation }) => memoryReservation ?? memory)
        : Number(content.memory),
    ports: hostPorts(content),
  };
}

/** Ports on the host itself: those that ECS assigns do not collide, and in awsvpc each task has addresses of its own. */
function hostPorts({ networkMode, containerDefinitions }: TaskDefinition["content"]): ReadonlySet<string> {
  if (networkMode === "awsvpc" || networkMode === "none") return new Set();
  const mappings = containerDefinitions.flatMap(({ portMappings = [] }) => portMappings);
  return new Set(mappings.flatMap(({ hostPort, protocol = "tcp" }) => (hostPort ? [`${hostPort}/${protocol}`] : [])));
}
