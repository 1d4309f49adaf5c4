import { contentHash } from "../../../lib/hash.ts";

/** As long as a name in a label or a host name may be. */
const LONGEST = 63;

/** The name of a run: the same for the same object and time, whichever process chooses it. */
const runName = (schedule: string, suffix: string): string => {
  const whole = `${schedule}-${suffix}`;
  if (whole.length <= LONGEST) return whole;
  const mark = contentHash(schedule).slice(0, 8);
  const head = schedule.slice(0, LONGEST - suffix.length - mark.length - 2).replace(/[^a-z0-9]+$/, "");
  return `${head}-${mark}-${suffix}`;
};

/** As CronJob names its Jobs: by the minutes since the epoch. @param time milliseconds */
export const nameOfTime = (schedule: string, time: number): string =>
  runName(schedule, String(Math.floor(time / 60_000)));

/** @param value of the verb annotation that asks for the run */
export const nameOfTrigger = (schedule: string, value: string): string =>
  runName(schedule, `trigger-${contentHash(value).slice(0, 10)}`);
