import type { AwsService, Operation } from "../service.ts";
import type { LogsOperations } from "./shapes.ts";

/** AWS's quota of GetLogEvents differs between Regions and is not confirmed; this one is ours. */
const quotas = { LogRead: { burst: 10, perSecond: 10, kind: "read" } } as const;

/** Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
const operations: Readonly<Record<keyof LogsOperations, Operation>> = {
  GetLogEvents: {
    quota: "LogRead",
    mutating: false,
    iam: { actions: ["GetLogEvents"], resources: ["log-stream"], feature: "TaskLogs" },
  },
};

/** Amazon CloudWatch Logs. Its errors are those that the HTTP status and the common names tell. */
export const logs = {
  name: "logs",
  iamPrefix: "logs",
  quotas,
  operations,
  errors: [],
  arns: { "log-stream": "arn:aws:logs:*:*:log-group:*:log-stream:*" },
} as const satisfies AwsService;
