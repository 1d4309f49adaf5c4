/** Scheduled actions: what they take, when they run, and that they change the limits for good. */
import { beforeEach, describe, expect, it } from "vitest";
import { parseSchedule } from "../../simulator/services/application-autoscaling/schedules/expressions.ts";
import { start } from "./drive.ts";
import { minute, type ScalingWorld, scalingWorld, target } from "./scaling.ts";

const iso = (time: string) => Date.parse(time);
const runs = (schedule: string, after: string, timezone = "UTC", origin = after) => {
  const next = parseSchedule(schedule, timezone, iso(origin))?.next(iso(after));
  return next === undefined ? undefined : new Date(next).toISOString().replace(":00.000Z", "Z");
};

describe("a schedule", () => {
  it.each([
    ["at(2027-03-01T12:00:00)", "2027-03-01T11:59:59Z", "2027-03-01T12:00Z"],
    ["at(2027-03-01T12:00:00)", "2027-03-01T12:00:00Z", undefined],
    ["rate(30 minutes)", "2027-03-01T12:00:00Z", "2027-03-01T12:30Z"],
    ["rate(1 day)", "2027-03-01T12:00:00Z", "2027-03-02T12:00Z"],
    ["cron(0 20 * * ? *)", "2027-03-01T20:00:00Z", "2027-03-02T20:00Z"],
    ["cron(15,45 8-10 ? * MON-FRI *)", "2027-03-05T10:45:00Z", "2027-03-08T08:15Z"],
    ["cron(0/20 * * * ? *)", "2027-03-01T12:41:00Z", "2027-03-01T13:00Z"],
    ["cron(0 12 1 JAN ? *)", "2027-03-01T12:00:00Z", "2028-01-01T12:00Z"],
    ["cron(0 12 ? * 1 *)", "2027-03-01T12:00:00Z", "2027-03-07T12:00Z"],
    ["cron(0 12 * * ? 2026)", "2027-03-01T12:00:00Z", undefined],
    ["cron(0 12 L * ? *)", "2027-03-01T12:00:00Z", undefined],
  ])("%s after %s", (schedule, after, next) => {
    expect(runs(schedule, after)).toBe(next);
  });

  it("goes by the clocks of its time zone, also when they change", () => {
    const zone = "Europe/Berlin";
    expect(runs("at(2027-03-01T12:00:00)", "2027-01-01T00:00:00Z", zone)).toBe("2027-03-01T11:00Z");
    expect(runs("cron(0 8 * * ? *)", "2027-03-27T07:00:00Z", zone)).toBe("2027-03-28T06:00Z");
    expect(runs("cron(30 23 * * ? *)", "2027-03-01T12:00:00Z", "Pacific/Tahiti")).toBe("2027-03-02T09:30Z");
  });
});

let world: ScalingWorld;
beforeEach(() => {
  world = scalingWorld();
  world.register(2, 10);
});

const named = (ScheduledActionName: string) => ({ ...target, ScheduledActionName });
const put = (name: string, input: object) => world.scaling("PutScheduledAction", { ...named(name), ...input });
const refused = (input: object) =>
  world.refusal("application-autoscaling", "PutScheduledAction", { ...named("a"), ...input });
const read = (input: object = {}) =>
  world.scaling("DescribeScheduledActions", { ServiceNamespace: "ecs", ...input }).ScheduledActions;
const limits = () => world.targets().map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity])[0];

describe("a scheduled action", () => {
  it("sets both limits for good, and brings the count within them", () => {
    put("busy", { Schedule: "rate(1 hour)", ScalableTargetAction: { MinCapacity: 6, MaxCapacity: 12 } });
    world.run(60 * minute - 1);
    expect([limits(), world.desired()]).toEqual([[2, 10], 4]);
    world.run(1);
    expect([limits(), world.desired()]).toEqual([[6, 12], 6]);
    expect(world.activities().map(({ Description, Cause, StatusCode }) => [Description, Cause, StatusCode])).toEqual([
      ["Setting desired count to 6.", "minimum capacity was set to 6", "InProgress"],
      ["Setting min capacity to 6 and max capacity to 12", "scheduled action name busy was triggered", "Successful"],
    ]);
    world.register(1, 3);
    world.run(60 * minute);
    expect([limits(), world.desired()]).toEqual([[6, 12], 6]);
  });

  it("that names one limit moves the other one out of its way", () => {
    put("a", { Schedule: "rate(1 hour)", ScalableTargetAction: { MinCapacity: 20 } });
    world.run(60 * minute);
    expect(limits()).toEqual([20, 20]);
    put("a", { Schedule: "rate(1 hour)", ScalableTargetAction: { MaxCapacity: 1 } });
    world.run(60 * minute);
    expect([limits(), world.desired()]).toEqual([[1, 1], 1]);
  });

  it("is skipped while scheduled scaling is suspended", () => {
    put("a", { Schedule: "rate(1 hour)", ScalableTargetAction: { MinCapacity: 6 } });
    const SuspendedState = { ScheduledScalingSuspended: true };
    world.scaling("RegisterScalableTarget", { ...target, SuspendedState });
    world.run(90 * minute);
    expect(limits()).toEqual([2, 10]);
    world.scaling("RegisterScalableTarget", { ...target, SuspendedState: { ScheduledScalingSuspended: false } });
    expect(limits()).toEqual([2, 10]);
    world.run(30 * minute);
    expect(limits()).toEqual([6, 10]);
  });

  it("runs between its start and its end, which a put without them deletes", () => {
    const seconds = (ms: number) => (start + ms) / 1000;
    const busy = { Schedule: "rate(1 hour)", ScalableTargetAction: { MinCapacity: 6 } };
    put("a", { ...busy, StartTime: seconds(150 * minute), EndTime: seconds(300 * minute) });
    expect(read()[0]).toMatchObject({ StartTime: seconds(150 * minute), EndTime: seconds(300 * minute) });
    world.run(200 * minute);
    expect(limits()).toEqual([2, 10]);
    world.run(20 * minute);
    expect(limits()).toEqual([6, 10]);
    world.register(2, 10);
    world.run(600 * minute);
    expect(limits()).toEqual([6, 10]);
    world.register(2, 10);
    world.run(600 * minute);
    expect(limits()).toEqual([2, 10]);
    put("a", {});
    expect(read()[0]).toEqual({
      ...named("a"),
      ScheduledActionARN: expect.stringMatching(
        /^arn:aws:autoscaling:eu-west-1:111122223333:scheduledAction:[0-9a-f-]{36}:resource\/ecs\/service\/c\/web:scheduledActionName\/a$/,
      ),
      ...busy,
      CreationTime: expect.any(Number),
    });
  });

  it("keeps what a put leaves out, and no longer runs once it is deleted", () => {
    put("a", { Schedule: "rate(2 hours)", Timezone: "Europe/Berlin", ScalableTargetAction: { MinCapacity: 3 } });
    put("a", { ScalableTargetAction: { MaxCapacity: 7 } });
    const [action] = read();
    expect(action).toMatchObject({ Schedule: "rate(2 hours)", Timezone: "Europe/Berlin" });
    expect(action.ScalableTargetAction).toEqual({ MaxCapacity: 7 });
    world.scaling("DeleteScheduledAction", named("a"));
    world.run(240 * minute);
    expect([read(), limits()]).toEqual([[], [2, 10]]);
    const gone = world.refusal("application-autoscaling", "DeleteScheduledAction", named("a"));
    expect(gone).toMatch(/^ObjectNotFoundException/);
  });

  const Schedule = "rate(1 hour)";
  const ScalableTargetAction = { MinCapacity: 1 };
  it.each([
    ["no schedule", { ScalableTargetAction }, "ValidationException"],
    ["no limits", { Schedule }, "ValidationException"],
    ["empty limits", { Schedule, ScalableTargetAction: {} }, "ValidationException"],
    ["limits in the wrong order", { Schedule, ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 1 } }, "Validation"],
    ["a negative limit", { Schedule, ScalableTargetAction: { MinCapacity: -1 } }, "ValidationException"],
    ["a schedule that is none", { Schedule: "every hour", ScalableTargetAction }, "ValidationException"],
    ["five fields", { Schedule: "cron(0 20 * * ?)", ScalableTargetAction }, "ValidationException"],
    ["a rate of 0", { Schedule: "rate(0 hours)", ScalableTargetAction }, "ValidationException"],
    ["a time zone that is none", { Schedule, Timezone: "Berlin", ScalableTargetAction }, "ValidationException"],
    ["an end before its start", { Schedule, StartTime: 2, EndTime: 1, ScalableTargetAction }, "ValidationException"],
    ["a colon in its name", { ...named("a:b"), Schedule, ScalableTargetAction }, "ValidationException"],
    ["a blank before its name", { ...named(" a"), Schedule, ScalableTargetAction }, "ValidationException"],
    ["no target", { ResourceId: "service/c/api", Schedule, ScalableTargetAction }, "ObjectNotFoundException"],
  ])("is refused with %s", (_, input, error) => {
    expect(refused(input)).toMatch(new RegExp(`^${error}`));
    expect(read()).toEqual([]);
  });

  it("is one of at most 200, in pages of 50, and found by name", () => {
    for (let index = 0; index < 200; index += 1) put(`a${index}`, { Schedule, ScalableTargetAction });
    expect(refused({ Schedule, ScalableTargetAction })).toMatch(/^LimitExceededException/);
    expect(read()).toHaveLength(50);
    expect(read({ ScheduledActionNames: ["a7", "none"], ResourceId: target.ResourceId })).toHaveLength(1);
    const ask = { ServiceNamespace: "ecs", ScheduledActionNames: Array(51).fill("a") };
    expect(world.refusal("application-autoscaling", "DescribeScheduledActions", ask)).toMatch(/^ValidationException/);
  });
});
