/** What scales a service: alarms that invoke policies, with limits, cooldowns and suspension, and what is told of it. */
import { beforeEach, describe, expect, it } from "vitest";
import { steppedCapacity } from "../../simulator/services/application-autoscaling/scaling/capacity.ts";
import { release, service } from "./drive.ts";
import { cpuAlarm, metricOfService, minute, type ScalingWorld, scalingWorld, steps, target } from "./scaling.ts";

let world: ScalingWorld;
beforeEach(() => {
  world = scalingWorld();
});

const suspend = (SuspendedState: object) => world.scaling("RegisterScalableTarget", { ...target, SuspendedState });
const memory = (value: number | null) =>
  world.simulator.setScenario({ metrics: [metricOfService("MemoryUtilization", value)] });
const byMemory = { PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageMemoryUtilization" } };
const notScaled = () =>
  world.activities({ IncludeNotScaledActivities: true }).map(({ NotScaledReasons }) => NotScaledReasons?.[0]);

describe("target tracking", () => {
  beforeEach(() => {
    world.register(2, 10);
    world.track("cpu", { ScaleOutCooldown: 180, ScaleInCooldown: 300 });
  });

  it("adds capacity after three minutes above the target, in proportion", () => {
    world.cpu(80);
    world.run(3 * minute - 1);
    expect(world.desired()).toBe(4);
    world.run(1);
    expect(world.desired()).toBe(7);
    const [alarm] = world.alarms();
    const Cause = `monitor alarm ${alarm.AlarmName} in state ALARM triggered policy cpu`;
    const activity = { ResourceId: target.ResourceId, Description: "Setting desired count to 7.", Cause };
    expect(world.activities()).toMatchObject([
      {
        ...activity,
        StatusCode: "InProgress",
        StatusMessage: "Successfully set desired count to 7. Waiting for change to be fulfilled by ecs.",
      },
    ]);
    world.run(10_000);
    expect(world.activities()).toMatchObject([
      {
        ...activity,
        StatusCode: "Successful",
        StatusMessage: "Successfully set desired count to 7. Change successfully fulfilled by ecs.",
        EndTime: expect.any(Number),
      },
    ]);
  });

  it("adds no more during the cooldown unless more is wanted, and goes to the maximum", () => {
    world.cpu(80);
    world.run(4 * minute);
    expect(world.desired()).toBe(7);
    world.cpu(110);
    world.run(minute);
    expect(world.desired()).toBe(9);
    world.run(3 * minute);
    expect(world.desired()).toBe(10);
    world.run(5 * minute);
    expect(notScaled()[0]).toEqual({ Code: "AlreadyAtMaxCapacity", MaxCapacity: 10 });
    const told = world.activities({ IncludeNotScaledActivities: true });
    expect(told[0]).toMatchObject({
      Description: "Attempting to scale due to alarm triggered",
      StatusCode: "Failed",
    });
    expect(world.activities()).toHaveLength(3);
  });

  it("removes capacity after fifteen minutes well below the target, and waits for the cooldown", () => {
    world.cpu(46);
    world.run(20 * minute);
    expect(world.desired()).toBe(4);
    world.cpu(30);
    world.run(15 * minute - 1);
    expect(world.desired()).toBe(4);
    world.run(1);
    expect(world.desired()).toBe(3);
    world.run(4 * minute);
    expect(world.desired()).toBe(3);
    world.run(minute);
    expect(world.desired()).toBe(2);
    world.run(10 * minute);
    expect([world.desired(), notScaled()[0]]).toEqual([2, { Code: "AlreadyAtMinCapacity", MinCapacity: 2 }]);
  });

  it("removes none where that is off", () => {
    world.track("cpu", { DisableScaleIn: true });
    world.cpu(10);
    world.run(30 * minute);
    expect([world.desired(), world.activities()]).toEqual([4, []]);
  });

  it("removes none while a deployment is going on, and adds all the same", () => {
    world.simulator.setScenario({ images: [{ image: "shop:2", outcome: { kind: "pullFails" } }] });
    release(world, "shop:2", {
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
    });
    world.cpu(10);
    world.run(30 * minute);
    expect(service(world).deployments[0].rolloutState).toBe("IN_PROGRESS");
    expect(world.desired()).toBe(4);
    world.cpu(80);
    world.run(3 * minute);
    expect(world.desired()).toBeGreaterThan(4);
  });

  it("does nothing of what is suspended", () => {
    suspend({ DynamicScalingOutSuspended: true });
    world.cpu(80);
    world.run(10 * minute);
    expect(world.desired()).toBe(4);
    suspend({ DynamicScalingOutSuspended: false, DynamicScalingInSuspended: true });
    world.cpu(10);
    world.run(30 * minute);
    expect([world.desired(), notScaled()]).toEqual([4, []]);
    suspend({ DynamicScalingInSuspended: false });
    world.run(minute);
    expect(world.desired()).toBe(2);
  });

  it("does nothing without data, or when the service is gone", () => {
    world.cpu(80);
    world.run(minute);
    world.cpu(null);
    world.run(30 * minute);
    expect([world.desired(), world.alarms()[0].StateValue]).toEqual([4, "INSUFFICIENT_DATA"]);
    world.cpu(80);
    world.call("DeleteService", { cluster: "c", service: "web", force: true });
    world.run(10 * minute);
    expect(world.activities()).toEqual([]);
  });

  it("of two policies removes only when both agree, and as the larger one says", () => {
    world.track("memory", byMemory);
    world.cpu(10);
    memory(47);
    world.run(30 * minute);
    expect(world.desired()).toBe(4);
    memory(35);
    world.run(16 * minute);
    expect(world.desired()).toBe(3);
  });

  it("goes on with what is left when another one is deleted", () => {
    world.track("memory", byMemory);
    world.cpu(10);
    memory(50);
    world.run(20 * minute);
    expect(world.desired()).toBe(4);
    world.scaling("DeleteScalingPolicy", { ...target, PolicyName: "memory" });
    world.run(minute);
    expect(world.desired()).toBe(2);
  });
});

describe("step scaling", () => {
  const arm = (more: object = {}, alarm: object = {}) => {
    const { PolicyARN } = world.scaling("PutScalingPolicy", steps("out", more));
    world.cloudwatch("PutMetricAlarm", cpuAlarm("hot", { AlarmActions: [PolicyARN], ...alarm }));
  };
  beforeEach(() => {
    world.register(1, 10);
  });

  it("does what the step of the breach says, when the alarm goes to ALARM and each minute after", () => {
    arm({ Cooldown: 60 });
    world.cpu(75);
    world.run(2 * minute);
    expect(world.desired()).toBe(5);
    world.cpu(95);
    world.run(minute);
    expect(world.desired()).toBe(8);
    expect(world.activities()[0].Cause).toBe("monitor alarm hot in state ALARM triggered policy out");
    world.cpu(50);
    world.run(10 * minute);
    expect(world.desired()).toBe(8);
  });

  it("is invoked by SetAlarmState with the data point that it names", () => {
    arm();
    const StateReasonData = JSON.stringify({ recentDatapoints: [71, 99] });
    const state = { AlarmName: "hot", StateValue: "ALARM", StateReason: "test" };
    world.cloudwatch("SetAlarmState", { ...state, StateReasonData });
    expect(world.desired()).toBe(7);
    world.run(10 * minute);
    expect([world.desired(), world.alarms()[0].StateValue]).toEqual([7, "INSUFFICIENT_DATA"]);
  });

  it("is not invoked while actions are off, nor by an alarm whose action was taken away", () => {
    arm({}, { ActionsEnabled: false });
    world.cpu(95);
    world.run(5 * minute);
    expect(world.desired()).toBe(4);
    world.cloudwatch("PutMetricAlarm", cpuAlarm("hot"));
    world.run(5 * minute);
    expect([world.desired(), world.alarms()[0].StateValue]).toEqual([4, "ALARM"]);
  });

  const config = (
    AdjustmentType: "ExactCapacity" | "ChangeInCapacity" | "PercentChangeInCapacity",
    more: object = {},
  ) => ({
    AdjustmentType,
    StepAdjustments: [
      { MetricIntervalUpperBound: -10, ScalingAdjustment: -50 },
      { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: -1 },
      { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
      { MetricIntervalLowerBound: 10, ScalingAdjustment: 30 },
    ],
    ...more,
  });
  it.each([
    ["a bound below the threshold is exclusive", config("ChangeInCapacity"), 20, -10, 0],
    ["within the bounds below it", config("ChangeInCapacity"), 20, -9, 19],
    ["the threshold itself", config("ChangeInCapacity"), 20, 0, 21],
    ["a bound above it is inclusive", config("ChangeInCapacity"), 20, 10, 50],
    ["an exact capacity", config("ExactCapacity"), 20, 50, 30],
    ["a percentage, rounded down", config("PercentChangeInCapacity"), 11, 10, 14],
    ["one that is less than one", config("PercentChangeInCapacity"), 4, 5, 5],
    ["a negative one, rounded up", config("PercentChangeInCapacity"), 11, -20, 6],
    ["a least magnitude", config("PercentChangeInCapacity", { MinAdjustmentMagnitude: 2 }), 4, 5, 6],
    ["nothing where there is no step", { ...config("ChangeInCapacity"), StepAdjustments: [] }, 4, 5, 4],
  ])("%s", (_, configuration, base, difference, wanted) => {
    expect(steppedCapacity(configuration, base, difference)).toBe(wanted);
  });
});

describe("activities", () => {
  it("are those of six weeks, newest first, of one service or of all, in pages of 50", () => {
    for (let index = 0; index < 51; index += 1) world.register(index % 2 === 0 ? 5 : 0, index % 2 === 0 ? 9 : 4);
    const page = (input: object) => world.scaling("DescribeScalingActivities", { ServiceNamespace: "ecs", ...input });
    const first = page({ ResourceId: target.ResourceId });
    expect(first.ScalingActivities).toHaveLength(50);
    const last = page({ ResourceId: target.ResourceId, NextToken: first.NextToken }).ScalingActivities;
    expect(last).toMatchObject([{ Cause: "minimum capacity was set to 5", StatusCode: "Overridden" }]);
    expect(last[0].StatusMessage).toMatch(/^Successfully set desired count to 5. Found it was later changed to \d.$/);
    expect(page({ ResourceId: "service/c/api" }).ScalingActivities).toEqual([]);
    world.run(42 * 86_400_000);
    expect(page({}).ScalingActivities).toEqual([]);
  });
});
