import type { ScheduledTaskStatus } from "../../api/types.ts";
import type { AwsEvent } from "../../engine/kind.ts";
import type { DomainCondition, OwnStatus } from "../../engine/object.ts";
import { parseTime, rfc3339 } from "../../lib/clock.ts";
import type { ScheduleInput } from "./model.ts";
import { wantedRuns } from "./plan/wanted.ts";

const MOST_SHOWN = 50;

/** The status of a schedule. It shows runs that exist: one that was just created follows when the watch shows it. */
export function status({ facts }: ScheduleInput): OwnStatus<ScheduledTaskStatus> {
  const { active, history, next } = facts;
  return {
    ...history,
    nextScheduleTime: next === undefined ? undefined : rfc3339(next),
    activeCount: active.length,
    active: active.length === 0 ? undefined : active.slice(0, MOST_SHOWN).map(({ name, uid }) => ({ name, uid })),
  };
}

/** `LastRunFailed`, while no run has succeeded after the failure. */
export function conditions({ facts }: ScheduleInput): readonly DomainCondition[] {
  const { lastFailure, lastSuccessfulTime = "" } = facts.history;
  if (lastFailure === undefined || lastFailure.time < lastSuccessfulTime) return [];
  const message = `ECSTask ${lastFailure.name} failed at ${lastFailure.time}, and no run has succeeded since.`;
  return [{ type: "LastRunFailed", status: "True", reason: "RunFailed", message }];
}

/** What CronJob tells by Events, each once. */
export function awsEvents(input: ScheduleInput): readonly AwsEvent[] {
  return [...ended(input), ...missed(input), ...held(input)];
}

function ended({ resource, facts, now }: ScheduleInput): readonly AwsEvent[] {
  const known = new Set(resource.status?.active?.map(({ uid }) => uid));
  return facts.runs
    .filter(({ uid, result }) => result !== undefined && known.has(uid))
    .map(({ name, uid, result }) => ({
      id: `ended ${uid}`,
      at: now,
      type: result === "Complete" ? "Normal" : "Warning",
      reason: "SawCompletedTask",
      note: `ECSTask ${name} has ended: ${result}.`,
    }));
}

function missed({ resource, facts, now }: ScheduleInput): readonly AwsEvent[] {
  const { due } = facts;
  if (due?.many === true) {
    const note =
      "More than 100 times were missed; the newest is run. Set or decrease `spec.startingDeadlineSeconds`, or check the clocks.";
    return [{ id: `many ${due.time}`, at: now, type: "Warning", reason: "TooManyMissedTimes", note }];
  }
  // A time that was announced is over, and too late to be run.
  const announced = resource.status?.nextScheduleTime;
  const isOver = announced !== undefined && parseTime(announced) <= now && !resource.spec.suspend;
  if (due !== undefined || !isOver || announced <= (facts.history.lastScheduleTime ?? "")) return [];
  const note = `The run of ${announced} was missed: \`spec.startingDeadlineSeconds\` is ${resource.spec.startingDeadlineSeconds}.`;
  return [{ id: `missed ${announced}`, at: now, type: "Warning", reason: "MissedSchedule", note }];
}

function held(input: ScheduleInput): readonly AwsEvent[] {
  const names = input.facts.active.map(({ name }) => `ECSTask ${name}`).join(", ");
  return wantedRuns(input)
    .filter(({ outcome }) => outcome === "AlreadyActive")
    .map(({ name }) => ({
      id: `held ${name}`,
      at: input.now,
      type: "Normal",
      reason: "TaskAlreadyActive",
      note: `ECSTask ${name} is not created: ${names} has not ended, and \`spec.concurrencyPolicy\` is Forbid.`,
    }));
}
