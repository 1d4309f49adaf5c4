/** The decisions of an ECSScheduledTask, and what its runs need to know of it, as tables. */
import { describe, expect, test } from "vitest";
import { dueTime } from "../../../operator/kinds/scheduled-task/plan/due.ts";
import { nameOfTime, nameOfTrigger } from "../../../operator/kinds/scheduled-task/plan/names.ts";
import { task } from "../../../operator/kinds/task/index.ts";
import { readCron } from "../../../operator/lib/cron.ts";
import { inputOf, scheduledTaskObject, taskObject } from "./builders.ts";

const at = (time: string): number => Date.parse(`2026-${time}Z`);

describe("the time that is due", () => {
  test.each([
    ["none yet", "0 * * * *", "03-01T12:00", "03-01T12:59:59", undefined, undefined],
    ["one, on the second", "0 * * * *", "03-01T12:00", "03-01T13:00", undefined, "03-01T13:00"],
    ["the newest of two", "0 * * * *", "03-01T12:00", "03-01T14:59", undefined, "03-01T14:00"],
    ["of a hundred", "0 * * * *", "03-01T12:00", "03-05T16:00", undefined, "03-05T16:00"],
    ["of a hundred and one", "0 * * * *", "03-01T12:00", "03-05T17:00", undefined, "03-05T17:00 of many"],
    ["of irregular ones", "0 8,9 1 * *", "01-15T00:00", "06-20T00:00", undefined, "06-01T09:00"],
    ["within the deadline", "0 * * * *", "03-01T12:00", "03-01T13:09", 600, "03-01T13:00"],
    ["beyond the deadline", "0 * * * *", "03-01T12:00", "03-01T13:11", 600, undefined],
    ["many, of which the deadline leaves few", "* * * * *", "03-01T12:00", "03-09T12:00", 120, "03-09T12:00"],
    ["a clock that was set back", "0 * * * *", "03-01T15:00", "03-01T13:30", undefined, undefined],
  ])("%s", (_, schedule, last, now, deadline, expected) => {
    const times = readCron(schedule, "Etc/UTC");
    if (times.is !== "times") throw new Error("unreadable");
    const due = dueTime(times, at(last), at(now), deadline);
    const shown = due && `${new Date(due.time).toISOString().slice(5, 16)}${due.many ? " of many" : ""}`;
    expect(shown).toBe(expected);
  });
});

describe("names of runs", () => {
  const time = Date.parse("2026-03-01T13:00:59Z");
  const long = `${"a".repeat(40)}.${"b".repeat(100)}`;

  test("are CronJob's, the same for a time, and another one for another token", () => {
    expect(nameOfTime("nightly", time)).toBe("nightly-29539500");
    expect(nameOfTrigger("nightly", "one")).toBe(nameOfTrigger("nightly", "one"));
    expect(nameOfTrigger("nightly", "one")).not.toBe(nameOfTrigger("nightly", "two"));
  });

  test("fit, and those of two long names differ", () => {
    for (const name of [
      nameOfTime(long, time),
      nameOfTrigger(long, "one"),
      nameOfTime(`${"a".repeat(44)}.b.c.d.e.f`, time),
    ]) {
      expect(name.length).toBeLessThanOrEqual(63);
      expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
    }
    expect(nameOfTime(long, time)).not.toBe(nameOfTime(`${long}c`, time));
  });
});

describe("a run whose time to live is over", () => {
  const TIME = "2026-03-01T11:00:00Z";
  const { name, uid } = scheduledTaskObject().metadata;
  const controller = { kind: "ECSScheduledTask", name, uid };
  const ended = {
    type: "Complete",
    status: "True" as const,
    reason: "X",
    message: "",
    lastTransitionTime: TIME,
    observedGeneration: 1,
  };
  const stepsOf = (recorded: string | undefined, owner = controller) => {
    const run = taskObject(
      { ttlSecondsAfterFinished: 0 },
      {
        metadata: { controller: owner, annotations: { "ecs-operator.dev/scheduled-time": TIME } },
        status: { conditions: [ended] },
      },
    );
    const schedule = scheduledTaskObject({}, { status: recorded === undefined ? {} : { lastScheduleTime: recorded } });
    const input = inputOf(run, { tasks: {}, answers: {} }, { deps: [schedule] });
    return task.plan(input as never).steps.map(({ kind }) => kind);
  };

  test.each([
    ["its schedule has not recorded it", undefined, []],
    ["its schedule has recorded an earlier one", "2026-03-01T10:00:00Z", []],
    ["its schedule has recorded it", TIME, ["DeleteSelf"]],
    ["its schedule has recorded a later one", "2026-03-01T12:00:00Z", ["DeleteSelf"]],
  ])("goes unless another run of its time could follow: %s", (_, recorded, steps) => {
    expect(stepsOf(recorded)).toEqual(steps);
  });

  test("does not wait for a schedule that is not its own", () => {
    expect(stepsOf(undefined, { ...controller, uid: "another" })).toEqual(["DeleteSelf"]);
  });
});
