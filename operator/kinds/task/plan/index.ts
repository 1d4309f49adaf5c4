import type { Plan } from "../../../engine/plan.ts";
import { parseTime } from "../../../lib/clock.ts";
import { referred } from "../../common/plan/neighbours.ts";
import { blocked, inSync, progressing } from "../../common/plan/plans.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import { resultOf, scheduleOf, type TaskInput, type TaskStep } from "../model.ts";
import { planDeletion } from "./deletion.ts";
import { planRuns } from "./runs.ts";
import { planStop } from "./stop.ts";

type TaskPlan = Plan<TaskStep>;

/** Decides what should happen to the runs of an object. Pure. */
export function plan(input: TaskInput): TaskPlan {
  const made = decide(input);
  return input.verbs.length === 0 ? made : { ...made, handled: handledVerbs(input.verbs) };
}

function decide(input: TaskInput): TaskPlan {
  const { resource, facts } = input;
  const { spec, metadata } = resource;
  if (metadata.deletionTimestamp !== undefined) return planDeletion(input);
  const result = resultOf(resource) ?? (facts.succeeded >= spec.completions ? "Complete" : undefined);
  if (facts.failing !== undefined && result !== "Complete") {
    const { reason, message } = facts.failing;
    return planStop(input, reason, message) ?? withEndOfLife(input, blocked(reason, message));
  }
  if (result === "Complete")
    return (
      planStop(input, "CompletionsReached", "Enough runs have succeeded.") ??
      withEndOfLife(input, inSync("CompletionsReached", done(input)))
    );
  if (spec.suspend === true)
    return (
      planStop(input, "Suspended", "`spec.suspend` is true.") ??
      progressing("Suspended", "`spec.suspend` is true: nothing runs. Set it to false to go on.")
    );
  return planRuns(input);
}

const done = ({ facts, resource }: TaskInput): string => {
  const { completions } = resource.spec;
  const what = completions === 1 ? "The task has succeeded." : `${completions} runs have succeeded.`;
  return facts.failed === 0 ? what : `${what} ${facts.failed} failed before.`;
};

/** When the object ended, RFC 3339. */
export const endTimeOf = ({ status }: TaskInput["resource"]): string | undefined =>
  status?.conditions?.find(({ type, status: value }) => (type === "Complete" || type === "Failed") && value === "True")
    ?.lastTransitionTime;

/** An object that has ended stays as it is until `ttlSecondsAfterFinished` is over; then it deletes itself. */
function withEndOfLife(input: TaskInput, stays: TaskPlan): TaskPlan {
  const { resource, now } = input;
  const { ttlSecondsAfterFinished: ttl } = resource.spec;
  if (ttl === undefined || isUnrecorded(input)) return stays;
  const end = endTimeOf(resource);
  const leftMs = (end === undefined ? now : parseTime(end)) + ttl * 1000 - now;
  // The end is recorded first.
  if (leftMs > 0 || end === undefined) return { ...stays, wakeMs: leftMs };
  const summary = `delete this object: it ended more than ${ttl} s ago (\`spec.ttlSecondsAfterFinished\`)`;
  return { ...stays, steps: [{ kind: "DeleteSelf", summary }], changes: [summary] };
}

/**
 * Whether the schedule that created the object has yet to record that. Until then the object is all that shows it: without it another run
 * of the same time would be created.
 */
function isUnrecorded({ resource, surroundings }: TaskInput): boolean {
  const { controller, name } = resource.metadata;
  if (controller?.kind !== "ECSScheduledTask") return false;
  const schedule = referred(surroundings, "ECSScheduledTask", controller.name);
  if (schedule?.uid !== controller.uid) return false;
  const { recordedTime = "", pendingRun } = schedule.exports ?? {};
  return pendingRun === name || (scheduleOf(resource).scheduledTime ?? "") > recordedTime;
}
