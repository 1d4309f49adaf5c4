import type { Clock, Random } from "../lib/clock.ts";

const FIRST_MS = 250;
const CAP_MS = 30_000;
const QUIET_MS = 60_000;

/**
 * How long to wait before the next attempt to reach the API server: doubled with each failure, 30 s at most, forgotten
 * after a minute without failures. Half of it is random, so that the clients of a server that comes back do not all
 * arrive together.
 */
export function createReconnectDelay(clock: Clock, random: Random): (atLeastMs?: number) => number {
  let failures = 0;
  let lastFailure = Number.NEGATIVE_INFINITY;
  return (atLeastMs = 0) => {
    const now = clock.monotonic();
    failures = now - lastFailure > QUIET_MS + CAP_MS ? 1 : failures + 1;
    lastFailure = now;
    const full = Math.min(CAP_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
    return atLeastMs * (1 + 0.1 * random()) + full * (0.5 + 0.5 * random());
  };
}
