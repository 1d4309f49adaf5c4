import { clientError, demand } from "./errors.ts";
import type { TaskDefinition } from "./records.ts";

type Content = TaskDefinition["content"];
type Container = Content["containerDefinitions"][number];

/**
 * The rules of RegisterTaskDefinition.
 * Source: API Reference, RegisterTaskDefinition and ContainerDefinition; Developer Guide, "Task definition parameters".
 *
 * @throws Refusal ClientException
 */
export function checkTaskDefinition(content: Content): void {
  checkContainers(content);
}

function checkContainers(content: Content): void {
  const containers = content.containerDefinitions;
  demand(containers.length > 0, () => clientError("Container list cannot be empty."));
  demand(containers.length <= 10, () => clientError("Too many containers."));
  for (const container of containers) checkContainer(content, container);
}

function checkContainer(content: Content, container: Container): void {
  const name = container.name ?? "";
  demand(/^[A-Za-z0-9_-]{1,255}$/.test(name), () => clientError("Container.name should not be null or empty."));
  demand(container.image !== undefined && container.image !== "", () =>
    clientError("Container.image should not be null or empty."),
  );
  demand(
    content.memory !== undefined || container.memory !== undefined || container.memoryReservation !== undefined,
    () =>
      clientError(
        `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
      ),
  );
}
