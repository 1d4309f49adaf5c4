/** Metric alarms of CloudWatch: what they take, and how they change state. */
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { beforeEach, describe, expect, it, test } from "vitest";
import { serve } from "../../simulator/core/http.ts";
import { createSimulator } from "../../simulator/simulator.ts";
import { cpuAlarm, minute, type ScalingWorld, scalingWorld } from "./scaling.ts";

let world: ScalingWorld;
beforeEach(() => {
  world = scalingWorld();
});

const put = (input: object) => world.cloudwatch("PutMetricAlarm", input);
const refused = (operation: string, input: object) => world.refusal("cloudwatch", operation, input);
const names = (input: object = {}) =>
  world.cloudwatch("DescribeAlarms", input).MetricAlarms.map(({ AlarmName }: { AlarmName: string }) => AlarmName);
const state = () => world.alarms()[0].StateValue;

describe("PutMetricAlarm", () => {
  it("makes an alarm without data", () => {
    put(cpuAlarm("hot", { AlarmDescription: "d" }));
    const { Dimensions, ...rest } = cpuAlarm("hot");
    expect(world.alarms()).toEqual([
      {
        ...rest,
        Dimensions,
        AlarmDescription: "d",
        AlarmArn: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:hot",
        AlarmConfigurationUpdatedTimestamp: expect.any(Number),
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        StateValue: "INSUFFICIENT_DATA",
        StateReason: "Unchecked: Initial alarm creation",
        StateUpdatedTimestamp: expect.any(Number),
        StateTransitionedTimestamp: expect.any(Number),
      },
    ]);
  });

  it("replaces the whole configuration, keeps the state and ignores tags of one that is there", () => {
    const first = [{ Key: "team", Value: "a" }];
    put(cpuAlarm("hot", { AlarmDescription: "d", Tags: first }));
    world.cloudwatch("SetAlarmState", { AlarmName: "hot", StateValue: "OK", StateReason: "test" });
    put(cpuAlarm("hot", { Threshold: 1, Tags: [{ Key: "team", Value: "b" }] }));
    const [alarm] = world.alarms();
    expect(alarm).toMatchObject({ Threshold: 1, StateValue: "OK" });
    expect(alarm).not.toHaveProperty("AlarmDescription");
    const ResourceARN = alarm.AlarmArn;
    const tags = () => world.cloudwatch("ListTagsForResource", { ResourceARN }).Tags;
    expect(tags()).toEqual(first);
    world.cloudwatch("TagResource", { ResourceARN, Tags: [{ Key: "team", Value: "c" }] });
    expect(tags()).toEqual([{ Key: "team", Value: "c" }]);
    world.cloudwatch("UntagResource", { ResourceARN, TagKeys: ["team"] });
    expect(tags()).toEqual([]);
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    expect(refused("TagResource", { ResourceARN, Tags: many })).toMatch(/^ValidationException/);
    expect(refused("TagResource", { ResourceARN: "arn:aws:x", Tags: [] })).toMatch(/^ResourceNotFoundException/);
  });

  const policy = "arn:aws:autoscaling:eu-west-1:1:scalingPolicy:u:resource/ecs/service/c/web:policyName/p";
  const math = (more: object = {}) => {
    const { MetricName, Namespace, Dimensions, Statistic, Period, ...rest } = cpuAlarm("math");
    const MetricStat = { Metric: { MetricName, Namespace, Dimensions }, Stat: Statistic, Period };
    return { ...rest, Metrics: [{ Id: "m1", MetricStat, ReturnData: true }], ...more };
  };
  it.each<[string, object]>([
    ["a name with control characters", cpuAlarm("a\nb")],
    ["no source of data", { ...cpuAlarm("a"), MetricName: undefined }],
    ["two sources of data", { ...math(), MetricName: "x", Namespace: "y" }],
    ["six actions", cpuAlarm("a", { OKActions: Array(6).fill("arn:aws:sns:eu-west-1:1:t") })],
    ["no namespace", { ...cpuAlarm("a"), Namespace: undefined }],
    ["two statistics", cpuAlarm("a", { ExtendedStatistic: "p90" })],
    ["no period", { ...cpuAlarm("a"), Period: undefined }],
    ["a period that is none", cpuAlarm("a", { Period: 61 })],
    ["more than a day of minutes", cpuAlarm("a", { EvaluationPeriods: 1441 })],
    ["no evaluation periods", { ...cpuAlarm("a"), EvaluationPeriods: undefined }],
    ["more data points than periods", cpuAlarm("a", { DatapointsToAlarm: 3 })],
    ["no operator", { ...cpuAlarm("a"), ComparisonOperator: undefined }],
    ["no threshold", { ...cpuAlarm("a"), Threshold: undefined }],
    ["a way to treat missing data that is none", cpuAlarm("a", { TreatMissingData: "never" })],
    ["a member of a single metric beside math", math({ Period: 60 })],
    ["math that returns nothing", math({ Metrics: [{ Id: "e", Expression: "1", ReturnData: false }] })],
    ["an id that is none", math({ Metrics: [{ Id: "E", Expression: "1" }] })],
    ["a query without an interval", { AlarmName: "a", EvaluationCriteria: { PromQLCriteria: { Query: "up" } } }],
    [
      "anomaly detection that scales",
      { ...cpuAlarm("a"), Threshold: undefined, ThresholdMetricId: "t", AlarmActions: [policy] },
    ],
    ["51 tags", cpuAlarm("a", { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: "" })) })],
  ])("is refused with %s", (_, input) => {
    expect(refused("PutMetricAlarm", input)).toMatch(/^ValidationException/);
    expect(names()).toEqual([]);
  });

  it("is refused beyond the quota, but not for an alarm that is there", () => {
    world.simulator.setOptions({ alarmQuota: 1 });
    put(cpuAlarm("hot"));
    put(cpuAlarm("hot"));
    expect(refused("PutMetricAlarm", cpuAlarm("cold"))).toMatch(/^LimitExceededFault/);
  });
});

describe("the state of an alarm", () => {
  it("follows its metric: M of N data points, and back", () => {
    put(cpuAlarm("hot", { EvaluationPeriods: 3, DatapointsToAlarm: 2 }));
    world.cpu(50);
    world.run(2 * minute);
    expect(state()).toBe("OK");
    world.cpu(70);
    world.run(2 * minute - 1);
    expect(state()).toBe("OK");
    world.run(1);
    expect(world.alarms()[0]).toMatchObject({
      StateValue: "ALARM",
      StateReason: "Threshold Crossed: 3 datapoints [70] have crossed the threshold (70).",
      StateReasonData: JSON.stringify({ version: "1.0", recentDatapoints: [70], threshold: 70 }),
    });
    world.cpu(69);
    world.run(2 * minute);
    expect(state()).toBe("OK");
    world.cpu(null);
    world.run(3 * minute);
    expect(state()).toBe("INSUFFICIENT_DATA");
  });

  it("does not begin anew when the value changes and breaches as before, but does when it did not meanwhile", () => {
    put(cpuAlarm("hot"));
    world.cpu(80);
    world.run(minute);
    world.cpu(90);
    world.run(minute);
    expect(state()).toBe("ALARM");
    world.cpu(10);
    world.run(minute);
    expect(state()).toBe("OK");
    world.cpu(80);
    world.run(minute);
    world.cpu(10);
    world.cpu(80);
    world.run(minute);
    expect(state()).toBe("OK");
  });

  it.each([
    ["breaching", "ALARM"],
    ["notBreaching", "OK"],
    ["ignore", "INSUFFICIENT_DATA"],
    ["missing", "INSUFFICIENT_DATA"],
  ])("with missing data that is treated as %s is %s", (TreatMissingData, wanted) => {
    put(cpuAlarm("hot", { TreatMissingData }));
    world.run(5 * minute);
    expect(state()).toBe(wanted);
  });

  it.each([
    ["GreaterThanThreshold", "OK"],
    ["GreaterThanOrEqualToThreshold", "ALARM"],
    ["LessThanThreshold", "OK"],
    ["LessThanOrEqualToThreshold", "ALARM"],
  ])("at the threshold with %s is %s", (ComparisonOperator, wanted) => {
    put(cpuAlarm("hot", { ComparisonOperator }));
    world.cpu(70);
    world.run(2 * minute);
    expect(state()).toBe(wanted);
  });

  it("follows one metric in a list of queries, and no expression", () => {
    const { MetricName, Namespace, Dimensions, Statistic, Period, ...rest } = cpuAlarm("math");
    const MetricStat = { Metric: { MetricName, Namespace, Dimensions }, Stat: Statistic, Period };
    put({ ...rest, Metrics: [{ Id: "m1", MetricStat }] });
    world.cpu(90);
    world.run(2 * minute);
    expect(state()).toBe("ALARM");
    const Metrics = [
      { Id: "m1", MetricStat, ReturnData: false },
      { Id: "e1", Expression: "m1 * 2" },
    ];
    put({ ...rest, AlarmName: "expression", Metrics });
    world.run(5 * minute);
    expect(world.cloudwatch("DescribeAlarms", { AlarmNames: ["expression"] }).MetricAlarms[0].StateValue).toBe(
      "INSUFFICIENT_DATA",
    );
  });

  it("is set by SetAlarmState, until the metric leads it back", () => {
    put(cpuAlarm("hot"));
    world.cpu(10);
    world.run(2 * minute);
    const set = { AlarmName: "hot", StateValue: "ALARM", StateReason: "test" };
    world.cloudwatch("SetAlarmState", set);
    expect(world.alarms()[0]).toMatchObject({ StateValue: "ALARM", StateReason: "test" });
    world.run(minute);
    expect(state()).toBe("OK");
    expect(refused("SetAlarmState", { ...set, AlarmName: "none" })).toMatch(/^ResourceNotFound:/);
    expect(refused("SetAlarmState", { ...set, StateReasonData: "{" })).toMatch(/^InvalidFormatFault/);
  });
});

describe("DescribeAlarms", () => {
  beforeEach(() => {
    for (const name of ["b", "a", "web-1"]) put(cpuAlarm(name, { AlarmActions: [`arn:aws:sns:eu-west-1:1:${name}`] }));
  });

  it.each<[object, readonly string[]]>([
    [{}, ["a", "b", "web-1"]],
    [{ AlarmNames: ["web-1", "none"] }, ["web-1"]],
    [{ AlarmNamePrefix: "web" }, ["web-1"]],
    [{ StateValue: "OK" }, []],
    [{ ActionPrefix: "arn:aws:sns:eu-west-1:1:b" }, ["b"]],
    [{ AlarmTypes: ["CompositeAlarm"] }, []],
    [{ AlarmTypes: ["CompositeAlarm", "MetricAlarm"], MaxRecords: 1 }, ["a"]],
    [{ ParentsOfAlarmName: "a" }, []],
  ])("%j", (input, found) => {
    expect(names(input)).toEqual(found);
  });

  it("pages", () => {
    const { NextToken } = world.cloudwatch("DescribeAlarms", { MaxRecords: 2 });
    expect(names({ MaxRecords: 2, NextToken })).toEqual(["web-1"]);
  });

  it.each([
    { AlarmNames: ["a"], AlarmNamePrefix: "a" },
    { AlarmNames: ["a"], ChildrenOfAlarmName: "b" },
    { MaxRecords: 101 },
    { AlarmNames: Array(101).fill("a") },
  ])("refuses %j", (input) => {
    expect(refused("DescribeAlarms", input)).toMatch(/^ValidationException/);
  });
});

test("DeleteAlarms deletes those that are there, and tells of the others", () => {
  for (const name of ["a", "b"]) put(cpuAlarm(name));
  expect(refused("DeleteAlarms", { AlarmNames: ["a", "none"] })).toMatch(/^ResourceNotFound:.*none/);
  expect(names()).toEqual(["b"]);
  expect(refused("DeleteAlarms", { AlarmNames: Array(101).fill("a") })).toMatch(/^ValidationException/);
  world.cpu(90);
  world.cloudwatch("DeleteAlarms", { AlarmNames: ["b"] });
  world.run(5 * minute);
  expect(names()).toEqual([]);
});

test("permissions are held against alarms, and tagging asks for its own", () => {
  const alarm = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:hot";
  const allow = (Action: string, Resource: string) =>
    world.simulator.setOptions({ policy: { Statement: [{ Effect: "Allow", Action, Resource }] } });
  allow("cloudwatch:*", alarm);
  put(cpuAlarm("hot"));
  expect(refused("PutMetricAlarm", cpuAlarm("cold"))).toMatch(/^AccessDeniedException/);
  expect(refused("DeleteAlarms", { AlarmNames: ["hot", "cold"] })).toMatch(/^AccessDeniedException.*alarm:cold/);
  expect(refused("DescribeAlarms", {})).toMatch(/^AccessDeniedException/);
  expect(names({ AlarmNames: ["hot"] })).toEqual(["hot"]);
  allow("cloudwatch:PutMetricAlarm", "*");
  const Tags = [{ Key: "a", Value: "b" }];
  expect(refused("PutMetricAlarm", cpuAlarm("cold", { Tags }))).toMatch(
    /^AccessDeniedException.*cloudwatch:TagResource/,
  );
});

test("the scenario refuses metrics that are none", () => {
  expect(() => world.simulator.setScenario({ metrics: [{ value: 1 }] as never })).toThrow(RangeError);
  expect(() => world.simulator.setScenario({ metrics: "cpu" as never })).toThrow(RangeError);
});

test("the SDK tells the errors apart by class", async () => {
  const served = await serve(createSimulator(), { host: "127.0.0.1", port: 0, virtual: true });
  const credentials = { accessKeyId: "111122223333", secretAccessKey: "x" };
  const client = new CloudWatch({ endpoint: served.url, region: "eu-west-1", credentials, maxAttempts: 1 });
  const refusal = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      ({ name, $metadata }) => [name, $metadata.httpStatusCode],
    );
  expect(await refusal(client.deleteAlarms({ AlarmNames: ["none"] }))).toEqual(["ResourceNotFound", 404]);
  const ResourceARN = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:none";
  expect(await refusal(client.listTagsForResource({ ResourceARN }))).toEqual(["ResourceNotFoundException", 404]);
  expect(await refusal(client.putMetricAlarm({ AlarmName: "a" } as never))).toEqual(["ValidationException", 400]);
  client.destroy();
  await served.close();
});
