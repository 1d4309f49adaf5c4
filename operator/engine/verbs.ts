import { parseTime, rfc3339 } from "../lib/clock.ts";
import type { PendingVerb } from "./kind.ts";
import type { HandledVerb, Resource } from "./object.ts";
import type { EngineSettings } from "./pass.ts";

/** How verb annotations are called. */
export type VerbNames = Pick<EngineSettings, "verbPrefix" | "verbs">;

/** A verb and what came of it. */
export interface Answered {
  readonly verb: string;
  readonly value: string;
  readonly outcome: string;
}

/** So many handled values are kept a verb: Git restoring an older annotation then does nothing. */
const KEPT = 8;
/** As many characters of a value as the status schema takes; of a longer one, only these count. */
const VALUE_LENGTH = 1_024;

/**
 * The verb annotations of an object that have not been handled yet, `<verbPrefix><verb>: [<argument>/]<token>`.
 */
export function pendingVerbs(resource: Resource, { verbPrefix: prefix, verbs }: VerbNames): readonly PendingVerb[] {
  const pending: PendingVerb[] = [];
  for (const verb of verbs) {
    const value = resource.metadata.annotations?.[`${prefix}${verb}`]?.slice(0, VALUE_LENGTH).toWellFormed();
    if (value === undefined || value === "") continue;
    if (resource.status?.lastHandled?.[verb]?.some((handled) => handled.value === value)) continue;
    const slash = value.lastIndexOf("/");
    pending.push(slash > 0 ? { verb, value, argument: value.slice(0, slash) } : { verb, value });
  }
  return pending;
}

/** So long after a verb was handled, the next value of the same verb waits: each may cost reads and writes that all share. */
const BETWEEN_MS = 10_000;

/** Pending verbs, by whether their time has come. */
export interface DueVerbs {
  readonly due: readonly PendingVerb[];
  /** Milliseconds until the first of the others is due; undefined when there is none. */
  readonly waitMs: number | undefined;
}

/**
 * Which pending verbs may be handled now: one verb of an object is handled every ten seconds at most; different ones do not
 * wait for each other.
 *
 * @param now wall clock, milliseconds
 */
export function dueVerbs(pending: readonly PendingVerb[], { status }: Resource, now: number): DueVerbs {
  const due: PendingVerb[] = [];
  let waitMs: number | undefined;
  for (const each of pending) {
    const left = leftMs(status?.lastHandled?.[each.verb], now);
    if (left === 0) due.push(each);
    else waitMs = Math.min(left, waitMs ?? left);
  }
  return { due, waitMs };
}

/** What came with the object was not carried out, so nothing waits for it; nor for a time that lies ahead of our clock. */
function leftMs(handled: readonly HandledVerb[] = [], now: number): number {
  const last = handled.findLast(({ outcome }) => outcome !== ACKNOWLEDGED);
  const agoMs = last === undefined ? Number.NaN : now - parseTime(last.time);
  return agoMs >= 0 && agoMs < BETWEEN_MS ? BETWEEN_MS - agoMs : 0;
}

const ACKNOWLEDGED = "Acknowledged";

/** Seen, and not to be carried out: they came with the object. */
export const acknowledged = (verbs: readonly PendingVerb[]): readonly Answered[] =>
  verbs.map(({ verb, value }) => ({ verb, value, outcome: ACKNOWLEDGED }));

/** Not to be carried out, for good: nothing may be written for the object. */
export const refused = (verbs: readonly PendingVerb[]): readonly Answered[] =>
  verbs.map(({ verb, value }) => ({ verb, value, outcome: "Refused" }));

/** Adds outcomes to `status.lastHandled`, newest last, at most eight values a verb. */
export function recordHandled(
  lastHandled: Readonly<Record<string, readonly HandledVerb[]>> | undefined,
  handled: readonly Answered[],
  now: number,
): Readonly<Record<string, readonly HandledVerb[]>> | undefined {
  if (handled.length === 0) return lastHandled;
  const result: Record<string, readonly HandledVerb[]> = { ...lastHandled };
  for (const { verb, value, outcome } of handled) {
    const kept = (result[verb] ?? []).filter((entry) => entry.value !== value);
    result[verb] = [...kept, { value, time: rfc3339(now), outcome }].slice(-KEPT);
  }
  return result;
}
