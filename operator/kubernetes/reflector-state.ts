import { compareVersions } from "../lib/resource-version.ts";
import { isRawObject, type RawObject } from "./objects.ts";

/**
 * The state machine of the reflector, without I/O: its state (`ReflectorState`), what happened (`ReflectorInput`), and the
 * result (`Transition`). The driver in reflector.ts performs the I/O of each state: `Empty` and `Listing` read a page,
 * `Listed` opens a watch, `Watching` reads its next line.
 */
export type ReflectorState =
  /** The cache is empty or may have gaps: list everything. */
  | { readonly kind: "Empty"; readonly last: string | undefined; readonly paged: boolean }
  /** Some pages have been read. */
  | { readonly kind: "Listing"; readonly next: string; readonly last: string | undefined }
  /** The cache is complete up to `version`; no watch is open. */
  | { readonly kind: "Listed"; readonly version: string; readonly emptyWatches: number }
  /** A watch is open; the cache is complete up to `version`. */
  | { readonly kind: "Watching"; readonly version: string; readonly emptyWatches: number };

export type ReflectorInput =
  | { readonly kind: "Page"; readonly body: unknown }
  /** A page was aborted because it was too large; the next one requests fewer objects. */
  | { readonly kind: "TooLarge" }
  | { readonly kind: "Opened" }
  | { readonly kind: "Line"; readonly line: string }
  /** The server closed the watch. `early`: at once and without a line, which no healthy server does. */
  | { readonly kind: "Ended"; readonly early: boolean; readonly relist: boolean }
  /** A list or a watch was refused. */
  | {
      readonly kind: "Refused";
      readonly status: number;
      readonly reason: string;
      readonly retryAfterMs: number | undefined;
    }
  /** No answer, a broken connection, or a watch without a line for too long (`silent`). */
  | { readonly kind: "Broken"; readonly silent: boolean; readonly reason: string };

/** A change that is reported to the store. */
export type Report =
  | {
      readonly kind: "Page";
      readonly items: readonly RawObject[];
      /** The first page of a list. */
      readonly first: boolean;
      /** After the last page, objects that no page held are removed. */
      readonly last: boolean;
      readonly version: string;
      /** The server's history went back (etcd restored from a backup): stored objects have higher versions, but are not newer. */
      readonly rewound: boolean;
    }
  | { readonly kind: "Changed"; readonly object: RawObject }
  | { readonly kind: "Deleted"; readonly object: RawObject };

export type Pause =
  | { readonly kind: "None" }
  /** Wait, longer with each failure in a row, and at least for the server's Retry-After. */
  | { readonly kind: "Backoff"; readonly atLeastMs: number; readonly reason: string };

export interface Transition {
  readonly state: ReflectorState;
  readonly report?: Report;
  readonly pause: Pause;
}

/** After so many watches in a row without a line, the version itself may be the problem: list again. */
const MAX_EMPTY_WATCHES = 3;

export const initialState: ReflectorState = { kind: "Empty", last: undefined, paged: true };

const proceed = (state: ReflectorState, report?: Report): Transition =>
  report === undefined ? { state, pause: { kind: "None" } } : { state, report, pause: { kind: "None" } };

const backOff = (state: ReflectorState, reason: string, atLeastMs = 0): Transition => ({
  state,
  pause: { kind: "Backoff", atLeastMs, reason },
});

/** The next state, what to report, and whether to wait before acting on the state. */
export function transition(state: ReflectorState, input: ReflectorInput): Transition {
  switch (input.kind) {
    case "Page":
      return onPage(state, input.body);
    case "TooLarge":
      return onTooLarge(state);
    case "Opened":
      return proceed({ ...watchState(state), kind: "Watching" });
    case "Line":
      return onLine(watchState(state), input.line);
    case "Ended":
      return onEnded(watchState(state), input);
    case "Refused":
      return onRefused(state, input);
    case "Broken":
      return onBroken(state, input);
  }
}

function onPage(state: ReflectorState, body: unknown): Transition {
  const page = parsePage(body);
  const last = versionOf(state);
  if (page === undefined) return backOff({ kind: "Empty", last, paged: true }, "the list could not be read");
  const { items, version, next } = page;
  const first = state.kind !== "Listing";
  const rewound = last !== undefined && (compareVersions(version, last) ?? 0) < 0;
  const report = { kind: "Page", items, first, last: next === undefined, version, rewound } as const;
  if (next !== undefined) return proceed({ kind: "Listing", next, last }, report);
  return proceed({ kind: "Listed", version, emptyWatches: 0 }, report);
}

/** A list in one piece that is too large is read in pages after all. */
function onTooLarge(state: ReflectorState): Transition {
  return proceed(state.kind === "Listing" ? state : { kind: "Empty", last: versionOf(state), paged: true });
}

function onLine(state: WatchState, line: string): Transition {
  const event = parseEvent(line);
  if (event === undefined) return backOff(relist(state.version), "a line of the watch could not be read");
  if (event.type === "ERROR") return onErrorEvent(state, event.object);
  if (!isRawEventObject(event.object)) return backOff(relist(state.version), "a watch event holds no object");
  const next = { kind: "Watching", version: event.object.metadata.resourceVersion, emptyWatches: 0 } as const;
  if (event.type === "BOOKMARK") return proceed(next);
  if (!isRawObject(event.object)) return backOff(relist(state.version), "a watch event holds no object");
  if (event.type === "DELETED") return proceed(next, { kind: "Deleted", object: event.object });
  if (event.type === "ADDED" || event.type === "MODIFIED")
    return proceed(next, { kind: "Changed", object: event.object });
  return backOff(relist(state.version), `unknown watch event ${event.type}`);
}

function onErrorEvent(state: WatchState, status: unknown): Transition {
  const { code, message, details } = (status ?? {}) as {
    code?: number;
    message?: string;
    details?: { retryAfterSeconds?: number };
  };
  if (code === 410) return proceed(relist(state.version));
  return retryWatch(state, message ?? `watch error ${code}`, (details?.retryAfterSeconds ?? 0) * 1000);
}

function onEnded(state: WatchState, { early, relist: due }: { early: boolean; relist: boolean }): Transition {
  if (early) return retryWatch(state, "the watch ended at once");
  if (due) return proceed(relist(state.version));
  return proceed({ kind: "Listed", version: state.version, emptyWatches: state.emptyWatches });
}

function onRefused(
  state: ReflectorState,
  { status, reason, retryAfterMs = 0 }: ReflectorInput & { readonly kind: "Refused" },
): Transition {
  const last = versionOf(state);
  if (state.kind === "Listing" || state.kind === "Empty") {
    // A continue token is good for about five minutes. A list in one piece needs none, if it is not too large.
    if (status === 410) return backOff({ kind: "Empty", last, paged: false }, reason, retryAfterMs);
    return backOff(state, reason, retryAfterMs);
  }
  if (status === 410) return proceed(relist(state.version));
  if (status === 429 || status === 401 || status === 403) return backOff(listed(state), reason, retryAfterMs);
  return retryWatch(state, reason, retryAfterMs);
}

function onBroken(state: ReflectorState, { silent, reason }: ReflectorInput & { readonly kind: "Broken" }): Transition {
  if (state.kind === "Listing" || state.kind === "Empty") return backOff(state, `no answer to a list: ${reason}`);
  // A server with restored etcd never sends a line for a watch from a later version.
  if (silent) return retryWatch(state, "the watch fell silent");
  return backOff(listed(state), `the connection of the watch broke: ${reason}`);
}

type WatchState = Extract<ReflectorState, { kind: "Listed" | "Watching" }>;

function watchState(state: ReflectorState): WatchState {
  if (state.kind === "Listed" || state.kind === "Watching") return state;
  throw new Error(`a watch cannot be in state ${state.kind}`);
}

const listed = (state: WatchState): ReflectorState => ({ ...state, kind: "Listed" });

const relist = (last: string): ReflectorState => ({ kind: "Empty", last, paged: true });

function retryWatch(state: WatchState, reason: string, atLeastMs = 0): Transition {
  const emptyWatches = state.emptyWatches + 1;
  if (emptyWatches >= MAX_EMPTY_WATCHES) return backOff(relist(state.version), reason, atLeastMs);
  return backOff({ kind: "Listed", version: state.version, emptyWatches }, reason, atLeastMs);
}

function versionOf(state: ReflectorState): string | undefined {
  return state.kind === "Empty" || state.kind === "Listing" ? state.last : state.version;
}

function parsePage(
  body: unknown,
): { items: readonly RawObject[]; version: string; next: string | undefined } | undefined {
  const { items, metadata } = (body ?? {}) as {
    items?: unknown;
    metadata?: { resourceVersion?: unknown; continue?: unknown };
  };
  const version = metadata?.resourceVersion;
  if (typeof version !== "string" || !Array.isArray(items) || !items.every(isRawObject)) return undefined;
  const token = metadata?.continue;
  return { items, version, next: typeof token === "string" && token !== "" ? token : undefined };
}

function parseEvent(line: string): { type: string; object: unknown } | undefined {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event !== "object" || event === null) return undefined;
    const { type, object } = event as { type?: unknown; object?: unknown };
    return typeof type === "string" ? { type, object } : undefined;
  } catch {
    // Half a line, or not Kubernetes: the lost event is recovered by listing again.
    return undefined;
  }
}

/** Bookmarks hold nothing but a resourceVersion. */
function isRawEventObject(object: unknown): object is { metadata: { resourceVersion: string } } {
  const version = (object as { metadata?: { resourceVersion?: unknown } } | null | undefined)?.metadata
    ?.resourceVersion;
  return typeof version === "string" && version !== "";
}
