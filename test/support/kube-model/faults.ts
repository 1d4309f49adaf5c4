/** What can go wrong between a process and the API server, as probabilities in [0, 1] unless named otherwise. */
export interface KubeFaults {
  /** One way, milliseconds, least and most. */
  readonly latencyMs: readonly [number, number];
  /** How long an event takes to reach a watch, milliseconds. */
  readonly watchDelayMs: readonly [number, number];
  /** The request never arrives. */
  readonly requestLost: number;
  /** The request is carried out, the answer never arrives. */
  readonly answerLost: number;
  /** The request is carried out and the connection stays silent until the caller gives up. */
  readonly hang: number;
  /** 429 with Retry-After. */
  readonly throttled: number;
  /** 500, 503 or (after a write was carried out) 504. */
  readonly serverError: number;
  /** A write is answered 409 without a conflict. */
  readonly conflict: number;
  /** A watch breaks at an event. */
  readonly watchCut: number;
  /** A watch ends in the middle of the line of an event. */
  readonly halfLine: number;
  /** The line of an event arrives as half of itself, and the watch goes on. */
  readonly garbledLine: number;
  /** A watch is answered with 410, as if its version had been compacted. */
  readonly watchGone: number;
  /** A watch goes on, but brings nothing more. */
  readonly watchSilent: number;
}

export const noKubeFaults: KubeFaults = {
  latencyMs: [1, 6],
  watchDelayMs: [1, 5],
  requestLost: 0,
  answerLost: 0,
  hang: 0,
  throttled: 0,
  serverError: 0,
  conflict: 0,
  watchCut: 0,
  halfLine: 0,
  garbledLine: 0,
  watchGone: 0,
  watchSilent: 0,
};
