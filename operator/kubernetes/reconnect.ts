import type { Clock, Random } from "../lib/clock.ts";

const FIRST_MS = 250;
const RESET_AFTER_MS = 60_000;
/**
 * A server that refuses is retried after up to 30 s: every list costs it something. One that cannot be reached is retried every
 * one or two seconds: a refused connection costs nothing, and its return should be noticed soon.
 */
const CAP_MS = { refused: 30_000, unreachable: 2_000 } as const;

export type ConnectionFailure = keyof typeof CAP_MS;

/**
 * How long to wait before the next attempt to reach the API server: doubled with each failure up to the limit for the kind
 * of failure, reset after a while without failures. Half of it is random, so that the clients of a server that comes
 * back do not all connect at once. Each kind of failure counts for itself: a server that has just come back answers 503 for
 * a second, however long the outage before was.
 */
export function createReconnectDelay(
  clock: Clock,
  random: Random,
): (failure: ConnectionFailure, atLeastMs?: number) => number {
  const none = { failures: 0, lastFailure: Number.NEGATIVE_INFINITY };
  const byFailure: Record<ConnectionFailure, typeof none> = { refused: none, unreachable: none };
  return (failure, atLeastMs = 0) => {
    const now = clock.monotonic();
    const before = byFailure[failure];
    const failures = now - before.lastFailure > RESET_AFTER_MS + CAP_MS.refused ? 1 : before.failures + 1;
    byFailure[failure] = { failures, lastFailure: now };
    const full = Math.min(CAP_MS[failure], FIRST_MS * 2 ** Math.min(failures - 1, 20));
    return atLeastMs * (1 + 0.1 * random()) + full * (0.5 + 0.5 * random());
  };
}
