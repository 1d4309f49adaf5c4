/** Scaling policies and scheduled actions as things that are put, read and deleted. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Output } from "./drive.ts";
import { cpuAlarm, type ScalingWorld, scalingWorld, steps, target } from "./scaling.ts";

const group = "targetgroup/web/0123456789abcdef";
const label = `app/lb/0123456789abcdef/${group}`;

let world: ScalingWorld;
beforeEach(() => {
  world = scalingWorld({
    loadBalancers: [
      { targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:1:${group}`, containerName: "app", containerPort: 80 },
    ],
    monitoring: { metricConfigurations: [{ metricNames: ["CPUUtilization"], resolutionSeconds: 20 }] },
  });
  world.register(1, 10);
});

const put = (input: object) => world.scaling("PutScalingPolicy", { ...target, ...input });
const refused = (input: object) =>
  world.refusal("application-autoscaling", "PutScalingPolicy", { ...target, PolicyName: "p", ...input });
const tracking = (more: object) => ({
  PolicyType: "TargetTrackingScaling",
  TargetTrackingScalingPolicyConfiguration: { TargetValue: 50, ...more },
});
const predefined = (PredefinedMetricType: string, ResourceLabel?: string) => ({
  PredefinedMetricSpecification: { PredefinedMetricType, ResourceLabel },
});
const predictive = (more: object = {}, specification: object = {}) => ({
  PolicyType: "PredictiveScaling",
  PredictiveScalingPolicyConfiguration: {
    MetricSpecifications: [
      {
        TargetValue: 40,
        PredefinedMetricPairSpecification: { PredefinedMetricType: "ECSServiceCPUUtilization" },
        ...specification,
      },
    ],
    ...more,
  },
});

describe("target tracking", () => {
  it("has two alarms of its own, which follow the metric and go with it", () => {
    const { PolicyARN, Alarms } = world.track("cpu", { TargetValue: 60 });
    expect(PolicyARN).toMatch(
      /^arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:[0-9a-f-]{36}:resource\/ecs\/service\/c\/web:policyName\/cpu$/,
    );
    const [high, low] = world.alarms();
    expect(Alarms).toEqual([high, low].map(({ AlarmName, AlarmArn }) => ({ AlarmName, AlarmARN: AlarmArn })));
    expect(high).toMatchObject({
      AlarmName: expect.stringMatching(/^TargetTracking-service\/c\/web-AlarmHigh-[0-9a-f-]{36}$/),
      AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${PolicyARN}.`,
      AlarmActions: [PolicyARN],
      Namespace: "AWS/ECS",
      MetricName: "CPUUtilization",
      Statistic: "Average",
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 60,
      ComparisonOperator: "GreaterThanThreshold",
    });
    expect(low).toMatchObject({ EvaluationPeriods: 15, Threshold: 54, ComparisonOperator: "LessThanThreshold" });
    world.track("cpu", { TargetValue: 70 });
    expect(world.alarms().map(({ AlarmName, Threshold }) => [AlarmName, Threshold])).toEqual([
      [high.AlarmName, 70],
      [low.AlarmName, 63],
    ]);
    world.scaling("DeleteScalingPolicy", { ...target, PolicyName: "cpu" });
    expect([world.alarms(), world.policies()]).toEqual([[], []]);
  });

  it("reads back as it was put, each put replacing the last one as a whole", () => {
    world.track("cpu", { ScaleInCooldown: 60 });
    const { PolicyARN } = world.track("cpu", { ScaleOutCooldown: 30 });
    expect(world.policies()).toMatchObject([{ PolicyARN, PolicyName: "cpu", PolicyType: "TargetTrackingScaling" }]);
    expect(world.policies()[0].TargetTrackingScalingPolicyConfiguration).toEqual({
      TargetValue: 50,
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
      ScaleOutCooldown: 30,
    });
  });

  it("follows the load balancer, high resolution, one custom metric, and metric math", () => {
    put({ PolicyName: "alb", ...tracking(predefined("ALBRequestCountPerTarget", label)) });
    put({ PolicyName: "fast", ...tracking(predefined("ECSServiceAverageCPUUtilizationHighResolution")) });
    const single = { MetricName: "Depth", Namespace: "Shop", Statistic: "Sum" };
    put({ PolicyName: "custom", ...tracking({ CustomizedMetricSpecification: single }) });
    const Metrics = [
      { Id: "m1", MetricStat: { Metric: { MetricName: "Depth", Namespace: "Shop" }, Stat: "Sum" }, ReturnData: false },
      { Id: "e1", Expression: "m1 / 2" },
    ];
    put({ PolicyName: "math", ...tracking({ CustomizedMetricSpecification: { Metrics } }) });
    const high = world.policies().map(({ Alarms }) => {
      const [alarm] = world.cloudwatch("DescribeAlarms", { AlarmNames: [Alarms[0].AlarmName] }).MetricAlarms;
      return [alarm.Namespace, alarm.MetricName, alarm.Statistic, alarm.Period, alarm.Metrics?.length];
    });
    expect(high).toEqual([
      ["AWS/ApplicationELB", "RequestCountPerTarget", "Sum", 60, undefined],
      ["AWS/ECS", "CPUUtilization", "Average", 20, undefined],
      ["Shop", "Depth", "Sum", 60, undefined],
      [undefined, undefined, undefined, undefined, 2],
    ]);
  });

  it("is one for each metric: another name must wait until the first is deleted", () => {
    world.track("cpu");
    const text =
      "ValidationException: Only one TargetTrackingScaling policy for a given metric specification is allowed.";
    expect(refused(tracking({ ...predefined("ECSServiceAverageCPUUtilization"), TargetValue: 10 }))).toBe(text);
    world.track("memory", predefined("ECSServiceAverageMemoryUtilization"));
    world.scaling("DeleteScalingPolicy", { ...target, PolicyName: "cpu" });
    world.track("p");
  });

  it.each<[string, object, string]>([
    ["no metric", {}, ""],
    ["both metrics", { ...predefined("ECSServiceAverageCPUUtilization"), CustomizedMetricSpecification: {} }, ""],
    ["a value out of range", { ...predefined("ECSServiceAverageCPUUtilization"), TargetValue: 2 ** 361 }, ""],
    ["a negative cooldown", { ...predefined("ECSServiceAverageCPUUtilization"), ScaleInCooldown: -1 }, ""],
    ["a metric of another service", predefined("RDSReaderAverageCPUUtilization"), ""],
    ["a label where there is none", predefined("ECSServiceAverageCPUUtilization", label), ""],
    [
      "no label of a target group",
      predefined("ALBRequestCountPerTarget"),
      "Invalid resource label '' for predefined metric type ALBRequestCountPerTarget",
    ],
    [
      "a target group that the service does not have",
      predefined("ALBRequestCountPerTarget", label.replace("targetgroup/web", "targetgroup/api")),
      "Target group targetgroup/api/0123456789abcdef is not attached to resource service/c/web",
    ],
    [
      "high resolution that the service does not publish",
      predefined("ECSServiceAverageMemoryUtilizationHighResolution"),
      "High-resolution metrics are not fully enabled on the ECS service.",
    ],
    ["half a custom metric", { CustomizedMetricSpecification: { MetricName: "Depth" } }, ""],
    [
      "math that returns nothing",
      { CustomizedMetricSpecification: { Metrics: [{ Id: "a", Expression: "1", ReturnData: false }] } },
      "",
    ],
    ["an id that is none", { CustomizedMetricSpecification: { Metrics: [{ Id: "A", Expression: "1" }] } }, ""],
    ["neither expression nor metric", { CustomizedMetricSpecification: { Metrics: [{ Id: "a" }] } }, ""],
  ])("is refused with %s", (_, more, text) => {
    expect(refused(tracking(more))).toContain(`ValidationException: ${text}`);
    expect([world.policies(), world.alarms()]).toEqual([[], []]);
  });
});

describe("step scaling", () => {
  it("has no alarm of its own: it names those that invoke it, and leaves them behind without the action", () => {
    const { PolicyARN, Alarms } = world.scaling("PutScalingPolicy", steps("out"));
    expect([Alarms, world.alarms()]).toEqual([[], []]);
    const topic = "arn:aws:sns:eu-west-1:1:t";
    world.cloudwatch("PutMetricAlarm", cpuAlarm("hot", { AlarmActions: [PolicyARN, topic] }));
    expect(world.policies()[0].Alarms.map(({ AlarmName }: Output) => AlarmName)).toEqual(["hot"]);
    world.scaling("DeleteScalingPolicy", { ...target, PolicyName: "out" });
    expect(world.alarms()[0]).toMatchObject({ AlarmName: "hot", AlarmActions: [topic] });
  });

  const step = (ScalingAdjustment: number, from?: number | null, to?: number | null) => ({
    ScalingAdjustment,
    MetricIntervalLowerBound: from,
    MetricIntervalUpperBound: to,
  });

  it.each<[string, object]>([
    ["no type of adjustment", { AdjustmentType: undefined }],
    ["no steps", { StepAdjustments: [] }],
    ["21 steps", { StepAdjustments: Array.from({ length: 21 }, (_, i) => step(1, i, i === 20 ? null : i + 1)) }],
    ["a gap", { StepAdjustments: [step(1, 0, 10), step(2, 20)] }],
    ["an overlap", { StepAdjustments: [step(1, 0, 10), step(2, 5)] }],
    ["two steps without an end", { StepAdjustments: [step(1, 0), step(2, 5)] }],
    ["a step without bounds", { StepAdjustments: [step(1)] }],
    ["bounds in the wrong order", { StepAdjustments: [step(1, 10, 0)] }],
    ["nothing below a negative bound", { StepAdjustments: [step(-1, -10, 0)] }],
    ["nothing above a positive bound", { StepAdjustments: [step(1, 0, 10)] }],
    ["a negative exact capacity", { AdjustmentType: "ExactCapacity", StepAdjustments: [step(-1, 0)] }],
    ["a magnitude that is not of percentages", { MinAdjustmentMagnitude: 2 }],
    ["a negative cooldown", { Cooldown: -1 }],
  ])("is refused with %s", (_, more) => {
    expect(refused(steps("p", more))).toMatch(/^ValidationException/);
  });
});

describe("predictive scaling", () => {
  it("is kept, and forecasts nothing", () => {
    put({ PolicyName: "p", ...predictive({ Mode: "ForecastAndScale", SchedulingBufferTime: 60 }) });
    expect(world.policies()[0]).toMatchObject({ PolicyType: "PredictiveScaling", Alarms: [] });
    const range = { StartTime: 0, EndTime: 86_400 };
    const answer = world.scaling("GetPredictiveScalingForecast", { ...target, PolicyName: "p", ...range });
    expect(answer.CapacityForecast).toEqual({ Timestamps: [], Values: [] });
    const ask = (input: object) =>
      world.refusal("application-autoscaling", "GetPredictiveScalingForecast", { ...target, ...range, ...input });
    world.track("cpu");
    expect(ask({ PolicyName: "cpu" })).toMatch(/^ValidationException/);
    expect(ask({ PolicyName: "none" })).toMatch(/^ObjectNotFoundException/);
    expect(ask({ PolicyName: "p", EndTime: 31 * 86_400 })).toMatch(/^ValidationException/);
    expect(ask({ PolicyName: "p", EndTime: 0 })).toMatch(/^ValidationException/);
  });

  const scalingMetric = {
    PredefinedScalingMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
  };
  it.each<[string, object]>([
    ["no specification", predictive({ MetricSpecifications: [] })],
    ["a pair and another metric", predictive({}, scalingMetric)],
    ["a scaling metric alone", predictive({}, { PredefinedMetricPairSpecification: undefined, ...scalingMetric })],
    ["a buffer of an hour", predictive({ SchedulingBufferTime: 3600 })],
    ["a capacity buffer without the behaviour", predictive({ MaxCapacityBuffer: 10 })],
    ["the behaviour without a buffer", predictive({ MaxCapacityBreachBehavior: "IncreaseMaxCapacity" })],
    ["a buffer above 100", predictive({ MaxCapacityBreachBehavior: "IncreaseMaxCapacity", MaxCapacityBuffer: 101 })],
  ])("is refused with %s", (_, input) => {
    expect(refused(input)).toMatch(/^ValidationException/);
  });
});

describe("any policy", () => {
  it.each<[string, object, string]>([
    ["no type", { PolicyName: "p" }, "ValidationException"],
    ["a name with control characters", { ...steps("a\nb") }, "ValidationException"],
    ["the configuration of another type", { ...steps("p"), PolicyType: "PredictiveScaling" }, "ValidationException"],
    ["two configurations", { ...steps("p"), ...predictive() }, "ValidationException"],
    [
      "no target",
      { ...steps("p"), ResourceId: "service/c/api" },
      "ObjectNotFoundException: No scalable target registered for service namespace: ecs, resource ID: service/c/api, scalable dimension: ecs:service:DesiredCount",
    ],
  ])("is refused with %s", (_, input, error) => {
    expect(refused(input)).toContain(error);
  });

  it("keeps its type, which a later put may leave out", () => {
    world.scaling("PutScalingPolicy", steps("p"));
    expect(refused(tracking(predefined("ECSServiceAverageCPUUtilization")))).toContain("has another type");
    const { StepScalingPolicyConfiguration } = steps("p", { Cooldown: 1 });
    put({ PolicyName: "p", StepScalingPolicyConfiguration });
    expect(world.policies()[0].StepScalingPolicyConfiguration.Cooldown).toBe(1);
  });

  it("is one of at most 50, in pages of 10, and found by name", () => {
    for (let index = 0; index < 50; index += 1) world.scaling("PutScalingPolicy", steps(`p${index}`));
    expect(refused(steps("more"))).toMatch(/^LimitExceededException/);
    world.scaling("PutScalingPolicy", steps("p0", { Cooldown: 1 }));
    const page = (input: object) => world.scaling("DescribeScalingPolicies", { ServiceNamespace: "ecs", ...input });
    const first = page({});
    expect(first.ScalingPolicies).toHaveLength(10);
    expect(page({ NextToken: first.NextToken }).ScalingPolicies[0].PolicyName).toBe("p10");
    expect(page({ PolicyNames: ["p3", "none"] }).ScalingPolicies).toHaveLength(1);
    expect(page({ ResourceId: "service/c/api" }).ScalingPolicies).toEqual([]);
    const read = (input: object) =>
      world.refusal("application-autoscaling", "DescribeScalingPolicies", { ServiceNamespace: "ecs", ...input });
    for (const input of [
      { MaxResults: 11 },
      { ScalableDimension: target.ScalableDimension },
      { PolicyNames: Array(51).fill("p") },
    ])
      expect(read(input)).toMatch(/^ValidationException/);
  });

  it("cannot be deleted twice", () => {
    const gone = world.refusal("application-autoscaling", "DeleteScalingPolicy", { ...target, PolicyName: "p" });
    expect(gone).toMatch(/^ObjectNotFoundException: No scaling policy found for service namespace: ecs/);
  });
});
