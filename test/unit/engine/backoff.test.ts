import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { driftDelayMs, fnv1a, pollDelayMs, retryAfterMs } from "../../../operator/engine/backoff.ts";
import type { Failure, FailureClass } from "../../../operator/engine/kind.ts";

const DRIFT = 600_000;
const failure = (of: FailureClass, retryAfter?: number): Failure => ({
  class: of,
  code: "Code",
  message: "",
  ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
});
const middle = () => 0.5;
const waits = (of: FailureClass, counts: readonly number[]) =>
  counts.map((count) => retryAfterMs(failure(of), count, DRIFT, middle));

describe("how soon a failed pass is tried again", () => {
  test("transient trouble: half a second, doubled each time, at most a minute", () => {
    expect(waits("transient", [1, 2, 3, 8, 100])).toEqual([500, 1_000, 2_000, 60_000, 60_000]);
  });
  test("an ambiguous write is checked after a second", () => {
    expect(waits("ambiguous", [1, 2, 10])).toEqual([1_000, 2_000, 30_000]);
  });
  test("what AWS has to finish first is asked for every ten seconds", () => {
    expect(waits("world", [1, 5, 50])).toEqual([10_000, 10_000, 10_000]);
  });
  test("a missing permission: from ten seconds to two minutes", () => {
    expect(waits("forbidden", [1, 2, 10])).toEqual([10_000, 20_000, 120_000]);
  });
  test("a refusal waits for the drift interval; a change wakes it anyway", () => {
    expect(waits("refused", [1, 9])).toEqual([DRIFT, DRIFT]);
  });
  test("AWS's own request for a longer wait is respected", () => {
    expect(retryAfterMs(failure("throttled", 7_000), 1, DRIFT, middle)).toBe(7_000);
    expect(retryAfterMs(failure("throttled", 10), 1, DRIFT, middle)).toBe(1_000);
  });
  test("jitter stays within a tenth to either side", () => {
    const random = fc.double({ min: 0, max: 0.999999, noNaN: true });
    fc.assert(
      fc.property(random, fc.integer({ min: 1, max: 60 }), (drawn, count) => {
        const wait = retryAfterMs(failure("transient"), count, DRIFT, () => drawn);
        const plain = retryAfterMs(failure("transient"), count, DRIFT, middle);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(plain * 0.9));
        expect(wait).toBeLessThanOrEqual(Math.ceil(plain * 1.1));
      }),
    );
  });
});

describe("when an object in sync is read again", () => {
  const interval = fc.integer({ min: 1_000, max: 3_600_000 });
  const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
  const group = fc.nat(0xffffffff);

  test("members of a group are due at the same moment, whenever they ask within half an interval", () => {
    fc.assert(
      fc.property(moment, interval, group, (now, every, hash) => {
        const first = now + driftDelayMs(now, every, hash, 0);
        const later = now + 1 + driftDelayMs(now + 1, every, hash, 0);
        expect((later - first) % every).toBe(0);
      }),
    );
  });
  test("never sooner than half an interval, never later than one and a half", () => {
    fc.assert(
      fc.property(moment, interval, group, (now, every, hash) => {
        const delay = driftDelayMs(now, every, hash, 0);
        expect(delay).toBeGreaterThanOrEqual(every / 2);
        expect(delay).toBeLessThan(1.5 * every);
      }),
    );
  });
  test("a pass that reads nothing does not delay the next pass", () => {
    const age = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(moment, interval, group, age, (now, every, hash, ageMs) => {
        const readAt = now - Math.min(ageMs, every);
        const due = readAt + driftDelayMs(readAt, every, hash, 0);
        expect(now + driftDelayMs(now, every, hash, now - readAt)).toBe(due < now ? due + every : due);
      }),
    );
  });
  test("what is in progress is read on a beat that all share, the last before its wait is over", () => {
    const poll = fc.integer({ min: 1, max: 12_000 }).map((fifths) => fifths * 5);
    fc.assert(
      fc.property(moment, poll, fc.nat(60_000), (now, pollMs, more) => {
        const delay = pollDelayMs(now, pollMs + more, pollMs);
        expect((now + delay) % (pollMs / 5)).toBe(0);
        expect(delay).toBeLessThanOrEqual(pollMs + more);
        expect(delay).toBeGreaterThan(pollMs + more - pollMs / 5);
      }),
    );
  });
  test("what waits for a moment of its own, sooner than a poll, is read in that moment", () => {
    fc.assert(
      fc.property(moment, fc.nat(4_999), (now, waitMs) => {
        expect(pollDelayMs(now, waitMs, 5_000)).toBe(waitMs);
      }),
    );
  });
  test("groups are spread over the interval", () => {
    const groups = Array.from({ length: 100 }, (_, index) => fnv1a(`ECSService/team/cluster-${index}`) % DRIFT);
    const slices = new Set(groups.map((phase) => Math.floor(phase / (DRIFT / 10))));
    expect(slices.size).toBe(10);
  });
  test("a group's hash is the same in every process", () => {
    expect(fnv1a("ECSCluster")).toBe(fnv1a("ECSCluster"));
    expect(fnv1a("")).toBe(0x811c9dc5);
    expect(fnv1a("a")).toBe(0xe40c292c);
  });
});
