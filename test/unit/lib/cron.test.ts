import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCron } from "../../../operator/lib/cron.ts";

const BERLIN = "Europe/Berlin";

function times(schedule: string, from: string, count: number, zone = "Etc/UTC"): readonly string[] {
  const read = readCron(schedule, zone);
  if (read.is !== "times") throw new Error(JSON.stringify(read));
  const found: string[] = [];
  let time: number | undefined = Date.parse(from);
  while (found.length < count) {
    time = read.next(time);
    if (time === undefined) return [...found, "never"];
    found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
}

/** Rows of robfig/cron's own tests (spec_test.go, v3), and what its parser's comments say, for what croner might read otherwise. */
test.each([
  ["0/15 * * * *", "2012-07-09T14:45", "2012-07-09T15:00"],
  ["0/15 * * * *", "2012-07-09T14:59:59", "2012-07-09T15:00"],
  ["20-35/15 * * * *", "2012-07-09T15:45", "2012-07-09T16:20"],
  ["*/15 * * * *", "2012-07-09T23:46", "2012-07-10T00:00"],
  ["5/15 * * * *", "2012-07-09T23:46", "2012-07-09T23:50"],
  ["0 0 9 Apr ?", "2012-07-09T23:35", "2013-04-09T00:00"],
  ["0 0 */5 Apr,Aug,Oct Mon", "2012-07-09T23:35", "2012-08-01T00:00"],
  ["0 0 */5 Oct Mon", "2012-07-09T23:35", "2012-10-01T00:00"],
  ["0 0 * Feb Mon", "2012-07-09T23:35", "2013-02-04T00:00"],
  ["0 0 * Feb Mon/2", "2012-07-09T23:35", "2013-02-01T00:00"],
  ["0 0 29 Feb ?", "2012-07-09T23:35", "2016-02-29T00:00"],
  ["* * 1,15 * Sun", "2012-07-13T00:00", "2012-07-15T00:00"],
  ["* * * * Mon", "2012-07-15T00:00", "2012-07-16T00:00"],
  ["0 0 */10 * Sun", "2012-07-15T00:01", "2012-07-21T00:00"],
  ["0 0 1 * mon", "2012-07-09T23:35", "2012-07-16T00:00"],
  ["0 0 */1 * mon", "2012-07-09T23:35", "2012-07-16T00:00"],
  ["0 0 ?/1 * mon", "2012-07-09T23:35", "2012-07-16T00:00"],
  ["0 0 15 * */1", "2012-07-09T23:35", "2012-07-15T00:00"],
  ["@hourly", "2012-07-09T15:00", "2012-07-09T16:00"],
  ["@midnight", "2012-07-09T15:00", "2012-07-10T00:00"],
  ["@weekly", "2012-07-09T15:00", "2012-07-15T00:00"],
  ["@monthly", "2012-07-09T15:00", "2012-08-01T00:00"],
  ["@annually", "2012-07-09T15:00", "2013-01-01T00:00"],
])("%s after %s is %s", (schedule, from, expected) => {
  expect(times(schedule, `${from}Z`, 1)).toEqual([expected]);
});

describe("daylight saving, as robfig/cron has it", () => {
  test("a local time that is skipped does not happen that day", () => {
    expect(times("30 2 * * *", "2026-03-28T00:00Z", 3, BERLIN)).toEqual([
      "2026-03-28T01:30",
      "2026-03-30T00:30",
      "2026-03-31T00:30",
    ]);
  });

  test("a local time that is repeated happens twice", () => {
    expect(times("30 2 * * *", "2026-10-24T12:00Z", 3, BERLIN)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T01:30",
      "2026-10-26T01:30",
    ]);
  });

  test("a yearly time is found on both sides of the repetition, also from within it", () => {
    const both = ["2026-10-25T00:30", "2026-10-25T01:30", "2027-10-25T00:30"];
    expect(times("30 2 25 10 *", "2025-12-01T00:00Z", 3, BERLIN)).toEqual(both);
    expect(times("30 2 25 10 *", "2026-10-25T00:45Z", 2, BERLIN)).toEqual(both.slice(1));
  });

  test("each hour goes on", () => {
    expect(times("0 * * * *", "2026-03-29T00:30Z", 2, BERLIN)).toEqual(["2026-03-29T01:00", "2026-03-29T02:00"]);
    expect(times("0 * * * *", "2026-10-25T00:00Z", 2, BERLIN)).toEqual(["2026-10-25T01:00", "2026-10-25T02:00"]);
  });

  test("half an hour, in the south, and a day that a zone left out", () => {
    expect(times("45 1 * * *", "2026-04-04T12:00Z", 3, "Australia/Lord_Howe")).toEqual([
      "2026-04-04T14:45",
      "2026-04-04T15:15",
      "2026-04-05T15:15",
    ]);
    expect(times("0 12 * * *", "2011-12-29T00:00Z", 2, "Pacific/Apia")).toEqual([
      "2011-12-29T22:00",
      "2011-12-30T22:00",
    ]);
  });
});

/** The local time by the clock on the wall, minute by minute: the slow way to the same. */
test("finds what a walk through all minutes finds", () => {
  const zones = [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Etc/UTC"];
  const field = (max: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.nat(max).map(String),
      fc.nat(max).map((n) => `*/${n + 1}`),
    );
  const day = 86_400_000;
  const changes = ["2026-03-08", "2026-03-29", "2026-04-04", "2026-10-03", "2026-10-25", "2026-11-01"].map(
    (date) => Date.parse(date) - day / 2,
  );
  const start = fc.tuple(fc.constantFrom(...changes), fc.nat(2 * day - 1)).map(([a, b]) => a + b);
  fc.assert(
    fc.property(field(59), field(23), fc.constantFrom(...zones), start, (minute, hour, zone, from) => {
      const read = readCron(`${minute} ${hour} * * *`, zone);
      if (read.is !== "times") throw new Error(JSON.stringify(read));
      const clock = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        hour: "numeric",
        minute: "numeric",
      });
      const matches = (value: number, wanted: string) =>
        wanted === "*" || (wanted.startsWith("*/") ? value % Number(wanted.slice(2)) === 0 : value === Number(wanted));
      let slow = (Math.floor(from / 60_000) + 1) * 60_000;
      for (;;) {
        const [h, m] = clock.format(slow).split(":").map(Number) as [number, number];
        if (matches(h, hour) && matches(m, minute)) break;
        slow += 60_000;
      }
      expect(read.next(from)).toBe(slow);
    }),
    { numRuns: 150 },
  );
});

test("a time that never comes is none, and what cannot be read says why", () => {
  expect(times("0 0 31 2 *", "2026-01-01T00:00Z", 1)).toEqual(["never"]);
  expect(readCron("0 22-2 * * *", "Etc/UTC")).toMatchObject({
    is: "unreadable",
    problem: expect.stringContaining("22-2"),
  });
  expect(readCron("@every 1h", "Etc/UTC")).toMatchObject({ is: "unreadable" });
  expect(readCron("0 0 * * *", "Europe/Berlln")).toEqual({ is: "unknown-zone" });
});
