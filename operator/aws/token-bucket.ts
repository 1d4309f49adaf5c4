import type { Quota } from "./operations.ts";

/** A mirror of one of AWS's token buckets, as a value that changes with time given from outside. */
export interface TokenBucket {
  /**
   * Takes one token.
   * @param now monotonic milliseconds, never going back
   * @returns 0 when a token was taken, else the milliseconds until the next one can be there
   */
  take(now: number): number;
  /**
   * Gives back a token that was not used: no request was sent for it. A bucket that has been full or emptied by AWS since
   * holds no more for it: without this, a process that was frozen with unsent calls would find a full bucket and theirs.
   * @param now monotonic milliseconds, never going back
   * @param takenAt when the token was taken, monotonic milliseconds
   */
  refund(now: number, takenAt: number): void;
  /**
   * AWS refused a call for its rate: pauses the bucket and halves its rate, once for all calls that were under way.
   * @param sentAt when that call was sent, monotonic milliseconds
   * @param retryAfterMs what AWS asked for, if it did
   */
  throttle(now: number, sentAt: number, retryAfterMs: number | undefined): void;
}

/** Never slower than this part of the rate: a bucket that others keep empty must still be probed. */
const SLOWEST = 1 / 16;
/** The rate is back from the slowest to the whole after five quiet seconds. */
const RECOVERY_PER_MS = 0.2 / 1000;
/** The pause after a throttled call at full rate; each further halving doubles it, up to a limit: the end of a storm shows. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

/**
 * @param quota AWS's figures for the bucket
 * @param share the part of them we allow ourselves, in (0, 1]; infinite where there are none
 */
export function createTokenBucket(quota: Quota, share: number): TokenBucket {
  const capacity = Math.max(1, quota.burst * share);
  const perMs = (quota.perSecond * share) / 1000;
  let tokens = capacity;
  let factor = 1;
  let at = Number.NEGATIVE_INFINITY;
  /** When the bucket last overflowed or was emptied: what was taken before then says nothing about what it holds now. */
  let levelledAt = Number.NEGATIVE_INFINITY;
  let pausedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  const refill = (now: number): void => {
    const from = Math.max(at, pausedUntil);
    if (now > from && Number.isFinite(from)) {
      tokens += (now - from) * perMs * factor;
      if (tokens > capacity) levelledAt = now;
      tokens = Math.min(capacity, tokens);
      factor = Math.min(1, factor + (now - from) * RECOVERY_PER_MS);
    }
    at = now;
  };

  return {
    take(now) {
      refill(now);
      // A hair less than one is one: sums of floating point refills must not cost a further timer.
      if (now >= pausedUntil && tokens >= 1 - 1e-9) {
        tokens = Math.max(0, tokens - 1);
        return 0;
      }
      return Math.ceil(Math.max(0, pausedUntil - now) + Math.max(0, 1 - tokens) / (perMs * factor)) || 1;
    },
    refund(now, takenAt) {
      refill(now);
      if (takenAt >= levelledAt) tokens = Math.min(capacity, tokens + 1);
    },
    throttle(now, sentAt, retryAfterMs) {
      refill(now);
      pausedUntil = Math.max(pausedUntil, now + (retryAfterMs ?? 0));
      if (sentAt < pausedAt) return;
      factor = Math.max(SLOWEST, factor / 2);
      // AWS's bucket is empty, so ours is.
      tokens = 0;
      levelledAt = now;
      pausedAt = now;
      pausedUntil = Math.max(pausedUntil, now + Math.min(LONGEST_PAUSE_MS, PAUSE_MS / factor));
    },
  };
}
