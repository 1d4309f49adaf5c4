import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DeleteScheduledActionCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-application-auto-scaling";
import type { ScalingOperations } from "./shapes.ts";

/** The client and the commands of Application Auto Scaling. */
export const applicationAutoscaling = {
  Client: ApplicationAutoScalingClient,
  commands: {
    RegisterScalableTarget: RegisterScalableTargetCommand,
    DeregisterScalableTarget: DeregisterScalableTargetCommand,
    DescribeScalableTargets: DescribeScalableTargetsCommand,
    PutScalingPolicy: PutScalingPolicyCommand,
    DeleteScalingPolicy: DeleteScalingPolicyCommand,
    DescribeScalingPolicies: DescribeScalingPoliciesCommand,
    PutScheduledAction: PutScheduledActionCommand,
    DeleteScheduledAction: DeleteScheduledActionCommand,
    DescribeScheduledActions: DescribeScheduledActionsCommand,
    DescribeScalingActivities: DescribeScalingActivitiesCommand,
    TagResource: TagResourceCommand,
    UntagResource: UntagResourceCommand,
    ListTagsForResource: ListTagsForResourceCommand,
  } satisfies Record<keyof ScalingOperations, unknown>,
};
