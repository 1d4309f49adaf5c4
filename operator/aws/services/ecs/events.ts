import type { EcsService, EcsServiceEvent } from "./shapes.ts";
import { firstOfTheirHour, isProblem, isSteady, newSteadyState, timeOf } from "./told-events.ts";

/**
 * Reads the events of a service. AWS sends the newest hundred with each service.
 * Source: Amazon ECS Developer Guide, "Viewing Amazon ECS service event messages" and the lists of messages below it.
 */

const STARTED = /\bhas started (\d+) tasks\b/;

/** Starts kept of one deployment: enough to see that tasks are restarted in a loop. */
export const MAX_STARTS = 5;
const MAX_PROBLEMS = 2;
const MAX_MESSAGE_LENGTH = 500;

/**
 * The few events that the operator reads: the newest start, the newest starts of the PRIMARY deployment, problems that the
 * scheduler reported since the service was last steady, and what people are told. For a service that is healthy for long that is one.
 */
export function relevantEvents({ events = [], deployments = [] }: EcsService): readonly EcsServiceEvent[] {
  const primaryCreatedAt = timeOf(deployments.find((deployment) => deployment.status === "PRIMARY"));
  const newestFirst = [...events].sort((a, b) => timeOf(b) - timeOf(a));
  const starts = newestFirst.filter(isStart);
  const told = [...firstOfTheirHour(newestFirst).slice(0, MAX_PROBLEMS), ...newSteadyState(newestFirst)];
  return [
    ...starts.filter((start, index) => index === 0 || timeOf(start) >= primaryCreatedAt).slice(0, MAX_STARTS),
    ...new Set([...sinceSteady(newestFirst).filter(isProblem).slice(0, MAX_PROBLEMS), ...told]),
  ].map(shortened);
}

const sinceSteady = (newestFirst: readonly EcsServiceEvent[]): readonly EcsServiceEvent[] => {
  const steady = newestFirst.findIndex(isSteady);
  return steady < 0 ? newestFirst : newestFirst.slice(0, steady);
};

/** When ECS last started tasks of the service, milliseconds since the epoch; undefined when no event shows one. */
export function newestStart({ events = [] }: EcsService): number | undefined {
  const times = events.filter(isStart).map(timeOf);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The starts since a moment (milliseconds since the epoch) as far as they are kept: events, and tasks in them. */
export function startsSince(
  { events = [] }: EcsService,
  since: number,
): { readonly events: number; readonly tasks: number } {
  const starts = events.filter((event) => isStart(event) && timeOf(event) >= since);
  const tasks = starts.reduce((sum, { message = "" }) => sum + Number(STARTED.exec(message)?.[1] ?? 0), 0);
  return { events: starts.length, tasks };
}

/**
 * The scheduler's newest problem since a moment (milliseconds since the epoch), in AWS's words; none once the service has been steady
 * after it.
 */
export function newestProblem({ events = [] }: EcsService, since: number): string | undefined {
  const newestFirst = [...events].sort((a, b) => timeOf(b) - timeOf(a));
  return sinceSteady(newestFirst).find((event) => isProblem(event) && timeOf(event) >= since)?.message;
}

const isStart = ({ message = "" }: EcsServiceEvent): boolean => STARTED.test(message);

/** Cuts the ids of started tasks, of which some messages list a hundred. */
function shortened({ id, createdAt, message = "" }: EcsServiceEvent): EcsServiceEvent {
  if (STARTED.test(message)) return { createdAt, message: message.split(":", 1)[0] };
  return { id, createdAt, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}

/**
 * An answer with only the relevant events of its services: the hundred that AWS sends with each would be most of what the
 * operator keeps in memory.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
export function trimEvents(answer: object): object {
  const { service, services } = answer as {
    readonly service?: EcsService;
    readonly services?: readonly EcsService[];
  };
  if (service !== undefined) return { ...answer, service: trimmed(service) };
  return services === undefined ? answer : { ...answer, services: services.map(trimmed) };
}

const trimmed = (service: EcsService): EcsService =>
  service.events === undefined ? service : { ...service, events: relevantEvents(service) };
