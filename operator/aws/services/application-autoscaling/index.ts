import type { AwsService, IamNeeds, Operation } from "../service.ts";
import { errors } from "./errors.ts";
import type { ScalingOperations } from "./shapes.ts";

/** AWS publishes no quotas of these calls; these are ours. */
const quotas = {
  ScalingRead: { burst: 10, perSecond: 5, kind: "read" },
  ScalingModify: { burst: 10, perSecond: 2, kind: "write" },
} as const;

const feature = "Autoscaling";

const read = (action: string, resource: "any" | "scalable-target" = "any"): Operation => ({
  quota: "ScalingRead",
  mutating: false,
  iam: { actions: [action], resources: [resource], feature },
});

const write = (action: string, more: Partial<IamNeeds> = {}): Operation => ({
  quota: "ScalingModify",
  mutating: true,
  iam: { actions: [action], resources: ["scalable-target"], feature, ...more },
});

/** "The identifier of the resource [...]" restricts a list and is not required. (DescribeScalingPolicies, DescribeScheduledActions) */
const byResource = <const Items extends string>(items: Items) =>
  ({ items, key: "ResourceId", token: "NextToken", one: "ResourceId" }) as const;

/** "Application Auto Scaling creates and manages the CloudWatch alarms", with the permissions of the caller. (User Guide) */
const TRACKING_ALARMS = {
  actions: ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
  resource: "arn:aws:cloudwatch:*:*:alarm:TargetTracking-*",
} as const;

/**
 * Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html; size of the
 * batch: "The maximum number of scalable targets. This value can be between 1 and 50." (DescribeScalableTargets)
 */
const operations = {
  // It makes and changes: without tags it is only allowed on what carries them already.
  RegisterScalableTarget: write("RegisterScalableTarget", {
    actions: ["RegisterScalableTarget", "TagResource"],
    updates: true,
  }),
  DeregisterScalableTarget: write("DeregisterScalableTarget", { onBehalf: TRACKING_ALARMS }),
  DescribeScalableTargets: {
    ...read("DescribeScalableTargets"),
    batch: { ids: "ResourceIds", items: "ScalableTargets", key: "ResourceId", size: 50, missing: "omitted" },
  },
  PutScalingPolicy: write("PutScalingPolicy", { onBehalf: TRACKING_ALARMS }),
  DeleteScalingPolicy: write("DeleteScalingPolicy", { onBehalf: TRACKING_ALARMS }),
  DescribeScalingPolicies: { ...read("DescribeScalingPolicies"), list: byResource("ScalingPolicies") },
  PutScheduledAction: write("PutScheduledAction"),
  DeleteScheduledAction: write("DeleteScheduledAction"),
  DescribeScheduledActions: { ...read("DescribeScheduledActions"), list: byResource("ScheduledActions") },
  DescribeScalingActivities: read("DescribeScalingActivities"),
  TagResource: write("TagResource"),
  UntagResource: write("UntagResource"),
  ListTagsForResource: read("ListTagsForResource", "scalable-target"),
} as const satisfies Readonly<Record<keyof ScalingOperations, Operation>>;

/** Application Auto Scaling. */
export const applicationAutoscaling = {
  name: "application-autoscaling",
  iamPrefix: "application-autoscaling",
  quotas,
  operations,
  errors,
  arns: { any: "*", "scalable-target": "arn:aws:application-autoscaling:*:*:scalable-target/*" },
} as const satisfies AwsService;
