import { z } from "zod";
import { cappedDictionary, cappedList, choice, optional, text } from "./pieces.ts";

export const secret = z.object({
  name: text("Name of the environment variable or log option that receives the secret.", 512).min(1),
  valueFrom: text(
    "ARN of a Secrets Manager secret, or ARN or name of an SSM parameter; the execution role must be allowed to read it.",
  ),
});

/** Where a container's output goes, or that of the Service Connect proxy. */
export const logConfiguration = z.object({
  logDriver: choice(
    ["awslogs", "awsfirelens", "fluentd", "gelf", "journald", "json-file", "splunk", "syslog"],
    "Log driver. Fargate supports awslogs, awsfirelens and splunk.",
  ),
  ...optional({
    options: cappedDictionary("Options of the log driver. Use `secretOptions` for secret values.", 64, 4096),
    secretOptions: cappedList(secret, 32, "Options of the log driver whose values are read from secrets."),
  }),
});
