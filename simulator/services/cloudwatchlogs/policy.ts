/**
 * What permissions are held against. GetLogEvents knows no tags.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch Logs".
 */
import { arnOf } from "../../core/arn.ts";
import type { Fields, ServiceIam } from "../../core/iam.ts";
import type { Area } from "../../core/world.ts";
import { type LogsArea, SERVICE } from "./state.ts";

export const groupArn = (area: Area, group: string): string => arnOf(area, SERVICE, `log-group:${group}`);

/** The stream that an input names. */
export const stream = (area: Area, { logGroupName, logGroupIdentifier, logStreamName }: Fields): readonly string[] => {
  const group = String(logGroupName ?? logGroupIdentifier ?? "");
  return [`${group.startsWith("arn:") ? group : groupArn(area, group)}:log-stream:${String(logStreamName ?? "")}`];
};

export const logsIam: ServiceIam<LogsArea> = {
  prefix: SERVICE,
  requestTags: () => new Map(),
  resourceTags: () => new Map(),
};
