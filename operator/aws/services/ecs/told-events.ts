import type { AwsEvent } from "../../../engine/kind.ts";
import type { EcsService, EcsServiceEvent } from "./shapes.ts";

/**
 * Which events of a service people are told of, and under which reason.
 * Source: Amazon ECS Developer Guide, "Amazon ECS service event messages" and "Amazon ECS service unhealthy event messages".
 */

export const STEADY = /\bhas reached a steady state\b/;
/** Messages of the scheduler's normal work. */
const ROUTINE =
  /\b(has started \d+ tasks|has stopped \d+ running tasks|registered \d+ targets|registered \d+ instances|deregistered \d+|has begun draining|deployment completed|is AZ balanced|is not AZ balanced)\b/;

/** AWS tells the same trouble of each task: of one hour, the first is told. A Kubernetes Event is kept for an hour, too. */
const HOUR_MS = 3_600_000;

/** The first row that fits. Words that are not known here are told all the same: AWS adds some. */
const REASONS: readonly (readonly [words: RegExp, type: AwsEvent["type"], reason: string])[] = [
  [STEADY, "Normal", "SteadyState"],
  [/number of protected tasks/, "Warning", "TasksProtected"],
  [/TARGET (GROUP )?IS NOT FOUND/, "Warning", "TargetNotFound"],
  [
    /unable to place (a task|tasks)|could not launch|No Container Instances were found|Capacity is unavailable/,
    "Warning",
    "TasksNotPlaced",
  ],
  [/unable to consistently start tasks/, "Warning", "TasksFailing"],
  [/is unhealthy in|is not healthy in|failed container health checks/, "Warning", "TasksUnhealthy"],
  [/deployment failed/, "Warning", "DeploymentFailed"],
  [/being throttled/, "Warning", "Throttled"],
];

export const isSteady = ({ message = "" }: EcsServiceEvent): boolean => STEADY.test(message);

export const isProblem = (event: EcsServiceEvent): boolean =>
  event.message !== undefined && event.message !== "" && !isSteady(event) && !ROUTINE.test(event.message);

export const timeOf = (one: Pick<EcsServiceEvent, "createdAt"> | undefined): number => one?.createdAt?.getTime() ?? 0;

/**
 * The newest steady state that follows on something else. AWS reports the state again and again: "The service scheduler reports the
 * status periodically, so you might receive this message multiple times."
 *
 * @param newestFirst all events that AWS shows
 */
export const newSteadyState = (newestFirst: readonly EcsServiceEvent[]): readonly EcsServiceEvent[] =>
  lastHour(newestFirst)
    .filter((event, index) => {
      const before = newestFirst[index + 1];
      return isSteady(event) && before !== undefined && !isSteady(before);
    })
    .slice(0, 1);

/** What is older than an hour beside the newest is not told any more. */
const lastHour = (newestFirst: readonly EcsServiceEvent[]): readonly EcsServiceEvent[] =>
  newestFirst.filter((event) => timeOf(event) > timeOf(newestFirst[0]) - HOUR_MS);

/** Of problems with the same words, but for ids and numbers, the first of each hour. */
export function firstOfTheirHour(newestFirst: readonly EcsServiceEvent[]): readonly EcsServiceEvent[] {
  const seen = new Map<string, EcsServiceEvent>();
  for (const event of lastHour(newestFirst)) {
    const words = event.message?.replaceAll(/[0-9a-f]{6,}[0-9a-f-]*|\d+/g, "#");
    // The oldest comes last, and stays.
    if (isProblem(event)) seen.set(`${Math.floor(timeOf(event) / HOUR_MS)} ${words}`, event);
  }
  return [...seen.values()];
}

/**
 * What is told of a service now, the oldest first. A Kubernetes Event is gone after an hour, so that an older one would be told again
 * and again.
 *
 * @param now wall clock, milliseconds
 */
export function toldEvents({ events = [] }: Pick<EcsService, "events">, now: number): readonly AwsEvent[] {
  const newestFirst = events.toSorted((a, b) => timeOf(b) - timeOf(a));
  const steady = newestFirst.filter(isSteady);
  return [...steady, ...firstOfTheirHour(newestFirst)]
    .filter((event) => timeOf(event) > now - HOUR_MS)
    .sort((a, b) => timeOf(a) - timeOf(b))
    .flatMap(asEvent);
}

function asEvent({ id, message = "", createdAt }: EcsServiceEvent): readonly AwsEvent[] {
  if (id === undefined || createdAt === undefined) return [];
  const [, type, reason] = REASONS.find(([words]) => words.test(message)) ?? [undefined, "Normal", "ServiceEvent"];
  return [{ id, at: createdAt.getTime(), type, reason, note: message }];
}
