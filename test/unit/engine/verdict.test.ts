import { describe, expect, test } from "vitest";
import { conditionsOf } from "../../../operator/engine/conditions.ts";
import type { BaseStatus, Resource } from "../../../operator/engine/object.ts";
import type { ReportedFailure } from "../../../operator/engine/outcome.ts";
import type { Plan } from "../../../operator/engine/plan.ts";
import {
  isWorthReporting,
  verdictOfFailure,
  verdictOfPlan,
  verdictOfSuspended,
  verdictWithoutWrites,
} from "../../../operator/engine/verdict.ts";

const NOW = 1_772_366_400_000;
const plan = (state: Plan["state"], steps: Plan["steps"] = []): Plan => ({
  state,
  reason: "Because",
  message: "so",
  steps,
  changes: steps.map(({ summary }) => summary),
});
const failure = (of: ReportedFailure["class"], reason?: string): ReportedFailure => ({
  class: of,
  code: "SomeException",
  message: "AWS's words",
  ...(reason !== undefined && { reason }),
});
const resource = (generation: number, status?: BaseStatus): Resource => ({
  kind: "Toy",
  metadata: { name: "a", namespace: "a", uid: "u", generation, resourceVersion: "1", creationTimestamp: "" },
  spec: {},
  ...(status && { status }),
});
const readyAt = (generation: number, ready: "True" | "False" = "True"): BaseStatus => ({
  observedGeneration: generation,
  conditions: conditionsOf(
    { ready, progress: "none", reason: "Fine", message: "well" },
    [],
    undefined,
    generation,
    NOW,
  ),
});

describe("a plan", () => {
  test.each([
    ["InSync", "True", "none"],
    ["Progressing", "False", "Reconciling"],
    ["Blocked", "False", "Stalled"],
    ["Gone", "False", "Reconciling"],
  ] as const)("%s means Ready=%s and %s", (state, ready, progress) => {
    expect(verdictOfPlan(plan(state))).toEqual({ ready, progress, reason: "Because", message: "so" });
  });
});

describe("a failure", () => {
  const MINUTE = 60_000;
  test.each([
    ["transient", 60 * MINUTE, "Reconciling", "AWSUnavailable"],
    ["throttled", 60 * MINUTE, "Reconciling", "Throttled"],
    ["ambiguous", 60 * MINUTE, "Reconciling", "VerifyingWrite"],
    ["refused", 0, "Stalled", "RefusedByAWS"],
    ["world", 9 * MINUTE, "Reconciling", "WaitingForAWS"],
    ["world", 10 * MINUTE, "Stalled", "WaitingForAWS"],
    ["forbidden", 1 * MINUTE, "Reconciling", "AccessDenied"],
    ["forbidden", 2 * MINUTE, "Stalled", "AccessDenied"],
  ] as const)("%s for %i ms is reported as %s with the reason %s", (of, forMs, progress, reason) => {
    const verdict = verdictOfFailure(failure(of), forMs);
    expect(verdict).toMatchObject({ ready: "False", progress, reason, message: "SomeException: AWS's words" });
    expect(verdict.progressReason).toBe(progress === "Reconciling" ? "ProgressingWithRetry" : undefined);
  });

  test("one that knows its reason keeps it, and its words", () => {
    expect(verdictOfFailure(failure("refused", "NameTaken"), 0)).toMatchObject({
      reason: "NameTaken",
      message: "AWS's words",
    });
  });
});

describe("a passing failure does not take Ready away", () => {
  const passing = ["transient", "throttled", "ambiguous"] as const;
  test.each(passing)("%s: reported only after three in a row", (of) => {
    const fine = resource(1, readyAt(1));
    expect([1, 2, 3, 4].map((count) => isWorthReporting(failure(of), count, fine))).toEqual([false, false, true, true]);
  });
  test("it is reported at once of an object that was not Ready, or not for this generation, or never", () => {
    for (const object of [resource(1, readyAt(1, "False")), resource(2, readyAt(1)), resource(1)]) {
      expect(isWorthReporting(failure("transient"), 1, object)).toBe(true);
    }
  });
  test("a refusal is reported at once", () => {
    expect(isWorthReporting(failure("refused"), 1, resource(1, readyAt(1)))).toBe(true);
    expect(isWorthReporting(failure("forbidden"), 1, resource(1, readyAt(1)))).toBe(true);
  });
});

describe("suspended", () => {
  test("unchanged: the last word stands", () => {
    expect(verdictOfSuspended(resource(2, readyAt(1)), true, false)).toMatchObject({ ready: "True", reason: "Fine" });
  });
  test("unchanged but never reported: unknown", () => {
    expect(verdictOfSuspended(resource(1), true, false)).toMatchObject({ ready: "Unknown", reason: "Suspended" });
  });
  test("edited meanwhile: unknown, and the message says what to do", () => {
    const verdict = verdictOfSuspended(resource(2, readyAt(1)), false, false);
    expect(verdict).toMatchObject({ ready: "Unknown", progress: "none", reason: "Suspended" });
    expect(verdict.message).toContain("spec.suspend");
  });
  test("a deletion waits and says so", () => {
    expect(verdictOfSuspended(resource(2, readyAt(1)), true, true)).toMatchObject({
      ready: "False",
      reason: "Suspended",
    });
  });
});

describe("where nothing may be written", () => {
  const change = [{ kind: "Put", summary: "put it" }];
  test("Observe: equal is Ready", () => {
    expect(verdictWithoutWrites(plan("InSync"), "Observed")).toMatchObject({ ready: "True", reason: "Observed" });
  });
  test("read-only: equal is what it would be", () => {
    expect(verdictWithoutWrites(plan("InSync"), "ReadOnly")).toMatchObject({ ready: "True", reason: "Because" });
  });
  test.each(["ReadOnly", "Observed"] as const)(
    "%s: a difference is reported and not Ready, and nothing reconciles",
    (mode) => {
      const verdict = verdictWithoutWrites(plan("Progressing", change), mode);
      expect(verdict).toMatchObject({ ready: "False", progress: "none", reason: mode });
      expect(verdict.message).toContain("put it");
    },
  );
  test("what cannot work is reported as such", () => {
    expect(verdictWithoutWrites(plan("Blocked"), "Observed")).toMatchObject({ progress: "Stalled", reason: "Because" });
  });
});
