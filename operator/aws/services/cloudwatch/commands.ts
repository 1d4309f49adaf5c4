import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import type { CloudWatchOperations } from "./shapes.ts";

/** The client and the commands of Amazon CloudWatch. */
export const cloudwatch = {
  Client: CloudWatchClient,
  commands: {
    PutMetricAlarm: PutMetricAlarmCommand,
    DescribeAlarms: DescribeAlarmsCommand,
    DeleteAlarms: DeleteAlarmsCommand,
    TagResource: TagResourceCommand,
    UntagResource: UntagResourceCommand,
  } satisfies Record<keyof CloudWatchOperations, unknown>,
};
