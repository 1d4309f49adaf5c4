import { arnOf } from "../../../core/arn.ts";
import { refuse } from "../../../core/errors.ts";
import { seconds } from "../../../core/json.ts";
import { inputMust as must } from "../demands.ts";
import { notFound } from "../errors.ts";
import type * as inputs from "../inputs/policies.ts";
import { allPolicies, checkFilter, passes, registeredTarget, targetText } from "../lookups.ts";
import { pageOf } from "../paging.ts";
import type { Policy, PolicyConfiguration, ScalingArea, Target } from "../records.ts";
import { AUTOSCALING, nextUuid } from "../state.ts";
import { alarmsOf, putAlarms } from "./alarms.ts";
import { checkPredictive, checkSteps, checkTracking, configurationOf } from "./checks.ts";
import { removePolicy } from "./registry.ts";
import { policyView } from "./view.ts";

/** Scaling policies of a target. Source: User Guide, "Quotas for Application Auto Scaling". */
const most = 50;

export function putScalingPolicy(area: ScalingArea, input: inputs.PutScalingPolicyInput) {
  const target = registeredTarget(area, input);
  const { PolicyName: name } = input;
  must(/^\P{Cc}{1,256}$/u.test(name), "The policy name must have 1 to 256 printable characters.");
  const known = target.policies.get(name);
  const type = input.PolicyType ?? known?.configuration.type;
  must(type !== undefined, "PolicyType is required when a scaling policy is created.");
  must(!known || known.configuration.type === type, `The scaling policy ${name} has another type.`);
  const configuration = configurationOf(input, type);
  check(area, { target, name }, configuration);
  if (!known && target.policies.size >= most)
    throw refuse("LimitExceededException", `A scalable target can have at most ${most} scaling policies.`);
  const policy = known ?? newPolicy(area, target, name, configuration);
  policy.configuration = configuration;
  target.policies.set(name, policy);
  if (configuration.type === "TargetTrackingScaling") putAlarms(area, policy, configuration.tracking);
  return { PolicyARN: policy.arn, Alarms: policy.alarms ? alarmsOf(area, policy) : [] };
}

interface Place {
  readonly target: Target;
  readonly name: string;
}

function check(area: ScalingArea, place: Place, configuration: PolicyConfiguration): void {
  switch (configuration.type) {
    case "TargetTrackingScaling":
      checkTracking(area, place, configuration.tracking);
      return;
    case "StepScaling":
      checkSteps(configuration.step);
      return;
    case "PredictiveScaling":
      checkPredictive(configuration.predictive);
      return;
  }
}

/** ARN and names of alarms: API Reference, PutScalingPolicy, examples. */
function newPolicy(area: ScalingArea, target: Target, name: string, configuration: PolicyConfiguration): Policy {
  const { resourceId } = target;
  const alarm = (kind: string) => `TargetTracking-${resourceId}-${kind}-${nextUuid(area)}`;
  return {
    name,
    arn: arnOf(area, AUTOSCALING, `scalingPolicy:${nextUuid(area)}:resource/ecs/${resourceId}:policyName/${name}`),
    target,
    createdAt: area.world.now,
    configuration,
    alarms:
      configuration.type === "TargetTrackingScaling" ? { high: alarm("AlarmHigh"), low: alarm("AlarmLow") } : undefined,
    addedLast: undefined,
    removedLast: undefined,
  };
}

/** @throws Refusal ObjectNotFoundException. The text: what AWS was seen to answer. */
function existingPolicy(area: ScalingArea, input: inputs.DeleteScalingPolicyInput): Policy {
  const policy = area.targets.get(input.ResourceId)?.policies.get(input.PolicyName);
  if (!policy || !passes(input, policy.target.resourceId))
    throw notFound(`No scaling policy found for ${targetText(input)}, policy name: ${input.PolicyName}`);
  return policy;
}

export function deleteScalingPolicy(area: ScalingArea, input: inputs.DeleteScalingPolicyInput) {
  removePolicy(area, existingPolicy(area, input));
  return {};
}

export function describeScalingPolicies(area: ScalingArea, input: inputs.DescribeScalingPoliciesInput) {
  checkFilter(input, input.ResourceId);
  must((input.PolicyNames ?? []).length <= 50, "At most 50 policy names can be given.");
  const wanted = allPolicies(area).filter(
    ({ name, target }) => passes(input, target.resourceId) && (input.PolicyNames?.includes(name) ?? true),
  );
  const { items, nextToken } = pageOf(wanted, ({ arn }) => arn, 10, input);
  return { ScalingPolicies: items.map((policy) => policyView(area, policy)), NextToken: nextToken };
}

/** Nothing is forecast here: the answer has no data points, as before the first day of data. */
export function getPredictiveScalingForecast(area: ScalingArea, input: inputs.GetPredictiveScalingForecastInput) {
  const { configuration } = existingPolicy(area, input);
  must(configuration.type === "PredictiveScaling", "Only predictive scaling policies have forecasts.");
  must(input.StartTime < input.EndTime, "The start time must be before the end time.");
  must(input.EndTime - input.StartTime <= 30 * 86_400, "At most 30 days can be asked for.");
  const nothing = { Timestamps: [], Values: [] };
  return {
    LoadForecast: configuration.predictive.MetricSpecifications.map((MetricSpecification) => ({
      ...nothing,
      MetricSpecification,
    })),
    CapacityForecast: nothing,
    UpdateTime: seconds(area.world.now),
  };
}
