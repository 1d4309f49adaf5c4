import type { Bucket } from "../../simulator/core/throttle.ts";
import { SERVICES } from "../../simulator/services/index.ts";
import { type AwsCall, callOf, type Entry, PERSON, type Violation } from "./history.ts";

/** What rounding to milliseconds may bring forward, in tokens. */
const TOLERANCE = 0.05;

interface State {
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
  const states = new Map<string, State>();
  return calls
    .toSorted((a, b) => a.sentAt - b.sentAt)
    .flatMap((call) =>
      bucketsOf(call).flatMap(({ name, bucket: { burst, perSecond } }) => {
        const capacity = Math.max(1, burst * share);
        const key = `${call.process}/${name}`;
        const state = states.get(key) ?? { tokens: capacity, since: call.sentAt, reported: false };
        states.set(key, state);
        const refilled = state.tokens + ((call.sentAt - state.since) / 1000) * perSecond * share;
        state.tokens = Math.min(capacity, refilled) - 1;
        state.since = call.sentAt;
        if (state.tokens > -TOLERANCE || state.reported) return [];
        state.reported = true;
        const message = `${call.process} sends more of ${call.operation} than ${share} of AWS's bucket gives`;
        return [{ invariant: "S22", message, at: call.sentAt }];
      }),
    );
}

/** The buckets that AWS counts a call in. */
function bucketsOf(call: AwsCall): readonly { readonly name: string; readonly bucket: Bucket }[] {
  const { service, operation } = callOf(call.operation);
  const buckets = SERVICES.find(({ name }) => name === service)?.operations[operation]?.buckets(call.input) ?? [];
  return buckets.map((bucket) => ({ name: `${service}/${bucket.name}`, bucket }));
}
