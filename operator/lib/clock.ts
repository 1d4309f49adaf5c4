/** Time as an argument: real in production, virtual in simulation. The operator reads the time from nowhere else. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. For timestamps in objects and logs; never for deadlines. */
  now(): number;
  /** Monotonic clock, milliseconds since some fixed point. For deadlines, leases and durations. */
  monotonic(): number;
  /** Runs `callback` once after `ms` milliseconds. */
  schedule(ms: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** Randomness as an argument: `random()` gives a number in [0, 1). */
export type Random = () => number;

/**
 * Waits on the given clock.
 *
 * @param ms milliseconds
 * @throws the signal's reason as soon as the signal is aborted
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.schedule(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** RFC 3339 with seconds, as Kubernetes writes `metav1.Time`. */
export function rfc3339(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since the epoch of an RFC 3339 time; NaN for anything else. */
export const parseTime = (text: string): number => Date.parse(text);

/** An RFC 3339 time as the AWS SDK takes it; undefined for anything else. */
export function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
