import type { EcsService, EcsServiceEvent } from "./shapes.ts";

/**
 * Reads the events of a service. AWS sends the newest hundred with each service.
 * Source: Amazon ECS Developer Guide, "Viewing Amazon ECS service event messages" and the lists of messages below it.
 */

const STARTED = /\bhas started (\d+) tasks\b/;
const STEADY = /\bhas reached a steady state\b/;
/** Messages of the scheduler's normal work. */
const ROUTINE =
  /\b(has started \d+ tasks|has stopped \d+ running tasks|registered \d+ targets|registered \d+ instances|deregistered \d+|has begun draining|deployment completed|is AZ balanced|is not AZ balanced)\b/;

/** Starts kept of one deployment: enough to see that tasks are restarted in a loop. */
export const MAX_STARTS = 5;
const MAX_PROBLEMS = 2;
const MAX_MESSAGE_LENGTH = 500;

/**
 * The few events that the operator reads: the newest start, the newest starts of the PRIMARY deployment, and problems that the
 * scheduler reported since the service was last steady. For a healthy service that is one.
 */
export function relevantEvents({ events = [], deployments = [] }: EcsService): readonly EcsServiceEvent[] {
  const primaryCreatedAt = timeOf(deployments.find((deployment) => deployment.status === "PRIMARY"));
  const newestFirst = [...events].sort((a, b) => timeOf(b) - timeOf(a));
  const starts = newestFirst.filter(isStart);
  const steady = newestFirst.findIndex(({ message = "" }) => STEADY.test(message));
  const problems = (steady < 0 ? newestFirst : newestFirst.slice(0, steady)).filter(isProblem);
  return [
    ...starts.filter((start, index) => index === 0 || timeOf(start) >= primaryCreatedAt).slice(0, MAX_STARTS),
    ...problems.slice(0, MAX_PROBLEMS),
  ].map(shortened);
}

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

/** The scheduler's newest problem since a moment (milliseconds since the epoch), in AWS's words. */
export function newestProblem({ events = [] }: EcsService, since: number): string | undefined {
  const problems = events.filter((event) => isProblem(event) && timeOf(event) >= since);
  return problems.sort((a, b) => timeOf(b) - timeOf(a))[0]?.message;
}

const isStart = ({ message = "" }: EcsServiceEvent): boolean => STARTED.test(message);

const isProblem = ({ message = "" }: EcsServiceEvent): boolean =>
  message !== "" && !STEADY.test(message) && !ROUTINE.test(message);

const timeOf = (one: Pick<EcsServiceEvent, "createdAt"> | undefined): number => one?.createdAt?.getTime() ?? 0;

/** Cuts the ids of started tasks, of which some messages list a hundred. */
function shortened({ createdAt, message = "" }: EcsServiceEvent): EcsServiceEvent {
  const text = STARTED.test(message) ? message.split(":", 1)[0] : message.slice(0, MAX_MESSAGE_LENGTH);
  return { createdAt, message: text };
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
