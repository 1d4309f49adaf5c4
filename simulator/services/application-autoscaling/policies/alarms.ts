/** The two alarms of target tracking. Names: API Reference, PutScalingPolicy, examples; the rest is what was seen. */
import { arnOf } from "../../../core/arn.ts";
import type { TargetTracking } from "../inputs/policies.ts";
import type { AlarmInput } from "../ports.ts";
import type { Policy, ScalingArea } from "../records.ts";
import { metricOf } from "./metrics.ts";

export function putAlarms(area: ScalingArea, policy: Policy, tracking: TargetTracking): void {
  if (!policy.alarms) return;
  const { TargetValue: value } = tracking;
  const common = {
    ...metricOf(policy.target, tracking),
    AlarmActions: [policy.arn],
    AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
  };
  const high: AlarmInput = {
    ...common,
    EvaluationPeriods: 3,
    Threshold: value,
    ComparisonOperator: "GreaterThanThreshold",
  };
  const low: AlarmInput = {
    ...common,
    EvaluationPeriods: 15,
    Threshold: value * 0.9,
    ComparisonOperator: "LessThanThreshold",
  };
  area.ports.alarms.put(area, policy.alarms.high, high);
  area.ports.alarms.put(area, policy.alarms.low, low);
}

/** As the answers name them: its own of target tracking, of step scaling those that invoke it. */
export function alarmsOf(area: ScalingArea, { arn, alarms }: Policy) {
  const named = alarms
    ? [alarms.high, alarms.low].map((name) => ({ name, arn: arnOf(area, "cloudwatch", `alarm:${name}`) }))
    : area.ports.alarms.invoking(area, arn);
  return named.map((alarm) => ({ AlarmName: alarm.name, AlarmARN: alarm.arn }));
}
