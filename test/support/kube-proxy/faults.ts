import type { KubeObject } from "../kube-model/objects.ts";
import type { KubeRequest } from "./request.ts";

/** Before the API server sees the request, or after it has answered and before the caller gets that. */
export type When = "before" | "after";

/** One line of a watch: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  /** A bookmark's has nothing but a resource version, an error's is a Status. */
  readonly object: KubeObject;
}

/** What goes wrong with requests, opening a watch among them. */
export type RequestFault =
  /** Answered by the proxy: 410 to a list, 429, 500, 503, 504, 409. */
  | { readonly kind: "answer"; readonly when: When; readonly status: number; readonly retryAfterSeconds?: number }
  /** No answer ever. */
  | { readonly kind: "silence"; readonly when: When }
  /** The connection breaks. */
  | { readonly kind: "reset"; readonly when: When }
  /** Waits for the release of the fault, then goes on as if nothing had been. */
  | { readonly kind: "hold"; readonly when: When };

/** What goes wrong with the events of a watch. */
export type StreamFault =
  /** Nothing comes until the release, then everything. */
  | { readonly kind: "pause" }
  /** Each event comes so many milliseconds late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The caller never learns of the event; with `until`, of none up to and with the one for which it holds. */
  | { readonly kind: "drop"; readonly until?: (event: WatchEvent) => boolean }
  /** The event comes as half a line, after which the stream ends as if all were well, or the connection breaks. */
  | { readonly kind: "half line"; readonly stream: "end" | "break" }
  /** The event comes as something that is not JSON. */
  | { readonly kind: "garble" }
  /** The connection breaks, in place of the event where one is named. */
  | { readonly kind: "cut" }
  /** The connection stays open and brings nothing more, in place of the event where one is named. */
  | { readonly kind: "mute" }
  /** An ERROR event with this code (410, 500), after which the stream ends; in place of the event where one is named. */
  | { readonly kind: "error"; readonly code: number };

/** Another API server that has fallen behind: lists are as of `version`, watches bring nothing newer until the release. */
export interface StaleFault {
  readonly kind: "stale";
  /** Of the whole store, see `KubeProxy.version`; not older than the API server's compaction, five minutes. */
  readonly version: string;
}

export type Fault = RequestFault | StreamFault | StaleFault;

type Wanted<T> = T | readonly T[];

/** Every member that is given must agree; of a list, one. */
export type Match = {
  readonly [K in "caller" | "verb" | "kind" | "namespace" | "name" | "subresource" | "continued"]?: Wanted<
    KubeRequest[K]
  >;
};

/** When what goes wrong. */
export interface Rule {
  readonly fault: Fault;
  /** The request; for what goes wrong with events, that of the watch. */
  readonly match: Match;
  /** What else must hold of the request. */
  readonly where?: (request: KubeRequest) => boolean;
  /**
   * At which events a stream fault hits. Without it at every event (but no bookmark); `cut`, `mute` and `error` then hit
   * streams, at once, those that are open and those that are opened later.
   */
  readonly event?: (event: WatchEvent) => boolean;
  /** So many matches pass unharmed, default 0. */
  readonly skip?: number;
  /** So many matches are hit. Default 1; for `pause`, `delay`, `drop`, `stale` all. */
  readonly times?: number;
}

/** A rule that is in force. */
export interface ActiveFault {
  /** How often it has hit. A test that expects something of a fault sees to it that it has. */
  hits(): number;
  /** Resolves with the first hit. */
  readonly hit: Promise<void>;
  /** Ends the rule and lets go what it holds. */
  release(): void;
}

export interface ArmedFault extends ActiveFault {
  readonly rule: Rule;
  /** Resolves with the release. */
  readonly released: Promise<void>;
  /** Whether the rule names this request; neither counts nor hits. */
  names(request: KubeRequest): boolean;
  /** Counts a match, and says whether it is hit. */
  tryHit(): boolean;
}

const LASTING: ReadonlySet<Fault["kind"]> = new Set(["pause", "delay", "drop", "stale"]);

/** @param onRelease called once */
export function armFault(rule: Rule, onRelease: (armed: ArmedFault) => void): ArmedFault {
  const { promise: hit, resolve: resolveHit } = Promise.withResolvers<void>();
  const { promise: released, resolve: resolveReleased } = Promise.withResolvers<void>();
  const { skip = 0, times = LASTING.has(rule.fault.kind) ? Number.POSITIVE_INFINITY : 1 } = rule;
  let matches = 0;
  let hits = 0;
  let over = false;
  const armed: ArmedFault = {
    rule,
    hit,
    released,
    hits: () => hits,
    names: (request) => !over && agrees(rule.match, request) && (rule.where?.(request) ?? true),
    tryHit() {
      if (over || hits >= times || ++matches <= skip) return false;
      hits += 1;
      resolveHit();
      return true;
    },
    release() {
      if (over) return;
      over = true;
      resolveReleased();
      onRelease(armed);
    },
  };
  return armed;
}

function agrees(match: Match, request: KubeRequest): boolean {
  return (Object.keys(match) as (keyof Match)[]).every((member) => {
    const wanted = match[member];
    const value = request[member];
    return Array.isArray(wanted) ? wanted.includes(value) : wanted === value;
  });
}
