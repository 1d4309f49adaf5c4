import { rfc3339 } from "../lib/clock.ts";
import type { HandledVerb, PendingVerb, Resource } from "./kind.ts";
import type { EngineSettings } from "./pass.ts";

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
export function pendingVerbs(
  resource: Resource,
  { verbPrefix: prefix, verbs }: Pick<EngineSettings, "verbPrefix" | "verbs">,
): readonly PendingVerb[] {
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

/** Seen, and not to be carried out: they came with the object. */
export const acknowledged = (verbs: readonly PendingVerb[]): readonly Answered[] =>
  verbs.map(({ verb, value }) => ({ verb, value, outcome: "Acknowledged" }));

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
