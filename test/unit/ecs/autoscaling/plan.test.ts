/** The steps that bring AWS to what `autoscaling` declares, played against the simulator until there are none. */
import fc from "fast-check";
import { beforeEach, describe, expect, it, test } from "vitest";
import { tagsToSend } from "../../../../operator/aws/services/application-autoscaling/tags.ts";
import { tagsToSend as alarmTags } from "../../../../operator/aws/services/cloudwatch/tags.ts";
import { type AutoscalingFields, targetOf } from "../../../../operator/ecs/autoscaling/desired.ts";
import type { Live, Recorded, ScalingStep } from "../../../../operator/ecs/autoscaling/model.ts";
import { type ScalingPlan, scalingPlan, withinLimits } from "../../../../operator/ecs/autoscaling/plan.ts";
import { fargateService } from "../../../simulator/drive.ts";
import { minute, type ScalingWorld, scalingWorld } from "../../../simulator/scaling.ts";
import { sdkOutput } from "../../../simulator/sdk-schemas.ts";

const names = { cluster: "c", service: "web" };
const target = targetOf(names);
const tags = [{ key: "owner", value: "us" }];
const nothing: Recorded = {
  limits: undefined,
  suspended: [],
  policies: new Map(),
  alarms: new Map(),
  scheduledActions: new Map(),
};

type Policy = NonNullable<AutoscalingFields["policies"]>[number];
const metrics = {
  cpu: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
  memory: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
};
const tracking = (policyName: string, metric: keyof typeof metrics, more: object = {}): Policy => ({
  policyName,
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: {
    targetValue: 50,
    predefinedMetricSpecification: metrics[metric],
    ...more,
  },
});
const step = (policyName: string, more: object = {}): Policy => ({
  policyName,
  policyType: "StepScaling",
  stepScalingPolicyConfiguration: {
    adjustmentType: "ChangeInCapacity",
    stepAdjustments: [
      { metricIntervalLowerBound: 10, scalingAdjustment: 3 },
      { metricIntervalLowerBound: 0, metricIntervalUpperBound: 10, scalingAdjustment: 1 },
    ],
    ...more,
  },
});
const alarm = (alarmName: string, policyName: string, more: object = {}) => ({
  alarmName,
  policyName,
  metricName: "CPUUtilization",
  statistic: "Average" as const,
  period: 60,
  evaluationPeriods: 2,
  threshold: 70,
  comparisonOperator: "GreaterThanThreshold" as const,
  ...more,
});
const night = (more: object = {}) => ({
  scheduledActionName: "night",
  schedule: "cron(0 20 * * ? *)",
  scalableTargetAction: { minCapacity: 1 },
  ...more,
});

let world: ScalingWorld;
let recorded: Recorded;
let spec: AutoscalingFields | undefined;
beforeEach(() => {
  world = scalingWorld();
  recorded = nothing;
  spec = { minCapacity: 2, maxCapacity: 10 };
});

/** What AWS shows, as the SDK gives it. */
function live(): Live {
  const read = (service: "application-autoscaling" | "cloudwatch", operation: string, input: object = {}) => {
    const body = service === "cloudwatch" ? world.cloudwatch(operation, input) : world.scaling(operation, input);
    return sdkOutput(service, operation, body) as Readonly<Record<string, readonly never[]>>;
  };
  const ecs = { ServiceNamespace: "ecs" };
  const declared = [...recorded.alarms.keys(), ...(spec?.alarms ?? []).map(({ alarmName }) => alarmName)];
  const alarms =
    declared.length === 0 ? [] : read("cloudwatch", "DescribeAlarms", { AlarmNames: declared }).MetricAlarms;
  const found = read("application-autoscaling", "DescribeScalableTargets", ecs).ScalableTargets;
  return {
    target: found?.[0],
    policies: read("application-autoscaling", "DescribeScalingPolicies", ecs).ScalingPolicies ?? [],
    scheduledActions: read("application-autoscaling", "DescribeScheduledActions", ecs).ScheduledActions ?? [],
    alarms: alarms ?? [],
  };
}

/** Dates as the wire has them. */
const wire = (value: unknown): never =>
  JSON.parse(
    JSON.stringify(value, function (this: Record<string, unknown>, key, member) {
      const original = this[key];
      return original instanceof Date ? original.getTime() / 1000 : member;
    }),
  ) as never;

function carryOut(one: ScalingStep): void {
  const scaling = (input: object) => world.scaling(one.call, wire({ ...target, ...input }));
  switch (one.call) {
    case "RegisterScalableTarget":
      scaling({ ...one.input, Tags: tagsToSend(one.tags) });
      return;
    case "DeregisterScalableTarget":
      scaling({});
      return;
    case "PutScalingPolicy":
      scaling({ PolicyName: one.name, ...one.input });
      return;
    case "DeleteScalingPolicy":
      scaling({ PolicyName: one.name });
      return;
    case "PutScheduledAction":
      scaling({ ScheduledActionName: one.name, ...one.input });
      return;
    case "DeleteScheduledAction":
      scaling({ ScheduledActionName: one.name });
      return;
    case "DeleteAlarms":
      world.cloudwatch(one.call, { AlarmNames: one.names });
      return;
    case "PutMetricAlarm": {
      const arn = world.policies().find(({ PolicyName }) => PolicyName === one.policyName)?.PolicyARN;
      const { AlarmActions = [], ...input } = one.input as { readonly AlarmActions?: readonly string[] };
      const more = { AlarmActions: [arn, ...AlarmActions], Tags: alarmTags(one.tags) };
      world.cloudwatch(one.call, { AlarmName: one.name, ...input, ...more });
    }
  }
}

const plan = (): ScalingPlan => scalingPlan({ spec, names, live: live(), recorded, tags });
const told = ({ steps }: ScalingPlan) =>
  steps.map((one) =>
    "name" in one ? `${one.call} ${one.name}` : "names" in one ? `${one.call} ${one.names}` : one.call,
  );

/** Carries a plan out; then there is nothing left to do. @returns what was done */
function settle(): readonly string[] {
  const made = plan();
  for (const one of made.steps) carryOut(one);
  recorded = made.recorded;
  expect(told(plan())).toEqual([]);
  return told(made);
}

describe("the first time", () => {
  it("registers the target with tags, then policies, then what invokes them, then schedules", () => {
    spec = {
      minCapacity: 2,
      maxCapacity: 10,
      policies: [tracking("cpu", "cpu"), step("burst")],
      alarms: [alarm("hot", "burst")],
      scheduledActions: [night({ timezone: "Europe/Berlin", startTime: "2030-01-01T00:00:00Z" })],
      suspendedState: { dynamicScalingInSuspended: true },
    };
    expect(settle()).toEqual([
      "RegisterScalableTarget",
      "PutScalingPolicy cpu",
      "PutScalingPolicy burst",
      "PutMetricAlarm hot",
      "PutScheduledAction night",
    ]);
    const { target: shown, policies, alarms } = live();
    expect(shown).toMatchObject({ MinCapacity: 2, SuspendedState: { DynamicScalingInSuspended: true } });
    const [hot] = alarms;
    expect(hot).toMatchObject({ Namespace: "AWS/ECS", AlarmActions: [policies[1]?.PolicyARN] });
    expect(hot?.Dimensions).toEqual([
      { Name: "ClusterName", Value: "c" },
      { Name: "ServiceName", Value: "web" },
    ]);
    const ResourceARN = hot?.AlarmArn;
    expect(world.cloudwatch("ListTagsForResource", { ResourceARN }).Tags).toEqual([{ Key: "owner", Value: "us" }]);
  });

  it("does the same again after the service was made anew, with nothing changed in the spec", () => {
    spec = { minCapacity: 2, maxCapacity: 10, policies: [tracking("cpu", "cpu")], scheduledActions: [night()] };
    const first = settle();
    world.call("DeleteService", { cluster: "c", service: "web", force: true });
    world.run(minute);
    world.call("CreateService", fargateService());
    expect(settle()).toEqual(first);
  });
});

describe("limits", () => {
  it("that drifted are registered again, without what has not changed", () => {
    settle();
    world.register(1, 3);
    const input = { MinCapacity: 2, MaxCapacity: 10 };
    expect(plan().steps).toEqual([
      { call: "RegisterScalableTarget", input, paths: ["MaxCapacity", "MinCapacity"], tags: [] },
    ]);
    settle();
  });

  it("that scheduled actions have moved are no drift, but an edit is sent", () => {
    const scheduledActions = [night({ schedule: "rate(1 hour)", scalableTargetAction: { minCapacity: 5 } })];
    spec = { minCapacity: 2, maxCapacity: 10, scheduledActions };
    settle();
    world.run(60 * minute);
    expect(live().target?.MinCapacity).toBe(5);
    expect(told(plan())).toEqual([]);
    spec = { ...spec, maxCapacity: 12 };
    expect(settle()).toEqual(["RegisterScalableTarget"]);
    expect(live().target).toMatchObject({ MinCapacity: 2, MaxCapacity: 12 });
    world.run(60 * minute);
    spec = { minCapacity: 2, maxCapacity: 12 };
    for (const one of plan().steps) carryOut(one);
    expect(told(plan())).toEqual(["RegisterScalableTarget"]);
  });

  test("bring a count within them", () => {
    const limits = { minCapacity: 2, maxCapacity: 4 };
    expect([1, 3, 9].map((count) => withinLimits(limits, count))).toEqual([2, 3, 4]);
  });
});

describe("the suspension", () => {
  it("is corrected flag by flag, cleared once, and left alone where it is not declared", () => {
    settle();
    const suspend = (SuspendedState: object) => world.scaling("RegisterScalableTarget", { ...target, SuspendedState });
    suspend({ DynamicScalingOutSuspended: true });
    expect(told(plan())).toEqual([]);
    spec = { minCapacity: 2, maxCapacity: 10, suspendedState: { dynamicScalingInSuspended: true } };
    settle();
    suspend({ DynamicScalingInSuspended: false });
    expect(plan().steps).toMatchObject([{ input: { SuspendedState: { DynamicScalingInSuspended: true } } }]);
    settle();
    spec = { minCapacity: 2, maxCapacity: 10 };
    settle();
    expect(live().target?.SuspendedState).toMatchObject({
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: true,
    });
  });
});

describe("policies", () => {
  const policies = (...all: readonly Policy[]) => {
    spec = { minCapacity: 2, maxCapacity: 10, policies: all };
  };

  it("that were edited or drifted are put again; what was never declared stays", () => {
    policies(tracking("cpu", "cpu", { scaleInCooldown: 60 }));
    settle();
    world.track("cpu", { ScaleInCooldown: 60, ScaleOutCooldown: 20 });
    expect(told(plan())).toEqual([]);
    policies(tracking("cpu", "cpu", { scaleInCooldown: 90 }));
    expect(plan().steps).toMatchObject([{ paths: ["TargetTrackingScalingPolicyConfiguration.ScaleInCooldown"] }]);
    settle();
    const configuration = () => live().policies[0]?.TargetTrackingScalingPolicyConfiguration;
    expect(configuration()).toMatchObject({ ScaleInCooldown: 90, ScaleOutCooldown: 20 });
    policies(tracking("cpu", "cpu"));
    expect(settle()).toEqual(["PutScalingPolicy cpu"]);
    expect(configuration()).toEqual({
      TargetValue: 50,
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
      ScaleOutCooldown: 20,
    });
  });

  it("that were renamed are deleted before the new name is put", () => {
    policies(tracking("old", "cpu"));
    settle();
    policies(tracking("new", "cpu"));
    expect(settle()).toEqual(["DeleteScalingPolicy old", "PutScalingPolicy new"]);
  });

  it("that exchange their metrics are deleted before they are put", () => {
    policies(tracking("a", "cpu"), tracking("b", "memory"));
    settle();
    policies(tracking("a", "memory"), tracking("b", "cpu"));
    expect(settle()).toEqual([
      "DeleteScalingPolicy a",
      "DeleteScalingPolicy b",
      "PutScalingPolicy a",
      "PutScalingPolicy b",
    ]);
  });

  it("that get another type are made anew, and their alarms get the new ARN", () => {
    policies(step("p"));
    spec = { ...spec, alarms: [alarm("hot", "p")] } as AutoscalingFields;
    settle();
    policies(tracking("p", "cpu"), step("q"));
    spec = { ...spec, alarms: [alarm("hot", "q")] } as AutoscalingFields;
    expect(settle()).toEqual([
      "DeleteScalingPolicy p",
      "PutScalingPolicy p",
      "PutScalingPolicy q",
      "PutMetricAlarm hot",
    ]);
    expect(live().alarms[0]?.AlarmActions).toEqual([live().policies[1]?.PolicyARN]);
  });

  it("that change from a predefined to a custom metric, and back, are sent with one of them", () => {
    policies(tracking("p", "cpu"));
    settle();
    const custom = { metricName: "Depth", namespace: "Shop", statistic: "Sum" as const };
    policies({
      ...tracking("p", "cpu"),
      targetTrackingScalingPolicyConfiguration: { targetValue: 5, customizedMetricSpecification: custom },
    });
    expect(settle()).toEqual(["PutScalingPolicy p"]);
    policies(tracking("p", "memory"));
    expect(settle()).toEqual(["PutScalingPolicy p"]);
  });

  it("whose steps come in another order, or with a default, are no drift", () => {
    policies(step("p"));
    settle();
    const { stepScalingPolicyConfiguration } = step("p");
    policies(
      step("p", {
        stepAdjustments: stepScalingPolicyConfiguration?.stepAdjustments.toReversed(),
        cooldown: 300,
        metricAggregationType: "Average",
      }),
    );
    expect(told(plan())).toEqual([]);
  });

  it("of others stay and are named; one of a declared name is a conflict, unless it is what is declared", () => {
    settle();
    world.track("theirs");
    policies(tracking("mine", "memory"));
    expect(settle()).toEqual(["PutScalingPolicy mine"]);
    expect(plan().foreign.policies).toEqual(["theirs"]);
    policies(tracking("theirs", "cpu", { targetValue: 70 }), tracking("mine", "memory"));
    expect(plan()).toMatchObject({ steps: [], conflicts: [{ kind: "policy", name: "theirs" }] });
    expect(plan().recorded.policies.has("theirs")).toBe(false);
    policies(tracking("theirs", "cpu"), tracking("mine", "memory"));
    expect(plan()).toMatchObject({ steps: [], conflicts: [], foreign: { policies: [] } });
    expect(plan().recorded.policies.has("theirs")).toBe(true);
  });

  it("that somebody has deleted are put again", () => {
    policies(tracking("p", "cpu"));
    settle();
    world.scaling("DeleteScalingPolicy", { ...target, PolicyName: "p" });
    expect(settle()).toEqual(["PutScalingPolicy p"]);
  });
});

describe("alarms", () => {
  const withAlarms = (...alarms: readonly ReturnType<typeof alarm>[]) => {
    spec = { minCapacity: 2, maxCapacity: 10, policies: [step("p")], alarms };
  };

  it("are corrected as a whole, without what was never declared being lost", () => {
    withAlarms(alarm("hot", "p", { alarmDescription: "busy" }));
    settle();
    const shown = live().alarms[0];
    const { AlarmArn, AlarmConfigurationUpdatedTimestamp, StateValue, ...rest } = shown as unknown as Record<
      string,
      never
    >;
    const { StateReason, StateUpdatedTimestamp, StateTransitionedTimestamp, ...configuration } = rest;
    world.cloudwatch("PutMetricAlarm", { ...(configuration as object), Threshold: 99, TreatMissingData: "breaching" });
    expect(plan().steps).toMatchObject([{ call: "PutMetricAlarm", paths: ["Threshold"], tags: [] }]);
    settle();
    expect(live().alarms[0]).toMatchObject({ Threshold: 70, TreatMissingData: "breaching", AlarmDescription: "busy" });
    withAlarms(alarm("hot", "p"));
    settle();
    expect(live().alarms[0]).not.toHaveProperty("AlarmDescription");
  });

  it("invoke their policy before their other actions", () => {
    const topic = "arn:aws:sns:eu-west-1:1:t";
    withAlarms(alarm("hot", "p", { alarmActions: [topic], okActions: [topic] }));
    settle();
    const arn = live().policies[0]?.PolicyARN;
    expect(live().alarms[0]).toMatchObject({ AlarmActions: [arn, topic], OKActions: [topic] });
    withAlarms(alarm("hot", "p"));
    settle();
    expect(live().alarms[0]).toMatchObject({ AlarmActions: [arn], OKActions: [] });
  });

  it("go with their declaration, and before their policy", () => {
    withAlarms(alarm("hot", "p"), alarm("hotter", "p"));
    settle();
    withAlarms(alarm("hot", "p"));
    expect(settle()).toEqual(["DeleteAlarms hotter"]);
    spec = { minCapacity: 2, maxCapacity: 10 };
    expect(settle()).toEqual(["DeleteAlarms hot", "DeleteScalingPolicy p"]);
  });

  it("of others are a conflict", () => {
    withAlarms();
    settle();
    const theirs = alarm("hot", "p");
    world.cloudwatch("PutMetricAlarm", {
      AlarmName: "hot",
      MetricName: theirs.metricName,
      Namespace: "AWS/ECS",
      Statistic: "Average",
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 70,
      ComparisonOperator: theirs.comparisonOperator,
    });
    withAlarms(theirs);
    expect(plan()).toMatchObject({ steps: [], conflicts: [{ kind: "alarm", name: "hot" }] });
  });

  it("change from one metric to metric math", () => {
    withAlarms(alarm("hot", "p"));
    settle();
    const { metricName, statistic, period, ...rest } = alarm("hot", "p");
    const metric = { metricName, namespace: "AWS/ECS", dimensions: [] };
    const queries = [
      { id: "m", metricStat: { metric, period, stat: statistic }, returnData: false },
      { id: "e", expression: "m * 2" },
    ];
    withAlarms({ ...rest, metrics: queries } as never);
    expect(settle()).toEqual(["PutMetricAlarm hot"]);
  });
});

describe("scheduled actions", () => {
  it("keep a start that others have set, and lose one that was declared", () => {
    spec = { minCapacity: 2, maxCapacity: 10, scheduledActions: [night({ endTime: "2030-06-01T00:00:00+02:00" })] };
    settle();
    expect(live().scheduledActions[0]?.EndTime?.toISOString()).toBe("2030-05-31T22:00:00.000Z");
    const theirs = { ...target, ScheduledActionName: "night", StartTime: 1_850_000_000, EndTime: 1_906_495_200 };
    world.scaling("PutScheduledAction", theirs);
    expect(told(plan())).toEqual([]);
    spec = { minCapacity: 2, maxCapacity: 10, scheduledActions: [night()] };
    expect(settle()).toEqual(["PutScheduledAction night"]);
    const [action] = live().scheduledActions;
    expect(action?.StartTime?.getTime()).toBe(1_850_000_000_000);
    expect(action).not.toHaveProperty("EndTime");
  });

  it("go with their declaration; those of others stay, and move the limits too", () => {
    spec = { minCapacity: 2, maxCapacity: 10, scheduledActions: [night()] };
    settle();
    const theirs = {
      ScheduledActionName: "theirs",
      Schedule: "rate(1 hour)",
      ScalableTargetAction: { MinCapacity: 4 },
    };
    world.scaling("PutScheduledAction", { ...target, ...theirs });
    spec = { minCapacity: 2, maxCapacity: 10 };
    expect(settle()).toEqual(["DeleteScheduledAction night"]);
    world.run(60 * minute);
    expect(plan()).toMatchObject({ steps: [], foreign: { scheduledActions: ["theirs"] } });
    spec = { ...spec, scheduledActions: [night({ scheduledActionName: "theirs" })] };
    expect(plan()).toMatchObject({ steps: [], conflicts: [{ kind: "scheduled action", name: "theirs" }] });
  });
});

describe("the block that goes", () => {
  const all = { policies: [step("p")], alarms: [alarm("hot", "p")], scheduledActions: [night()] };

  it("takes alarms and target along, and with that everything on it", () => {
    spec = { minCapacity: 2, maxCapacity: 10, ...all };
    settle();
    spec = undefined;
    expect(settle()).toEqual(["DeleteAlarms hot", "DeregisterScalableTarget"]);
    expect(recorded).toEqual(nothing);
  });

  it("leaves a target that others use, without what is ours", () => {
    spec = { minCapacity: 2, maxCapacity: 10, ...all };
    settle();
    world.track("theirs");
    spec = undefined;
    expect(settle()).toEqual(["DeleteAlarms hot", "DeleteScalingPolicy p", "DeleteScheduledAction night"]);
    expect(live().policies.map(({ PolicyName }) => PolicyName)).toEqual(["theirs"]);
  });

  it("does nothing where it never was, or where all is gone already", () => {
    world.register(1, 3);
    spec = undefined;
    expect(told(plan())).toEqual([]);
    world.scaling("DeregisterScalableTarget", target);
    recorded = {
      ...nothing,
      limits: { MinCapacity: 1, MaxCapacity: 3 },
      policies: new Map([["p", []]]),
      alarms: new Map([["hot", []]]),
    };
    expect(told(plan())).toEqual([]);
  });
});

describe("whatever is declared one after the other", () => {
  const pick = <T>(...all: readonly T[]) => fc.constantFrom(...all);
  const cooldown = fc.option(pick(30, 60), { nil: undefined });
  const tracked = fc.record({ metric: pick("cpu" as const, "memory" as const), scaleInCooldown: cooldown });
  const asTracking = (name: string) =>
    tracked.map(({ metric, scaleInCooldown }) => tracking(name, metric, scaleInCooldown ? { scaleInCooldown } : {}));
  const asStep = (name: string) => cooldown.map((value) => step(name, value ? { cooldown: value } : {}));
  const policy = pick("a", "b", "c").chain((name) => fc.oneof(asTracking(name), asStep(name)));
  /** AWS takes one policy of a name, and one of a metric. */
  const policies = fc
    .uniqueArray(policy, { maxLength: 3, selector: ({ policyName }) => policyName })
    .map((all) => all.filter((one, index) => all.findIndex((other) => metricOf(other) === metricOf(one)) === index));
  const metricOf = ({ policyName, targetTrackingScalingPolicyConfiguration: configuration }: Policy) =>
    configuration?.predefinedMetricSpecification?.predefinedMetricType ?? policyName;
  const suspended = fc.record(
    { dynamicScalingInSuspended: fc.boolean(), scheduledScalingSuspended: fc.boolean() },
    { requiredKeys: [] },
  );
  const block = fc
    .record({
      minCapacity: pick(1, 2),
      maxCapacity: pick(5, 10),
      policies,
      threshold: pick(60, 70),
      scheduled: fc.subarray([night(), night({ scheduledActionName: "day", endTime: "2030-01-01T00:00:00Z" })]),
      suspendedState: suspended,
    })
    .map(({ threshold, scheduled, ...rest }) => {
      const stepped = rest.policies.filter(({ policyType }) => policyType === "StepScaling");
      const alarms = stepped.map(({ policyName }, index) => alarm(`alarm-${index}`, policyName, { threshold }));
      return { ...rest, alarms, scheduledActions: scheduled } as AutoscalingFields;
    });

  it("is what AWS shows after one pass", () => {
    fc.assert(
      fc.property(fc.array(fc.option(block, { nil: undefined }), { minLength: 2, maxLength: 5 }), (specs) => {
        world = scalingWorld();
        recorded = nothing;
        for (const next of [...specs, undefined]) {
          spec = next;
          settle();
        }
        expect([world.targets(), world.policies(), world.alarms()]).toEqual([[], [], []]);
      }),
      { numRuns: 60 },
    );
  });
});
