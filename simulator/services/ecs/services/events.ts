import type { Service, Task } from "../records.ts";

const maxEvents = 100;

/** Adds a line to `service.events`: newest first, the last hundred, in AWS's form `(service <name>) ...`. */
export function addEvent(service: Service, message: string): void {
  const { world } = service.area;
  const text = `(service ${service.name}) ${message}`;
  if (service.events[0]?.message === text) return;
  const hex = world.random.hex(32);
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  service.events = [{ id, createdAt: world.now, message: text }, ...service.events].slice(0, maxEvents);
}

const repeatedAfterMs = 6 * 3_600_000;
const steady = "has reached a steady state.";

/**
 * Adds an event about a problem of the service, once: "duplicate event messages are omitted until either the cause is resolved
 * or six hours passes". Source: Amazon ECS Developer Guide, "Viewing Amazon ECS service event messages".
 */
export function addProblemEvent(service: Service, message: string): void {
  const since = service.events.findIndex((event) => event.message.endsWith(steady));
  const open = since < 0 ? service.events : service.events.slice(0, since);
  const said = open.find((event) => event.message.endsWith(message));
  if (said && service.area.world.now - said.createdAt < repeatedAfterMs) return;
  addEvent(service, message);
}

export function tasksText(tasks: readonly Task[]): string {
  return `${tasks.map((task) => `(task ${task.id})`).join(" ")}.`;
}
