/** Source: API Reference, PutScalingPolicy and the configurations of each type. */
import { inputMust as must } from "../demands.ts";
import type { PredictiveScaling, PutScalingPolicyInput, StepScaling, TargetTracking } from "../inputs/policies.ts";
import type { PolicyConfiguration, ScalingArea, Target } from "../records.ts";
import { labelParts, predefinedMetric, sameMetric } from "./metrics.ts";

/** The configuration that goes with the type; no other. @throws Refusal ValidationException */
export function configurationOf(input: PutScalingPolicyInput, type: PolicyConfiguration["type"]): PolicyConfiguration {
  const {
    TargetTrackingScalingPolicyConfiguration: tracking,
    StepScalingPolicyConfiguration: step,
    PredictiveScalingPolicyConfiguration: predictive,
  } = input;
  const given = [tracking, step, predictive].filter((one) => one !== undefined).length;
  must(given === 1, `A policy of type ${type} has exactly one configuration, that of its type.`);
  if (type === "TargetTrackingScaling" && tracking) return { type, tracking };
  if (type === "StepScaling" && step) return { type, step };
  must(type === "PredictiveScaling" && predictive !== undefined, `The configuration is not one of the type ${type}.`);
  return { type, predictive };
}

/** "it won't accept values that are either too small or too large. Values must be in the range of -2^360 to 2^360." */
const largest = 2 ** 360;

interface Place {
  readonly target: Target;
  readonly name: string;
}

/** @throws Refusal ValidationException when AWS would not take the policy */
export function checkTracking(area: ScalingArea, { target, name }: Place, tracking: TargetTracking): void {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: custom } = tracking;
  must(Math.abs(tracking.TargetValue) <= largest, "TargetValue must be in the range of -2^360 to 2^360.");
  must((predefined === undefined) !== (custom === undefined), "Specify either a predefined or a customized metric.");
  for (const cooldown of [tracking.ScaleInCooldown, tracking.ScaleOutCooldown])
    must((cooldown ?? 0) >= 0, "A cooldown must not be negative.");
  if (predefined) checkPredefined(area, target, predefined);
  if (custom) checkCustomized(custom);
  // The text is what AWS was seen to answer.
  const others = [...target.policies.values()].filter((policy) => policy.name !== name);
  const taken = others.some(
    ({ configuration }) =>
      configuration.type === "TargetTrackingScaling" && sameMetric(configuration.tracking, tracking),
  );
  must(!taken, "Only one TargetTrackingScaling policy for a given metric specification is allowed.");
}

type Predefined = NonNullable<TargetTracking["PredefinedMetricSpecification"]>;

/** The texts are what AWS was seen to answer. */
function checkPredefined(area: ScalingArea, target: Target, { PredefinedMetricType, ResourceLabel }: Predefined): void {
  const metric = predefinedMetric(PredefinedMetricType);
  must(metric !== undefined, `Invalid metric type ${PredefinedMetricType} for a service of Amazon ECS.`);
  const service = area.ports.services.find(area, target.cluster, target.service);
  if (metric.name === undefined) {
    const label = labelParts(ResourceLabel);
    must(
      label !== undefined,
      `Invalid resource label '${ResourceLabel ?? ""}' for predefined metric type ${PredefinedMetricType}`,
    );
    const attached = service?.targetGroups.some((arn) => arn.endsWith(`:${label.group}`)) ?? false;
    must(attached, `Target group ${label.group} is not attached to resource ${target.resourceId}`);
    return;
  }
  must(ResourceLabel === undefined, `A resource label is not valid for predefined metric type ${PredefinedMetricType}`);
  must(
    metric.period === 60 || (service?.highResolution.includes(metric.name) ?? false),
    "High-resolution metrics are not fully enabled on the ECS service.",
  );
}

type Custom = NonNullable<TargetTracking["CustomizedMetricSpecification"]>;

/** "Conditional: Within each TargetTrackingMetricDataQuery object, you must specify either Expression or MetricStat, but not both." */
function checkCustomized({ Metrics, MetricName, Namespace, Statistic }: Custom): void {
  const single = [MetricName, Namespace, Statistic].filter((part) => part !== undefined).length;
  must(Metrics ? single === 0 : single === 3, "Specify Metrics, or MetricName, Namespace and Statistic.");
  for (const { Id, Expression, MetricStat } of Metrics ?? []) {
    must(/^[a-z]\w*$/.test(Id), `The id ${Id} of a metric is not valid.`);
    must((Expression === undefined) !== (MetricStat === undefined), "Each metric has an Expression or a MetricStat.");
  }
  const returned = (Metrics ?? []).filter(({ ReturnData }) => ReturnData !== false);
  must(!Metrics || returned.length === 1, "Exactly one of Metrics must return data.");
}

/** Source: API Reference, StepScalingPolicyConfiguration and StepAdjustment; at most 20 steps: User Guide, "Quotas". */
export function checkSteps({ AdjustmentType, StepAdjustments = [], ...step }: StepScaling): void {
  must(AdjustmentType !== undefined, "AdjustmentType is required.");
  must(StepAdjustments.length >= 1, "At least one step adjustment is required.");
  must(StepAdjustments.length <= 20, "A policy can have at most 20 step adjustments.");
  must((step.Cooldown ?? 0) >= 0, "A cooldown must not be negative.");
  must(
    step.MinAdjustmentMagnitude === undefined || AdjustmentType === "PercentChangeInCapacity",
    "MinAdjustmentMagnitude is for PercentChangeInCapacity only.",
  );
  must(
    AdjustmentType !== "ExactCapacity" || StepAdjustments.every(({ ScalingAdjustment }) => ScalingAdjustment >= 0),
    "For ExactCapacity a scaling adjustment must not be negative.",
  );
  checkBounds(StepAdjustments);
}

function checkBounds(steps: NonNullable<StepScaling["StepAdjustments"]>): void {
  const sorted = steps
    .map(({ MetricIntervalLowerBound: from, MetricIntervalUpperBound: to }) => ({ from, to }))
    .toSorted((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity));
  for (const [index, { from, to }] of sorted.entries()) {
    must(
      from !== undefined || to !== undefined,
      "The upper and lower bound can't be null in the same step adjustment.",
    );
    must((from ?? -Infinity) < (to ?? Infinity), "The upper bound must be greater than the lower bound.");
    const next = sorted[index + 1];
    must(
      !next || (to !== undefined && next.from === to),
      "The ranges of your step adjustments can't overlap or have a gap.",
    );
  }
  const [first, last] = [sorted[0]?.from, sorted.at(-1)?.to];
  must(first === undefined || first >= 0, "A negative lower bound needs a step adjustment with a null lower bound.");
  must(last === undefined || last <= 0, "A positive upper bound needs a step adjustment with a null upper bound.");
}

/** Source: API Reference, PredictiveScalingPolicyConfiguration and PredictiveScalingMetricSpecification. */
export function checkPredictive(predictive: PredictiveScaling): void {
  const { MetricSpecifications, MaxCapacityBuffer: buffer, SchedulingBufferTime: time = 0 } = predictive;
  must(MetricSpecifications.length === 1, "Exactly one metric specification is supported.");
  for (const one of MetricSpecifications) {
    const pair = one.PredefinedMetricPairSpecification !== undefined;
    const scaling = one.PredefinedScalingMetricSpecification ?? one.CustomizedScalingMetricSpecification;
    const load = one.PredefinedLoadMetricSpecification ?? one.CustomizedLoadMetricSpecification;
    must(
      pair ? !scaling && !load : scaling !== undefined && load !== undefined,
      "Specify either a metric pair, or a load metric and a scaling metric.",
    );
  }
  must(time >= 0 && time < 3600, "SchedulingBufferTime must be less than 3600.");
  const increases = predictive.MaxCapacityBreachBehavior === "IncreaseMaxCapacity";
  must(
    (buffer !== undefined) === increases,
    "MaxCapacityBuffer is required with IncreaseMaxCapacity, and only with it.",
  );
  must((buffer ?? 0) >= 0 && (buffer ?? 0) <= 100, "MaxCapacityBuffer must be 0 to 100.");
}
