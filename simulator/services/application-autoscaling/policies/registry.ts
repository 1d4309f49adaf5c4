import type { Policy, ScalingArea } from "../records.ts";

/**
 * "Application Auto Scaling creates and manages the CloudWatch alarms that are associated with your target tracking scaling policies
 * and deletes them when no longer needed." (User Guide); "Deleting a step scaling policy deletes the underlying alarm action, but
 * does not delete the CloudWatch alarm associated with the scaling policy" (API Reference, DeleteScalingPolicy).
 */
export function removePolicy(area: ScalingArea, policy: Policy): void {
  const { alarms } = area.ports;
  if (policy.alarms) for (const name of [policy.alarms.high, policy.alarms.low]) alarms.remove(area, name);
  else alarms.dropAction(area, policy.arn);
  policy.target.policies.delete(policy.name);
}
