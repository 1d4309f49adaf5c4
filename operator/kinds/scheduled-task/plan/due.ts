import type { CronTimes } from "../../../lib/cron.ts";
import type { Due } from "../model.ts";

/** As many missed times as CronJob passes over without a word. */
const MANY = 100;

/**
 * The newest time that has come and has no run yet, as CronJob's controller finds it: only the newest of those that were missed is run,
 * and none that is older than the deadline.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/, "Job creation", "Deadline for delayed Job start"
 *
 * @param last time of the newest run, or when the schedule began; milliseconds
 * @param deadlineSeconds `spec.startingDeadlineSeconds`
 */
export function dueTime(
  times: CronTimes,
  last: number,
  now: number,
  deadlineSeconds: number | undefined,
): Due | undefined {
  const after = deadlineSeconds === undefined ? last : Math.max(last, now - deadlineSeconds * 1000);
  const time = newestTime(times, after, now);
  return time === undefined ? undefined : { time, many: isMany(times, after, now) };
}

/** The newest time after one instant and not after another. */
function newestTime(times: CronTimes, after: number, until: number): number | undefined {
  const hasCome = (from: number): boolean => (times.next(from) ?? Number.POSITIVE_INFINITY) <= until;
  if (after >= until || !hasCome(after)) return undefined;
  let [low, high] = [after, until];
  // Times are whole minutes, so that less than one holds a single time.
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2);
    if (hasCome(middle)) low = middle;
    else high = middle;
  }
  return times.next(low);
}

function isMany(times: CronTimes, after: number, until: number): boolean {
  let time: number | undefined = after;
  for (let count = 0; count <= MANY; count++) {
    time = times.next(time);
    if (time === undefined || time > until) return false;
  }
  return true;
}
