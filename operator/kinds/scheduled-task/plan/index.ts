import type { Plan } from "../../../engine/plan.ts";
import { rfc3339 } from "../../../lib/clock.ts";
import { blocked, gone, inSync, listed, progressing } from "../../common/plan/plans.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import type { ScheduleInput, ScheduleStep } from "../model.ts";
import { creation, deletion, surplus } from "./steps.ts";
import { type Wanted, wantedRuns } from "./wanted.ts";

type SchedulePlan = Plan<ScheduleStep>;

/** Decides which runs are to be created and deleted now. Pure. */
export function plan(input: ScheduleInput): SchedulePlan {
  const { resource, facts, verbs, now } = input;
  if (resource.metadata.deletionTimestamp !== undefined)
    return gone("Deleting", "Kubernetes deletes the ECSTask objects that belong to this object.");
  const wanted = wantedRuns(input);
  const made = decide(input, wanted);
  const handled = [
    ...handledVerbs(verbs.filter(({ verb }) => verb !== "trigger")),
    ...wanted.flatMap(({ trigger, outcome }) =>
      trigger === undefined || outcome === "Waiting" ? [] : { verb: "trigger", value: trigger, outcome },
    ),
  ];
  return {
    ...made,
    // A run that is gone, or goes now, is not forgotten.
    ...(made.steps.length > 0 && { before: { ...facts.history } }),
    ...(handled.length > 0 && { handled }),
    ...(facts.next !== undefined && { wakeMs: facts.next - now }),
  };
}

function decide(input: ScheduleInput, wanted: readonly Wanted[]): SchedulePlan {
  const { resource, facts } = input;
  // A run that cannot be created does not keep the old ones: they may fill a quota.
  const steps = [
    ...surplus(input),
    ...wanted.flatMap((one) => (one.outcome === "Created" && !one.exists ? creation(input, one) : [])),
  ];
  const former = facts.active.filter(({ name }) =>
    wanted.some((one) => one.outcome === "Waiting" && one.name !== name),
  );
  if (resource.spec.concurrencyPolicy === "Replace" && former.length > 0) {
    const names = listed(former.map(({ name }) => `ECSTask ${name}`));
    const removals = former
      .filter(({ deleting }) => !deleting)
      .map((run) => deletion(run, "`spec.concurrencyPolicy` is Replace"));
    return progressing("WaitingForFormerRun", `Waiting for ${names} to stop; then the next run is created.`, [
      ...removals,
      ...steps,
    ]);
  }
  return verdict(input, steps);
}

/** Whether the schedule is one. */
function verdict({ resource, facts }: ScheduleInput, steps: readonly ScheduleStep[]): SchedulePlan {
  const { schedule, timeZone, suspend } = resource.spec;
  const { times, next } = facts;
  if (times.is === "unknown-zone")
    return blocked(
      "UnknownTimeZone",
      `\`spec.timeZone\`: there is no time zone ${timeZone}. Use a name such as Europe/Berlin.`,
      steps,
    );
  if (times.is === "unreadable")
    return blocked("InvalidSchedule", `\`spec.schedule\` cannot be read: ${times.problem}`, steps);
  if (suspend) return inSync("Suspended", "`spec.suspend` is true: no run is created by the schedule.", steps);
  if (next === undefined)
    return blocked(
      "InvalidSchedule",
      `\`spec.schedule\`: \`${schedule}\` has no time to come. Check day and month.`,
      steps,
    );
  return inSync("Scheduled", `The next run is at ${rfc3339(next)}.`, steps);
}
