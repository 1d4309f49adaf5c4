/**
 * Rules of `autoscaling`. What AWS says in no sentence is left to it.
 * Source: Application Auto Scaling API Reference, PutScalingPolicy, PutScheduledAction and the types that they take.
 */
import type { Rule } from "../common/index.ts";

type Present<Name extends string> = { readonly [K in Name]?: unknown };

const exactlyOne = <A extends string, B extends string>(id: string, a: A, b: B): Rule<Present<A | B>> => ({
  id,
  cel: `has(self.${a}) != has(self.${b})`,
  message: `must set exactly one of \`${a}\` and \`${b}\``,
  holds: (self) => (self[a] === undefined) !== (self[b] === undefined),
});

const CONFIGURATIONS = {
  TargetTrackingScaling: "targetTrackingScalingPolicyConfiguration",
  StepScaling: "stepScalingPolicyConfiguration",
  PredictiveScaling: "predictiveScalingPolicyConfiguration",
} as const;

type PolicyType = keyof typeof CONFIGURATIONS;

type Policy = { readonly policyType: PolicyType } & Present<(typeof CONFIGURATIONS)[PolicyType]>;

/** "This parameter is required if you are creating a policy and the policy type is StepScaling." (PutScalingPolicy, and its like) */
export const policyRules: readonly Rule<Policy>[] = Object.entries(CONFIGURATIONS).map(([type, member]) => ({
  id: `scaling-policy-${member.replace(/ScalingPolicyConfiguration$/, "").toLowerCase()}`,
  cel: `self.policyType != '${type}' || has(self.${member})`,
  message: `\`${member}\` must be set when \`policyType\` is ${type}`,
  holds: (policy) => policy.policyType !== type || policy[member] !== undefined,
}));

const [PREDEFINED, CUSTOMIZED] = ["predefinedMetricSpecification", "customizedMetricSpecification"] as const;

/** "You can specify either a predefined metric or a customized metric." (TargetTrackingScalingPolicyConfiguration) */
export const trackingRules: readonly Rule<Present<typeof PREDEFINED | typeof CUSTOMIZED>>[] = [
  {
    id: "scaling-one-metric",
    cel: `!has(self.${PREDEFINED}) || !has(self.${CUSTOMIZED})`,
    message: `must set at most one of \`${PREDEFINED}\` and \`${CUSTOMIZED}\``,
    holds: (self) => self[PREDEFINED] === undefined || self[CUSTOMIZED] === undefined,
  },
];

const ALB = "ALBRequestCountPerTarget";

/** "You can't specify a resource label unless the metric type is ALBRequestCountPerTarget" (PredefinedMetricSpecification) */
export const predefinedRules: readonly Rule<{
  readonly predefinedMetricType: string;
  readonly resourceLabel?: string | undefined;
}>[] = [
  {
    id: "scaling-resource-label",
    cel: `!has(self.resourceLabel) || self.predefinedMetricType == '${ALB}'`,
    message: `\`resourceLabel\` must not be set unless \`predefinedMetricType\` is ${ALB}`,
    holds: ({ resourceLabel, predefinedMetricType }) => resourceLabel === undefined || predefinedMetricType === ALB,
  },
];

/** "Within each MetricDataQuery object, you must specify either Expression or MetricStat, but not both." */
export const queryRules = [exactlyOne("scaling-query-kind", "expression", "metricStat")];

interface Step {
  readonly scalingAdjustment: number;
  readonly metricIntervalLowerBound?: number | undefined;
  readonly metricIntervalUpperBound?: number | undefined;
}

/** "The upper and lower bound can't be null in the same step adjustment."; "The upper bound must be greater than the lower bound." */
export const stepRules: readonly Rule<Step>[] = [
  {
    id: "scaling-step-bounds",
    cel: "has(self.metricIntervalLowerBound) || has(self.metricIntervalUpperBound)",
    message: "must set `metricIntervalLowerBound` or `metricIntervalUpperBound`, or both",
    holds: (step) => step.metricIntervalLowerBound !== undefined || step.metricIntervalUpperBound !== undefined,
  },
  {
    id: "scaling-step-order",
    cel:
      "!has(self.metricIntervalLowerBound) || !has(self.metricIntervalUpperBound) || " +
      "self.metricIntervalUpperBound > self.metricIntervalLowerBound",
    message: "`metricIntervalUpperBound` must be greater than `metricIntervalLowerBound`",
    holds: ({ metricIntervalLowerBound: from, metricIntervalUpperBound: to }) =>
      from === undefined || to === undefined || to > from,
  },
];

interface Steps {
  readonly adjustmentType: string;
  readonly stepAdjustments: readonly Step[];
}

const openEnd = (id: string, bound: "metricIntervalLowerBound" | "metricIntervalUpperBound"): Rule<Steps> => ({
  id,
  cel: `self.stepAdjustments.filter(s, !has(s.${bound})).size() <= 1`,
  message: `at most one of \`stepAdjustments\` may leave out \`${bound}\``,
  holds: ({ stepAdjustments }) => stepAdjustments.filter((step) => step[bound] === undefined).length <= 1,
});

/** "At most one step adjustment can have a null lower bound."; "For exact capacity, you must specify a non-negative value." */
export const stepsRules: readonly Rule<Steps>[] = [
  openEnd("scaling-steps-one-lowest", "metricIntervalLowerBound"),
  openEnd("scaling-steps-one-highest", "metricIntervalUpperBound"),
  {
    id: "scaling-exact-capacity",
    cel: "self.adjustmentType != 'ExactCapacity' || self.stepAdjustments.all(s, s.scalingAdjustment >= 0)",
    message: "`scalingAdjustment` must not be negative when `adjustmentType` is ExactCapacity",
    holds: ({ adjustmentType, stepAdjustments }) =>
      adjustmentType !== "ExactCapacity" || stepAdjustments.every(({ scalingAdjustment }) => scalingAdjustment >= 0),
  },
];

const PAIR = "predefinedMetricPairSpecification";
const LOAD = ["predefinedLoadMetricSpecification", "customizedLoadMetricSpecification"] as const;
const SCALING = ["predefinedScalingMetricSpecification", "customizedScalingMetricSpecification"] as const;

type Specification = Present<typeof PAIR | (typeof LOAD)[number] | (typeof SCALING)[number]>;

const celAny = (members: readonly string[]): string => `(${members.map((name) => `has(self.${name})`).join(" || ")})`;

/** "You must specify either a metric pair, or a load metric and a scaling metric individually." (PredictiveScalingMetricSpecification) */
export const specificationRules: readonly Rule<Specification>[] = [
  {
    id: "scaling-predictive-metrics",
    cel: `has(self.${PAIR}) ? !${celAny([...LOAD, ...SCALING])} : ${celAny(LOAD)} && ${celAny(SCALING)}`,
    message: `must set either \`${PAIR}\`, or a load metric and a scaling metric`,
    holds(self) {
      const any = (members: readonly (keyof Specification)[]) => members.some((name) => self[name] !== undefined);
      return self[PAIR] === undefined ? any(LOAD) && any(SCALING) : !any([...LOAD, ...SCALING]);
    },
  },
];

/** "Required if the MaxCapacityBreachBehavior property is set to IncreaseMaxCapacity, and cannot be used otherwise." */
export const predictiveRules: readonly Rule<{
  readonly maxCapacityBreachBehavior?: string | undefined;
  readonly maxCapacityBuffer?: number | undefined;
}>[] = [
  {
    id: "scaling-capacity-buffer",
    cel:
      "has(self.maxCapacityBuffer) == " +
      "(has(self.maxCapacityBreachBehavior) && self.maxCapacityBreachBehavior == 'IncreaseMaxCapacity')",
    message: "`maxCapacityBuffer` must be set when `maxCapacityBreachBehavior` is IncreaseMaxCapacity, and only then",
    holds: ({ maxCapacityBuffer, maxCapacityBreachBehavior }) =>
      (maxCapacityBuffer !== undefined) === (maxCapacityBreachBehavior === "IncreaseMaxCapacity"),
  },
];

/** "You can set both values or just one." (ScalableTargetAction) */
export const actionRules: readonly Rule<Present<"minCapacity" | "maxCapacity">>[] = [
  {
    id: "scaling-action-limit",
    cel: "has(self.minCapacity) || has(self.maxCapacity)",
    message: "must set `minCapacity` or `maxCapacity`, or both",
    holds: ({ minCapacity, maxCapacity }) => minCapacity !== undefined || maxCapacity !== undefined,
  },
];

/** "For each PutMetricAlarm operation, you must specify either MetricName, a Metrics array, or an EvaluationCriteria." (CloudWatch API) */
export const alarmRules = [exactlyOne("scaling-alarm-source", "metricName", "metrics")];

interface Autoscaling {
  readonly policies?: readonly { readonly policyName: string; readonly policyType: string }[] | undefined;
  readonly alarms?: readonly { readonly policyName: string }[] | undefined;
}

/** The operator's own: an alarm is made for a step policy of the same object. */
export const autoscalingRules: readonly Rule<Autoscaling>[] = [
  {
    id: "scaling-alarm-policy",
    cel:
      "!has(self.alarms) || self.alarms.all(a, has(self.policies) && " +
      "self.policies.exists(p, p.policyName == a.policyName && p.policyType == 'StepScaling'))",
    message: "the `policyName` of each of `alarms` must be that of one of `policies` whose `policyType` is StepScaling",
    holds: ({ policies = [], alarms = [] }) =>
      alarms.every((alarm) =>
        policies.some((one) => one.policyName === alarm.policyName && one.policyType === "StepScaling"),
      ),
  },
];
