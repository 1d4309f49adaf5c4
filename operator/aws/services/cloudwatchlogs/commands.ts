import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { LogsOperations } from "./shapes.ts";

/** The client and the command of Amazon CloudWatch Logs. */
export const logs = {
  Client: CloudWatchLogsClient,
  commands: { GetLogEvents: GetLogEventsCommand } satisfies Record<keyof LogsOperations, unknown>,
};
