import type { PendingVerb } from "../../../engine/kind.ts";

interface Handled {
  readonly verb: string;
  readonly value: string;
  readonly outcome: string;
}

/** Verbs that the pass itself answers by reading and trying again; the others do nothing for this kind. */
const OUTCOMES: Readonly<Record<string, string>> = { refresh: "Refreshed", retry: "Retried" };

/** What comes of verbs for a kind that has none of its own. */
export const handledVerbs = (verbs: readonly PendingVerb[]): readonly Handled[] =>
  verbs.map(({ verb, value }) => ({ verb, value, outcome: OUTCOMES[verb] ?? "NotSupported" }));
