import { SERVICES } from "../../simulator/services/index.ts";
import { type AwsCall, type Entry, PERSON, type Violation } from "./history.ts";

/** What rounding to milliseconds may bring forward, in tokens. */
const TOLERANCE = 0.05;

interface Bucket {
  tokens: number;
  since: number;
  reported: boolean;
}

/**
 * S22: over any window, a process sends no more calls of a category than its share of AWS's bucket gives. A process is born
 * with full buckets, as AWS's are.
 *
 * @param share the part of AWS's quotas that a process may use, in (0, 1]
 */
export function checkBudget(history: readonly Entry[], share: number): readonly Violation[] {
  const calls = history.filter((entry): entry is AwsCall => entry.system === "aws" && entry.process !== PERSON);
  const buckets = new Map<string, Bucket>();
  return calls
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .flatMap((call) => {
      const category = SERVICES.map(({ operations }) => operations[call.operation]?.bucket).find(Boolean);
      if (category === undefined) return [];
      const capacity = Math.max(1, category.burst * share);
      const key = `${call.process}/${category.name}`;
      const bucket = buckets.get(key) ?? { tokens: capacity, since: call.sentAt, reported: false };
      buckets.set(key, bucket);
      const refilled = bucket.tokens + ((call.sentAt - bucket.since) / 1000) * category.perSecond * share;
      bucket.tokens = Math.min(capacity, refilled) - 1;
      bucket.since = call.sentAt;
      if (bucket.tokens > -TOLERANCE || bucket.reported) return [];
      bucket.reported = true;
      const message = `${call.process} sends more of ${call.operation} than ${share} of AWS's bucket gives`;
      return [{ invariant: "S22", message, at: call.sentAt }];
    });
}
