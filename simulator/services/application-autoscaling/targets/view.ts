import { iamArn } from "../../../core/arn.ts";
import { seconds } from "../../../core/json.ts";
import type { ScalingArea, Target } from "../records.ts";
import { DIMENSION } from "../state.ts";

/** "Application Auto Scaling uses a service-linked role" (API Reference, RegisterScalableTarget, RoleARN); its ARN: examples. */
const ROLE =
  "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService";

/** A target as DescribeScalableTargets shows it. */
export const targetView = (area: ScalingArea, target: Target) => ({
  ServiceNamespace: "ecs",
  ResourceId: target.resourceId,
  ScalableDimension: DIMENSION,
  MinCapacity: target.min,
  MaxCapacity: target.max,
  RoleARN: iamArn(area, ROLE),
  CreationTime: seconds(target.createdAt),
  SuspendedState: target.suspended,
  ScalableTargetARN: target.arn,
});
