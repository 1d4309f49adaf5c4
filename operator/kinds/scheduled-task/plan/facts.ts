import type { TaskExports } from "../../../api/exports.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { readCron } from "../../../lib/cron.ts";
import { dependentsOf } from "../../common/plan/neighbours.ts";
import type { Facts, History, Run, ScheduledTaskObject, SchedulePass } from "../model.ts";
import { dueTime } from "./due.ts";

/** What plan and status stand on. */
export function derive(input: SchedulePass): Facts {
  const { resource, now } = input;
  const runs = runsOf(input);
  const history = historyOf(resource, runs);
  const times = readCron(resource.spec.schedule, resource.spec.timeZone ?? "Etc/UTC");
  const last = parseTime(history.lastScheduleTime ?? resource.metadata.creationTimestamp);
  const runsByTime = times.is === "times" && !resource.spec.suspend;
  return {
    runs,
    active: runs.filter(({ result }) => result === undefined),
    history,
    times,
    due: runsByTime ? dueTime(times, last, now, resource.spec.startingDeadlineSeconds) : undefined,
    // Under a clock that is behind, the newest run lies ahead.
    next: runsByTime ? times.next(Math.max(now, last)) : undefined,
  };
}

/** The runs that exist. Those of a former object of the same name are another's. */
const runsOf = ({ resource, surroundings }: SchedulePass): readonly Run[] =>
  dependentsOf(surroundings)
    .flatMap((one) =>
      one.kind === "ECSTask" && one.exports?.owner === resource.metadata.uid ? run(one, one.exports) : [],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));

function run({ name, uid }: Pick<Run, "name" | "uid">, exports: TaskExports): Run {
  const { result, endTime, deleting, scheduledTime } = exports;
  return {
    name,
    uid,
    time: scheduledTime === undefined ? undefined : parseTime(scheduledTime),
    result,
    endTime,
    deleting,
  };
}

/** What is recorded, and what runs that exist add to it: they show what was created, also if that was never recorded. */
function historyOf({ status }: ScheduledTaskObject, runs: readonly Run[]): History {
  const scheduled = runs.flatMap(({ time }) => (time === undefined ? [] : rfc3339(time)));
  const ended = (result: Run["result"]) =>
    runs.flatMap(({ name, endTime, result: is }) =>
      is === result && endTime !== undefined ? { name, time: endTime } : [],
    );
  const failures = [...(status?.lastFailure === undefined ? [] : [status.lastFailure]), ...ended("Failed")];
  return {
    lastScheduleTime: newest([status?.lastScheduleTime, ...scheduled]),
    lastSuccessfulTime: newest([status?.lastSuccessfulTime, ...ended("Complete").map(({ time }) => time)]),
    lastFailure: failures.reduce<(typeof failures)[number] | undefined>(
      (last, one) => (last === undefined || last.time < one.time ? one : last),
      undefined,
    ),
  };
}

/** RFC 3339 times in UTC have the order of their texts. */
const newest = (times: readonly (string | undefined)[]): string | undefined =>
  times.reduce((last, time) => (last === undefined || (time !== undefined && time > last) ? time : last), undefined);
