import type { EcsService, EcsServiceEvent } from "./shapes.ts";

/**
 * What the events of a service tell. AWS sends the newest hundred along with each service.
 * Source: Amazon ECS Developer Guide, "Viewing Amazon ECS service event messages" and the lists of messages below it.
 */

const STARTED = /\bhas started (\d+) tasks\b/;
const STEADY = /\bhas reached a steady state\b/;
/** What the scheduler says of its everyday work. */
const ROUTINE =
  /\b(has started \d+ tasks|has stopped \d+ running tasks|registered \d+ targets|registered \d+ instances|deregistered \d+|has begun draining|deployment completed|is AZ balanced|is not AZ balanced)\b/;

/** Of the starts of one deployment so many are kept: enough to see that tasks are started again and again. */
export const STARTS_KEPT = 5;
const TROUBLES_KEPT = 2;
const MESSAGE_KEPT = 500;

/**
 * The few events of a service that anything is read from: the newest start, the newest starts of the deployment that AWS aims
 * at, and what the scheduler has complained of since the service was last steady. One is left of a service that is fine.
 */
export function eventsWorthKeeping({ events = [], deployments = [] }: EcsService): readonly EcsServiceEvent[] {
  const begun = timeOf(deployments.find((deployment) => deployment.status === "PRIMARY"));
  const newestFirst = [...events].sort((a, b) => timeOf(b) - timeOf(a));
  const starts = newestFirst.filter(isStart);
  const steady = newestFirst.findIndex(({ message = "" }) => STEADY.test(message));
  const troubles = (steady < 0 ? newestFirst : newestFirst.slice(0, steady)).filter(isTrouble);
  return [
    ...starts.filter((start, index) => index === 0 || timeOf(start) >= begun).slice(0, STARTS_KEPT),
    ...troubles.slice(0, TROUBLES_KEPT),
  ].map(shortened);
}

/** When ECS last started tasks of the service, milliseconds since the epoch; undefined when its events do not say. */
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

/** What the scheduler last complained of since a moment (milliseconds since the epoch), in AWS's words. */
export function newestTrouble({ events = [] }: EcsService, since: number): string | undefined {
  const troubles = events.filter((event) => isTrouble(event) && timeOf(event) >= since);
  return troubles.sort((a, b) => timeOf(b) - timeOf(a))[0]?.message;
}

const isStart = ({ message = "" }: EcsServiceEvent): boolean => STARTED.test(message);

const isTrouble = ({ message = "" }: EcsServiceEvent): boolean =>
  message !== "" && !STEADY.test(message) && !ROUTINE.test(message);

const timeOf = (one: Pick<EcsServiceEvent, "createdAt"> | undefined): number => one?.createdAt?.getTime() ?? 0;

/** The ids of started tasks say nothing here, and some messages list a hundred. */
function shortened({ createdAt, message = "" }: EcsServiceEvent): EcsServiceEvent {
  const text = STARTED.test(message) ? message.split(":", 1)[0] : message.slice(0, MESSAGE_KEPT);
  return { createdAt, message: text };
}

/**
 * An answer with the few events of its services that something is read from: AWS sends the last hundred of each along, and
 * all kept they would be most of what is kept.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
export function withFewEvents(answer: object): object {
  const { service, services } = answer as {
    readonly service?: EcsService;
    readonly services?: readonly EcsService[];
  };
  if (service !== undefined) return { ...answer, service: lean(service) };
  return services === undefined ? answer : { ...answer, services: services.map(lean) };
}

const lean = (service: EcsService): EcsService =>
  service.events === undefined ? service : { ...service, events: eventsWorthKeeping(service) };
