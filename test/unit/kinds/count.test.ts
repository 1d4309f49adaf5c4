import { describe, expect, test } from "vitest";
import {
  countIsEnforced,
  enoughTasksRun,
  requiredTasks,
  type Scaling,
  scalingNow,
} from "../../../operator/kinds/service/count.ts";
import { liveService, serviceObject } from "./builders.ts";

const AT = "2026-03-01T12:00:00Z";
const NOW = { ms: Date.parse(AT), text: AT };
const later = (seconds: number) => ({ ms: NOW.ms + seconds * 1_000, text: "later" });
const counts = (desiredCount: number, runningCount: number) => liveService({ desiredCount, runningCount });

test.each([
  [0, 100, 0],
  [1, 100, 1],
  [1, 50, 1],
  [1, 0, 1],
  [3, 50, 2],
  [10, 33, 4],
  [10, 100, 10],
  [0, 0, 0],
])("of %i desired tasks at %i %% healthy %i have to run", (desired, percent, required) => {
  expect(requiredTasks(desired, percent)).toBe(required);
});

describe("enough tasks run", () => {
  test("without a declared percentage all of them, of a daemon none", () => {
    expect(enoughTasksRun(liveService({ deploymentConfiguration: {}, runningCount: 1 }), undefined)).toEqual({
      enough: false,
      required: 2,
    });
    const daemon = liveService({ deploymentConfiguration: {}, schedulingStrategy: "DAEMON", runningCount: 1 });
    expect(enoughTasksRun(daemon, undefined)).toEqual({ enough: true, required: 1 });
  });
  test.each([
    [{ from: 2, to: 5 }, 2, true],
    [{ from: 2, to: 5 }, 1, false],
    [{ from: 5, to: 2 }, 2, true],
    [{ from: 5, to: 0 }, 0, true],
    [{ from: 0, to: 5 }, 0, true],
  ])("while scaling %j with %i running: %s", (scaling, running, enough) => {
    expect(enoughTasksRun(counts(scaling.to, running), { ...scaling, sinceTime: AT }).enough).toBe(enough);
  });
});

describe("the scaling that is going on", () => {
  const out: Scaling = { from: 2, to: 5, sinceTime: AT };
  const at = (
    service: ReturnType<typeof counts>,
    countBefore: number | undefined,
    before?: Scaling,
    now = NOW,
    deadlineMs = 900_000,
  ) => scalingNow(service, countBefore, before, now, deadlineMs);

  test("begins when the count changes", () => expect(at(counts(5, 2), 2)).toEqual(out));
  test("does not begin at the first pass", () => expect(at(counts(5, 2), undefined)).toBeUndefined());
  test("does not begin when the count is reached already", () => expect(at(counts(5, 5), 2)).toBeUndefined());
  test("goes on until the count is reached", () => {
    expect(at(counts(5, 4), 5, out)).toEqual(out);
    expect(at(counts(5, 5), 5, out)).toBeUndefined();
  });
  test("in: goes on until the tasks have stopped", () => {
    const inwards: Scaling = { from: 5, to: 2, sinceTime: AT };
    expect(at(counts(2, 5), 5)).toEqual(inwards);
    expect(at(counts(2, 3), 2, inwards)).toEqual(inwards);
    expect(at(counts(2, 2), 2, inwards)).toBeUndefined();
  });
  test("keeps the first count through several changes", () => {
    expect(at(counts(8, 3), 5, out, later(10))).toEqual({ from: 2, to: 8, sinceTime: "later" });
  });
  test("ends with the deadline, and never without one", () => {
    expect(at(counts(5, 2), 5, out, later(901))).toBeUndefined();
    expect(at(counts(5, 2), 5, out, later(901), Number.POSITIVE_INFINITY)).toEqual(out);
  });
});

describe("the declared count is enforced", () => {
  const seeded = { desiredCountPolicy: "Seed", desiredCount: 2 };
  test("by default", () => expect(countIsEnforced(serviceObject())).toBe(true));
  test("not while it only seeds", () => expect(countIsEnforced(serviceObject(seeded))).toBe(false));
  test("not when Seed ended, until the count changes from what it was then", () => {
    const status = { countNotEnforced: { specValue: 2 } };
    expect(countIsEnforced(serviceObject({ desiredCount: 2 }, { status }))).toBe(false);
    expect(countIsEnforced(serviceObject({ desiredCount: 3 }, { status }))).toBe(true);
  });
});
