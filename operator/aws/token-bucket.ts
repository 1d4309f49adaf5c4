import type { Quota } from "./services/service.ts";

/** A copy of one of AWS's token buckets. The caller passes the time. */
export interface TokenBucket {
  /**
   * Reserves one token, to be spent or given back. A reserved token still counts towards the capacity.
   * @param now monotonic milliseconds, never going back
   * @returns 0 when a token was reserved, else the milliseconds until the next one is available
   */
  take(now: number): number;
  /** Spends a reserved token: its request was sent, or counts as sent. */
  spend(): void;
  /** Returns a reserved token: no request was sent. */
  giveBack(): void;
  /**
   * AWS refused a call for its rate: pauses the bucket and halves its rate, once for all calls that were in flight.
   * @param sentAt when that call was sent, monotonic milliseconds
   * @param retryAfterMs AWS's Retry-After, if any
   */
  throttle(now: number, sentAt: number, retryAfterMs: number | undefined): void;
}

/** The lowest rate, as a part of the full one: a bucket that others keep empty must still be probed. */
const MIN_RATE_FACTOR = 1 / 16;
/** The rate recovers from the lowest to the full one within five seconds without throttling. */
const RECOVERY_PER_MS = 0.2 / 1000;
/** The pause after a throttled call at full rate; each further halving doubles it, up to a limit. */
const PAUSE_MS = 500;
const MAX_PAUSE_MS = 2_000;

/**
 * @param quota AWS's figures for the bucket
 * @param share the part of them that the operator may use, in (0, 1]; infinite where there are none
 */
export function createTokenBucket(quota: Quota, share: number): TokenBucket {
  const capacity = Math.max(1, quota.burst * share);
  const perMs = (quota.perSecond * share) / 1000;
  let tokens = capacity;
  let rateFactor = 1;
  let refilledAt = Number.NEGATIVE_INFINITY;
  /** Neither spent nor given back. */
  let reserved = 0;
  let pausedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  const refill = (now: number): void => {
    const from = Math.max(refilledAt, pausedUntil);
    if (now > from && Number.isFinite(from)) {
      tokens = Math.min(capacity, tokens + (now - from) * perMs * rateFactor);
      rateFactor = Math.min(1, rateFactor + (now - from) * RECOVERY_PER_MS);
    }
    refilledAt = now;
  };

  return {
    take(now) {
      refill(now);
      const free = tokens - reserved;
      // Tolerates rounding errors of the refills, which would cost another timer.
      if (now >= pausedUntil && free >= 1 - 1e-9) {
        reserved += 1;
        return 0;
      }
      return Math.ceil(Math.max(0, pausedUntil - now) + Math.max(0, 1 - free) / (perMs * rateFactor)) || 1;
    },
    spend() {
      reserved -= 1;
      tokens = Math.max(0, tokens - 1);
    },
    giveBack() {
      reserved -= 1;
    },
    throttle(now, sentAt, retryAfterMs) {
      refill(now);
      pausedUntil = Math.max(pausedUntil, now + (retryAfterMs ?? 0));
      if (sentAt < pausedAt) return;
      rateFactor = Math.max(MIN_RATE_FACTOR, rateFactor / 2);
      // AWS's bucket is empty, so ours holds only what the calls in flight will spend.
      tokens = reserved;
      pausedAt = now;
      pausedUntil = Math.max(pausedUntil, now + Math.min(MAX_PAUSE_MS, PAUSE_MS / rateFactor));
    },
  };
}
