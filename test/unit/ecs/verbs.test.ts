import { describe, expect, test } from "vitest";
import { pendingVerbs, recordHandled } from "../../../operator/ecs/verbs.ts";

const at = (verb: string, value: string) => ({ [`ecs-operator.dev/${verb}`]: value });
const entry = (value: string) => ({ value, time: "2026-01-01T00:00:00Z", outcome: "Done" });

describe("pending verbs", () => {
  test.each([
    ["restart", "1", { verb: "restart", value: "1" }],
    ["promote", "hook-1/2", { verb: "promote", value: "hook-1/2", argument: "hook-1" }],
    ["promote", "ecs/pause/7/tok", { verb: "promote", value: "ecs/pause/7/tok", argument: "ecs/pause/7" }],
    ["rollback", "previous/a", { verb: "rollback", value: "previous/a", argument: "previous" }],
    ["abort", "/a", { verb: "abort", value: "/a" }],
  ])("%s: %s", (verb, value, expected) => {
    expect(pendingVerbs(at(verb, value), undefined)).toEqual([expected]);
  });

  test("several, in a fixed order; unknown ones and empty values ask for nothing", () => {
    const annotations = {
      ...at("plan", "1"),
      ...at("restart", "1"),
      ...at("explode", "1"),
      ...at("retry", ""),
      restart: "2",
    };
    expect(pendingVerbs(annotations, {}).map(({ verb }) => verb)).toEqual(["restart", "plan"]);
    expect(pendingVerbs(undefined, undefined)).toEqual([]);
  });

  test("a value that was handled never executes again, an older one included", () => {
    const handled = { restart: [entry("1"), entry("2")] };
    expect(pendingVerbs(at("restart", "2"), handled)).toEqual([]);
    expect(pendingVerbs(at("restart", "1"), handled)).toEqual([]);
    expect(pendingVerbs(at("restart", "3"), handled)).toHaveLength(1);
    expect(pendingVerbs(at("retry", "1"), handled)).toHaveLength(1);
  });
});

describe("handled verbs", () => {
  test("keeps the last eight of each verb, newest last", () => {
    const values = Array.from({ length: 10 }, (_, index) => String(index));
    const all = values.reduce<ReturnType<typeof recordHandled>>(
      (handled, value) => recordHandled(handled, "restart", value, "2026-01-01T00:00:00Z", "Done"),
      { retry: [entry("x")] },
    );
    expect(all.restart?.map(({ value }) => value)).toEqual(values.slice(2));
    expect(all.retry).toEqual([entry("x")]);
  });

  test("the first outcome of a value stands", () => {
    const handled = { restart: [entry("1")] };
    expect(recordHandled(handled, "restart", "1", "2027-01-01T00:00:00Z", "NothingToDo")).toEqual(handled);
  });
});
