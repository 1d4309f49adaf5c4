import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionOf, conditionsOf, isReady, type Verdict } from "../../../operator/engine/conditions.ts";
import type { Condition, DomainCondition } from "../../../operator/engine/object.ts";
import { type ReportedFailure, stalledAfterMs } from "../../../operator/engine/outcome.ts";
import type { Plan, PlanState } from "../../../operator/engine/plan.ts";
import {
  verdictOfFailure,
  verdictOfPlan,
  verdictOfSuspended,
  verdictWithoutWrites,
} from "../../../operator/engine/verdict.ts";

const T0 = Date.parse("2026-03-01T12:00:00Z");
const fine: Verdict = { ready: "True", progress: "none", reason: "Fine", message: "All is well." };
const at = (verdict: Verdict, now: number, previous?: readonly Condition[], domain: readonly DomainCondition[] = []) =>
  conditionsOf(verdict, domain, previous, 3, now);

describe("lastTransitionTime", () => {
  test("stays while the status stays, whatever the words", () => {
    const first = at(fine, T0);
    const later = at({ ...fine, reason: "Other", message: "Still well." }, T0 + 60_000, first);
    expect(later[0]).toMatchObject({ reason: "Other", lastTransitionTime: "2026-03-01T12:00:00Z" });
  });

  test("moves when the status changes", () => {
    const first = at(fine, T0);
    const later = at({ ...fine, ready: "False" }, T0 + 60_000, first);
    expect(later[0]?.lastTransitionTime).toBe("2026-03-01T12:01:00Z");
  });

  test("of a condition that comes back is that of its coming back", () => {
    const stalled = at({ ...fine, ready: "False", progress: "Stalled" }, T0);
    const well = at(fine, T0 + 1_000, stalled);
    const again = at({ ...fine, ready: "False", progress: "Stalled" }, T0 + 2_000, well);
    expect(conditionOf(again, "Stalled")?.lastTransitionTime).toBe("2026-03-01T12:00:02Z");
  });
});

test("Ready comes first, Reconciling and Stalled only while they are true, then the kind's own", () => {
  const paused: DomainCondition = {
    type: "Paused",
    status: "True",
    reason: "WaitingForLifecycleHook",
    message: "It waits.",
  };
  expect(at(fine, T0, undefined, [paused]).map(({ type }) => type)).toEqual(["Ready", "Paused"]);
  const moving = at({ ...fine, ready: "False", progress: "Reconciling" }, T0, undefined, [paused]);
  expect(moving.map(({ type }) => type)).toEqual(["Ready", "Reconciling", "Paused"]);
});

test("a message is one line of at most 1,024 characters", () => {
  const [ready] = at({ ...fine, message: `  a\n b\t${"x".repeat(2_000)}` }, T0);
  expect(ready?.message).toHaveLength(1_024);
  expect(ready?.message.startsWith("a b xxx")).toBe(true);
  expect(ready?.message.endsWith("...")).toBe(true);
});

test("Ready counts only for the generation it speaks of", () => {
  const conditions = at(fine, T0);
  expect(isReady({ metadata: { generation: 3 }, status: { conditions } })).toBe(true);
  expect(isReady({ metadata: { generation: 4 }, status: { conditions } })).toBe(false);
  expect(isReady({ metadata: { generation: 3 } })).toBe(false);
});

/** Every verdict that the engine can come to. */
const classes = Object.keys(stalledAfterMs) as ReportedFailure["class"][];
const failures: fc.Arbitrary<ReportedFailure> = fc.record({
  class: fc.constantFrom(...classes),
  code: fc.constantFrom("ThrottlingException", "ClientException"),
  message: fc.string(),
});
const plans: fc.Arbitrary<Plan> = fc.record({
  state: fc.constantFrom<PlanState>("InSync", "Progressing", "Blocked", "Gone"),
  reason: fc.constantFrom("Fine", "Held"),
  message: fc.string(),
  steps: fc.array(fc.record({ kind: fc.constant("Put"), summary: fc.string() }), { maxLength: 2 }),
  changes: fc.array(fc.string(), { maxLength: 2 }),
});
const verdicts: fc.Arbitrary<Verdict> = fc.oneof(
  plans.map(verdictOfPlan),
  fc
    .tuple(plans, fc.constantFrom("ReadOnly" as const, "Observed" as const))
    .map(([plan, mode]) => verdictWithoutWrites(plan, mode)),
  fc.tuple(failures, fc.nat(3_600_000)).map(([failure, ms]) => verdictOfFailure(failure, ms)),
);

/** Sources: kstatus conventions; the condition checker of fluxcd/pkg. */
describe("conformance with kstatus, for every verdict", () => {
  const conditions = (verdict: Verdict) => conditionsOf(verdict, [], undefined, 7, T0);
  const property = (check: (conditions: readonly Condition[]) => void) =>
    fc.assert(
      fc.property(verdicts, (verdict) => {
        check(conditions(verdict));
      }),
    );
  const holds = (conditions: readonly Condition[], type: string) => conditionOf(conditions, type)?.status === "True";

  test("Ready is always there, once", () => {
    property((conditions) => expect(conditions.filter(({ type }) => type === "Ready")).toHaveLength(1));
  });
  test("Ready is False whenever Stalled or Reconciling is True", () => {
    property((conditions) => {
      if (holds(conditions, "Stalled") || holds(conditions, "Reconciling"))
        expect(conditionOf(conditions, "Ready")?.status).toBe("False");
    });
  });
  test("Reconciling and Stalled are never there together, and never but True", () => {
    property((conditions) => {
      const abnormal = conditions.filter(({ type }) => type === "Reconciling" || type === "Stalled");
      expect(abnormal.length).toBeLessThanOrEqual(1);
      expect(abnormal.every(({ status }) => status === "True")).toBe(true);
    });
  });
  test("all conditions speak of the same generation", () => {
    property((conditions) => expect(new Set(conditions.map((one) => one.observedGeneration))).toEqual(new Set([7])));
  });
  test("every condition has a reason in CamelCase", () => {
    property((conditions) => {
      for (const { reason } of conditions) expect(reason).toMatch(/^[A-Z][A-Za-z]+$/);
    });
  });
  test("Ready is Unknown only for a suspended object", () => {
    property((conditions) => expect(conditionOf(conditions, "Ready")?.status).not.toBe("Unknown"));
    const resource = {
      kind: "Toy",
      metadata: { name: "a", namespace: "a", uid: "u", generation: 7, resourceVersion: "1", creationTimestamp: "" },
      spec: {},
    };
    expect(verdictOfSuspended(resource, false, false)).toMatchObject({ ready: "Unknown", reason: "Suspended" });
  });
});
