/** Amazon CloudWatch Logs, an operation a row: what it takes, what it does, what its caller must be allowed. */
import { refuse } from "../../core/errors.ts";
import { operation } from "../../core/service.ts";
import { invalidParameter } from "./errors.ts";
import { type GetLogEventsInput, getLogEventsRequest } from "./inputs.ts";
import { optionsNow } from "./options.ts";
import * as on from "./policy.ts";
import type { LogEvent, LogsArea } from "./state.ts";

/**
 * Goes back from the newest event, or on from the oldest. At the end a page is empty and its token is the one that was sent.
 * A token is a place among the events of the time range: the range stays the same from page to page.
 */
function getLogEvents(area: LogsArea, input: GetLogEventsInput) {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  const events = streamOf(area, input).filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
  const most = Math.min(limitOf(input), optionsNow(area.world).logPageMost);
  const { from, to } = pageOf(events.length, most, input);
  return { events: events.slice(from, to), nextForwardToken: `f/${to}/s`, nextBackwardToken: `b/${from}/s` };
}

/** @throws Refusal InvalidParameterException */
function limitOf({ limit = 10_000 }: GetLogEventsInput): number {
  if (limit < 1 || limit > 10_000) throw invalidParameter("limit must be between 1 and 10000.");
  return limit;
}

/** @throws Refusal ResourceNotFoundException, and InvalidParameterException for no group or two */
function streamOf(area: LogsArea, input: GetLogEventsInput): readonly LogEvent[] {
  const { logGroupName, logGroupIdentifier, logStreamName } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined))
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be given.");
  const name = logGroupName ?? (logGroupIdentifier as string).replace(on.groupArn(area, ""), "");
  const group = area.groups.get(name);
  if (!group) throw refuse("ResourceNotFoundException", "The specified log group does not exist.");
  const events = group.get(logStreamName);
  if (!events) throw refuse("ResourceNotFoundException", "The specified log stream does not exist.");
  return events;
}

/** @throws Refusal InvalidParameterException for what is no token */
function pageOf(count: number, most: number, { nextToken, startFromHead = false }: GetLogEventsInput) {
  const token = nextToken ?? (startFromHead ? "f/0/s" : `b/${count}/s`);
  const [, direction, place] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  if (place === undefined) throw invalidParameter("The specified nextToken is invalid.");
  const at = Math.min(Number(place), count);
  return direction === "f" ? { from: at, to: Math.min(at + most, count) } : { from: Math.max(at - most, 0), to: at };
}

export const operations = {
  GetLogEvents: operation({
    input: getLogEventsRequest,
    run: getLogEvents,
    writes: false,
    iam: { resources: on.stream },
  }),
};
