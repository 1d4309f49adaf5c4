import type { AwsService, IamNeeds, Operation } from "../service.ts";
import { errors } from "./errors.ts";
import type { CloudWatchOperations } from "./shapes.ts";

/**
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html (calls a second of DescribeAlarms, 9,
 * PutMetricAlarm and DeleteAlarms, 3 each). That of tags is ours.
 */
const quotas = {
  AlarmRead: { burst: 9, perSecond: 9, kind: "read" },
  AlarmPut: { burst: 3, perSecond: 3, kind: "write" },
  AlarmDelete: { burst: 3, perSecond: 3, kind: "write" },
  AlarmTagModify: { burst: 5, perSecond: 5, kind: "write" },
} as const;

type Category = keyof typeof quotas;

const feature = "Autoscaling";

const call = (quota: Category, action: string, more: Partial<IamNeeds> = {}): Operation => ({
  quota,
  mutating: quotas[quota].kind === "write",
  iam: { actions: [action], resources: ["alarm"], feature, ...more },
});

/**
 * Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html; the batch is half of the 100
 * names that DescribeAlarms takes, because it does not say how many alarms a page has when nobody asks.
 */
const operations = {
  // It makes and changes: without tags it is only allowed on what carries them already.
  PutMetricAlarm: call("AlarmPut", "PutMetricAlarm", { actions: ["PutMetricAlarm", "TagResource"], updates: true }),
  DescribeAlarms: {
    ...call("AlarmRead", "DescribeAlarms"),
    batch: { ids: "AlarmNames", items: "MetricAlarms", key: "AlarmName", size: 50, missing: "omitted" },
  },
  DeleteAlarms: call("AlarmDelete", "DeleteAlarms"),
  TagResource: call("AlarmTagModify", "TagResource"),
  UntagResource: call("AlarmTagModify", "UntagResource"),
} as const satisfies Readonly<Record<keyof CloudWatchOperations, Operation>>;

/** Amazon CloudWatch. */
export const cloudwatch = {
  name: "cloudwatch",
  iamPrefix: "cloudwatch",
  quotas,
  operations,
  errors,
  arns: { any: "*", alarm: "arn:aws:cloudwatch:*:*:alarm:*" },
} as const satisfies AwsService;
