import { Cron } from "croner";

/**
 * The times of a cron schedule in a time zone, as CronJob has them. The library reads the expression and finds local times; which
 * instants these are is decided here, because the library moves or merges times around a change of the clocks and CronJob does not: a
 * local time that is skipped does not happen, one that is repeated happens twice.
 * Source: https://pkg.go.dev/github.com/robfig/cron/v3, which CronJob uses
 */
export interface CronTimes {
  readonly is: "times";
  /** The first time after a time; undefined: there is none. Milliseconds since the epoch. */
  next(after: number): number | undefined;
}

export type CronReading =
  | CronTimes
  | { readonly is: "unreadable"; readonly problem: string }
  | { readonly is: "unknown-zone" };

/** Local time minus UTC, milliseconds. */
type Offset = (time: number) => number;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** @param timeZone a name of the IANA time zone database */
export function readCron(schedule: string, timeZone: string): CronReading {
  const offset = offsetOf(timeZone);
  if (offset === undefined) return { is: "unknown-zone" };
  try {
    // Without a function to call it sets no timer.
    const local = new Cron(plain(schedule), { mode: "5-part", utcOffset: 0, sloppyRanges: true });
    return { is: "times", next: (after) => nextTime(local, offset, after) };
  } catch (error) {
    return { is: "unreadable", problem: error instanceof Error ? error.message : String(error) };
  }
}

/** CronJob takes `?` for `*`, and `*` with a step of one for one without. To the library these are restrictions. */
const plain = (schedule: string): string => schedule.replaceAll("?", "*").replace(/\*\/0*1(?=\s|$)/g, "*");

function offsetOf(timeZone: string): Offset | undefined {
  let format: Intl.DateTimeFormat;
  try {
    const numbers = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...numbers });
  } catch {
    return undefined;
  }
  return (time) => {
    const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
    const parts = new Map(format.formatToParts(minute).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return utc(part("year"), part("month"), part("day"), part("hour"), part("minute")) - minute;
  };
}

/** Milliseconds since the epoch of a time in UTC. */
const utc = (year: number, month: number, day: number, hour: number, minute: number): number =>
  Date.UTC(year, month - 1, day, hour, minute);

/** Goes forward through stretches in which the offset does not change: in each, local times are instants. */
function nextTime(local: Cron, offset: Offset, after: number): number | undefined {
  let from = after;
  let shift = offset(from);
  for (;;) {
    const found = local.nextRun(new Date(from + shift));
    if (found === null) return undefined;
    const time = found.getTime() - shift;
    const seen = Math.min(time, from + 2 * DAY_MS);
    const change = changeWithin(offset, shift, from, seen);
    if (change === undefined && seen === time) return time;
    // A time far ahead: no stretch in between has another offset so much larger that it comes to that local time before.
    from = change === undefined ? Math.max(seen, time - DAY_MS) : change - 1;
    shift = offset(from + 1);
  }
}

/** The first instant after `from` at which the offset is not `shift` any more; no zone changes it twice within two days. */
function changeWithin(offset: Offset, shift: number, from: number, until: number): number | undefined {
  if (offset(until) === shift) return undefined;
  let [low, high] = [Math.floor(from / MINUTE_MS), Math.ceil(until / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle * MINUTE_MS) === shift) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}
