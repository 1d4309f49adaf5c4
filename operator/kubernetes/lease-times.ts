export interface LeaseTimes {
  /** How long standbys wait after the last renewal they saw. */
  readonly leaseDurationMs: number;
  /** How long the leader goes on after its last renewal. */
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

export const defaultLeaseTimes: LeaseTimes = { leaseDurationMs: 7_000, renewDeadlineMs: 5_000, retryPeriodMs: 1_000 };

/**
 * Checks what the times promise: a standby must not take over while the leader may still write.
 *
 * @throws Error unless leaseDuration > renewDeadline > 1.2 x retryPeriod
 */
export function checkLeaseTimes({ leaseDurationMs, renewDeadlineMs, retryPeriodMs }: LeaseTimes): void {
  if (leaseDurationMs <= renewDeadlineMs) throw new Error("the lease duration must be longer than the renew deadline");
  if (renewDeadlineMs <= 1.2 * retryPeriodMs) {
    throw new Error("the renew deadline must be longer than 1.2 times the retry period");
  }
  if (retryPeriodMs <= 0) throw new Error("the retry period must be positive");
}
