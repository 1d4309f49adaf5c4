import type { Random } from "../lib/clock.ts";
import type { Failure, FailureClass } from "./kind.ts";

interface Policy {
  readonly firstMs: number;
  readonly capMs: number;
}

/** How a failure class is retried. `refused` waits for a change, and is reconciled at the drift interval as well. */
const policies: Readonly<Record<Exclude<FailureClass, "refused" | "fenced">, Policy>> = {
  // Another client wrote the object meanwhile; the watch event is on its way.
  conflict: { firstMs: 25, capMs: 5_000 },
  transient: { firstMs: 500, capMs: 60_000 },
  // The token buckets pace the calls; this only keeps one object from asking again at once.
  throttled: { firstMs: 1_000, capMs: 30_000 },
  // Soon: until AWS has been read, it is not known whether the write happened.
  ambiguous: { firstMs: 1_000, capMs: 30_000 },
  // Something else has to happen first, at its own pace: the delay does not grow.
  world: { firstMs: 10_000, capMs: 10_000 },
  forbidden: { firstMs: 10_000, capMs: 120_000 },
};

/**
 * How long to wait before the next attempt.
 *
 * @param failures how many passes in a row have failed, at least 1
 * @param driftIntervalMs the wait of what is retried only by resync
 * @returns milliseconds, with up to 20 % of jitter so that objects that failed together do not come back together
 */
export function retryAfterMs(failure: Failure, failures: number, driftIntervalMs: number, random: Random): number {
  if (failure.class === "refused" || failure.class === "fenced") return driftIntervalMs;
  const { firstMs, capMs } = policies[failure.class];
  const exponential = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 20));
  const wait = Math.max(exponential, failure.retryAfterMs ?? 0);
  return Math.round(wait * (0.9 + 0.2 * random()));
}

/** A plan that wants the same write again after it was answered waits for AWS to show it. */
const SAME_STEP_MS = 1_000;

/**
 * How long to wait before AWS is asked once more for what it took and does not show.
 *
 * @param times how often the same steps have been carried out in a row, at least 1
 * @returns milliseconds; at most the drift interval
 */
export function repeatAfterMs(times: number, driftIntervalMs: number): number {
  return Math.min(driftIntervalMs, SAME_STEP_MS * 2 ** Math.min(times - 1, 20));
}

/**
 * When an object in sync is read again: all members of one group at the same moment, groups spread over the interval, and
 * never sooner than half an interval after the last time. A change that needs no read does not put the next one off.
 *
 * @param ageMs how long ago the object was read
 * @returns milliseconds from `now`
 */
export function driftDelayMs(now: number, intervalMs: number, groupHash: number, ageMs: number): number {
  const phase = groupHash % intervalMs;
  const earliest = Math.max(now, now - ageMs + intervalMs / 2);
  const slots = Math.ceil((earliest - phase) / intervalMs);
  return slots * intervalMs + phase - now;
}

/** Shorter intervals are for tests; what is counted between two reads needs time to happen. */
const LEAST_INTERVAL_MS = 120_000;

/**
 * The latest time at which an object in sync was read last. A process that has just started has not read yet, and must come to the
 * same verdict as the one before it.
 *
 * @param now wall clock, milliseconds
 * @returns wall clock, milliseconds
 */
export const lastReadBy = (now: number, driftIntervalMs: number): number =>
  now - Math.max(driftIntervalMs, LEAST_INTERVAL_MS);

const POLL_SLOTS = 5;

/**
 * When an object whose change is in progress is read again: in the last slot before its wait is over, so that objects which
 * changed one after the other are read together. Slots are a fifth of the poll interval apart. A wait that is shorter than the poll
 * interval is kept exactly.
 *
 * @param waitMs how long to wait at most
 * @param pollMs the poll interval
 * @returns milliseconds from `now`
 */
export function pollDelayMs(now: number, waitMs: number, pollMs: number): number {
  if (waitMs < pollMs) return waitMs;
  const slot = pollMs / POLL_SLOTS;
  return Math.floor((now + waitMs) / slot) * slot - now;
}

/** A small stable hash of a text (FNV-1a, 32 bits), to spread groups over time; nothing to do with security. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
