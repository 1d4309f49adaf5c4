/** What the operations take. Source: Amazon CloudWatch Logs API Reference, 2014-03-28. */
import { flag, type Infer, integer, shape, text } from "../../core/model.ts";

export const getLogEventsRequest = shape(
  {
    logGroupName: text,
    logGroupIdentifier: text,
    logStreamName: text,
    startTime: integer,
    endTime: integer,
    nextToken: text,
    limit: integer,
    startFromHead: flag,
    unmask: flag,
  },
  "logStreamName",
);

export type GetLogEventsInput = Infer<typeof getLogEventsRequest>;
