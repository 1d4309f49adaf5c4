import type { Quota } from "./services/service.ts";

/** A mirror of one of AWS's token buckets, as a value that changes with time given from outside. */
export interface TokenBucket {
  /**
   * Takes one token, to be spent or given back. As long as it is out it counts as neither: a bucket that is full with it does
   * not fill beyond.
   * @param now monotonic milliseconds, never going back
   * @returns 0 when a token was taken, else the milliseconds until the next one can be there
   */
  take(now: number): number;
  /** A token that was taken was used: its request was sent, or is taken for sent. */
  spend(): void;
  /** A token that was taken was not used: no request was sent for it. */
  giveBack(): void;
  /**
   * AWS refused a call for its rate: pauses the bucket and halves its rate, once for all calls that were under way.
   * @param sentAt when that call was sent, monotonic milliseconds
   * @param retryAfterMs what AWS asked for, if it did
   */
  throttle(now: number, sentAt: number, retryAfterMs: number | undefined): void;
}

/** Never slower than this part of the rate: a bucket that others keep empty must still be probed. */
const MIN_RATE_FACTOR = 1 / 16;
/** The rate is back from the slowest to the whole after five quiet seconds. */
const RECOVERY_PER_MS = 0.2 / 1000;
/** The pause after a throttled call at full rate; each further halving doubles it, up to a limit: the end of a storm shows. */
const PAUSE_MS = 500;
const MAX_PAUSE_MS = 2_000;

/**
 * @param quota AWS's figures for the bucket
 * @param share the part of them we allow ourselves, in (0, 1]; infinite where there are none
 */
export function createTokenBucket(quota: Quota, share: number): TokenBucket {
  const capacity = Math.max(1, quota.burst * share);
  const perMs = (quota.perSecond * share) / 1000;
  let tokens = capacity;
  let rateFactor = 1;
  let refilledAt = Number.NEGATIVE_INFINITY;
  /** Taken, and neither spent nor given back. */
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
      // A hair less than one is one: sums of floating point refills must not cost a further timer.
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
      // AWS's bucket is empty, so ours is: it holds what the calls under way will spend, and no more.
      tokens = reserved;
      pausedAt = now;
      pausedUntil = Math.max(pausedUntil, now + Math.min(MAX_PAUSE_MS, PAUSE_MS / rateFactor));
    },
  };
}
