import type { HandledVerb, PendingVerb } from "../engine/kind.ts";
import { VERBS, type Verb, verbAnnotation } from "./names.ts";

/** How many values of a verb are remembered. A value in the list never executes again. */
const REMEMBERED = 8;

type Annotations = Readonly<Record<string, string>>;
type LastHandled = Readonly<Record<string, readonly HandledVerb[]>>;

/** `[<argument>/]<token>`: the token is what follows the last slash, because a hook id may hold slashes. */
function parse(verb: Verb, value: string): PendingVerb {
  const slash = value.lastIndexOf("/");
  return slash > 0 ? { verb, value, argument: value.slice(0, slash) } : { verb, value };
}

/** The verbs that a person asks for and that were not handled yet, in a fixed order. An empty value asks for nothing. */
export function pendingVerbs(
  annotations: Annotations | undefined,
  lastHandled: LastHandled | undefined,
): readonly PendingVerb[] {
  return VERBS.flatMap((verb) => {
    const value = annotations?.[verbAnnotation(verb)];
    const handled = lastHandled?.[verb]?.some((entry) => entry.value === value) ?? false;
    return value === undefined || value === "" || handled ? [] : [parse(verb, value)];
  });
}

/**
 * `status.lastHandled` with one more entry, newest last, at most eight a verb. A value that is there already is not
 * recorded twice: its first outcome stands.
 *
 * @param time RFC 3339
 */
export function recordHandled(
  lastHandled: LastHandled | undefined,
  verb: string,
  value: string,
  time: string,
  outcome: string,
): LastHandled {
  const entries = lastHandled?.[verb] ?? [];
  if (entries.some((entry) => entry.value === value)) return { ...lastHandled };
  return { ...lastHandled, [verb]: [...entries, { value, time, outcome }].slice(-REMEMBERED) };
}
