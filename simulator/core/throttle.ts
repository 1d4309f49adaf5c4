/** A token bucket that AWS publishes: operations with the same bucket share it. */
export interface Bucket {
  /** Unique within its service. */
  readonly name: string;
  readonly burst: number;
  /** Sustained calls a second. */
  readonly perSecond: number;
}

export interface Throttle {
  /**
   * Takes a token of a bucket.
   * @param owner whose bucket it is: service, account and Region
   * @returns false when there is none
   */
  take(owner: string, bucket: Bucket, now: number): boolean;
}

export function createThrottle(): Throttle {
  const buckets = new Map<string, { tokens: number; since: number }>();
  return {
    take(owner, { name, burst, perSecond }, now) {
      const key = `${owner}/${name}`;
      const bucket = buckets.get(key) ?? { tokens: burst, since: now };
      const refilled = bucket.tokens + ((now - bucket.since) / 1000) * perSecond;
      const tokens = Math.min(burst, refilled);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, since: now });
      return tokens >= 1;
    },
  };
}
