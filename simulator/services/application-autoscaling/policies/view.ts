import { seconds } from "../../../core/json.ts";
import type { Policy, ScalingArea } from "../records.ts";
import { DIMENSION } from "../state.ts";
import { alarmsOf } from "./alarms.ts";

/** A policy as DescribeScalingPolicies shows it: with what it was put with, and no defaults. That is not confirmed. */
export function policyView(area: ScalingArea, policy: Policy) {
  const { configuration } = policy;
  return {
    PolicyARN: policy.arn,
    PolicyName: policy.name,
    ServiceNamespace: "ecs",
    ResourceId: policy.target.resourceId,
    ScalableDimension: DIMENSION,
    PolicyType: configuration.type,
    StepScalingPolicyConfiguration: configuration.type === "StepScaling" ? configuration.step : undefined,
    TargetTrackingScalingPolicyConfiguration:
      configuration.type === "TargetTrackingScaling" ? configuration.tracking : undefined,
    PredictiveScalingPolicyConfiguration:
      configuration.type === "PredictiveScaling" ? configuration.predictive : undefined,
    Alarms: alarmsOf(area, policy),
    CreationTime: seconds(policy.createdAt),
  };
}
