/**
 * When a schedule runs. Source: API Reference, PutScheduledAction, Schedule: "at(yyyy-mm-ddThh:mm:ss)", "rate(value unit)" and
 * "cron(fields)" with the six fields minutes, hours, day of month, month, day of week and year.
 */

/** Something that runs once or again and again. */
export interface Schedule {
  /** The first time after `after`; none: it never runs again. All are epoch milliseconds. */
  next(after: number): number | undefined;
}

const day = 86_400_000;

/** @returns undefined for what is no schedule. @param origin when a rate begins to count */
export function parseSchedule(text: string, timezone: string, origin: number): Schedule | undefined {
  const at = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(text)?.[1];
  if (at !== undefined) return once(Date.parse(`${at}Z`), timezone);
  const [, value, unit] = /^rate\((\d+) (minute|minutes|hour|hours|day|days)\)$/.exec(text) ?? [];
  if (value !== undefined && unit !== undefined) return every(Number(value) * unitOf(unit), origin);
  const cron = /^cron\((.+)\)$/.exec(text)?.[1];
  return cron === undefined ? undefined : recurring(cron.trim().split(/\s+/), timezone);
}

const unitOf = (unit: string): number =>
  unit.startsWith("minute") ? 60_000 : unit.startsWith("hour") ? day / 24 : day;

function once(local: number, timezone: string): Schedule | undefined {
  if (Number.isNaN(local)) return undefined;
  const time = epochOf(local, timezone);
  return { next: (after) => (time > after ? time : undefined) };
}

function every(period: number, origin: number): Schedule | undefined {
  if (period <= 0) return undefined;
  return { next: (after) => origin + Math.max(1, Math.floor((after - origin) / period) + 1) * period };
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** The days for which a schedule is looked for. */
const horizon = 4 * 366;

/** `L`, `W` and `#` are taken and never run: they are not worked out here. */
function recurring(fields: readonly string[], timezone: string): Schedule | undefined {
  if (fields.length !== 6) return undefined;
  const [minutes = "", hours = "", monthDays = "", months = "", weekdays = "", years = ""] = fields;
  const minute = members(minutes, 0, 59);
  const hour = members(hours, 0, 23);
  const onDay = (date: Date) =>
    members(monthDays, 1, 31).has(date.getUTCDate()) &&
    members(months, 1, 12, MONTHS).has(date.getUTCMonth() + 1) &&
    members(weekdays, 1, 7, WEEKDAYS).has(date.getUTCDay() + 1) &&
    members(years, 1970, 2199).has(date.getUTCFullYear());
  return {
    next(after) {
      const first = Math.floor((after + offsetAt(after, timezone)) / day) * day;
      for (let date = first; date < first + horizon * day; date += day) {
        if (!onDay(new Date(date))) continue;
        const times = [...hour].flatMap((h) => [...minute].map((m) => epochOf(date + (h * 60 + m) * 60_000, timezone)));
        const next = times.filter((time) => time > after).toSorted((a, b) => a - b)[0];
        if (next !== undefined) return next;
      }
      return undefined;
    },
  };
}

/** The values that a field of cron stands for. */
function members(field: string, least: number, most: number, names: readonly string[] = []): ReadonlySet<number> {
  const numberOf = (text: string) => (names.includes(text) ? names.indexOf(text) + least : Number(text));
  const values = field.split(",").flatMap((part) => {
    const [range = "", step = "1"] = part.split("/");
    const [from, to] = range === "*" || range === "?" ? [least, most] : range.split("-").map(numberOf);
    const last = to ?? (part.includes("/") ? most : from);
    const all = Array.from({ length: most - least + 1 }, (_, index) => least + index);
    return all.filter(
      (value) => value >= Number(from) && value <= Number(last) && (value - Number(from)) % Number(step) === 0,
    );
  });
  return new Set(values);
}

/** The time at which clocks in a time zone show what `local` would be in UTC. */
function epochOf(local: number, timezone: string): number {
  const guess = local - offsetAt(local, timezone);
  return local - offsetAt(guess, timezone);
}

/** How far clocks in a time zone are before UTC. */
function offsetAt(epoch: number, timezone: string): number {
  if (timezone === "UTC") return 0;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(epoch).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, date, hour, minute, second) - Math.floor(epoch / 1000) * 1000;
}

/** Whether there is a time zone of that name. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
