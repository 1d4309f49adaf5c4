/** Scheduled actions. "If you don't specify start and end times, the old values are deleted." (PutScheduledAction): they go along. */
import type { Named } from "./desired.ts";
import { differing, overlaid } from "./leaves.ts";
import type { Conflict, Group, ScalingInput, ScalingStep } from "./model.ts";

export function actionSteps(
  actions: readonly Named[],
  { live, recorded }: Pick<ScalingInput, "live" | "recorded">,
): Group {
  const put: ScalingStep[] = [];
  const conflicts: Conflict[] = [];
  for (const { name, members } of actions) {
    const shown = live.scheduledActions.find(({ ScheduledActionName }) => ScheduledActionName === name);
    const before = recorded.scheduledActions.get(name);
    const { Schedule, Timezone, StartTime, EndTime, ScalableTargetAction } = shown ?? {};
    const shownMembers = { Schedule, Timezone, StartTime, EndTime, ScalableTargetAction };
    const sides = { declared: members, live: shownMembers, before: before ?? [] };
    const paths = differing(sides);
    if (paths.length === 0) continue;
    if (shown !== undefined && before === undefined) conflicts.push({ kind: "scheduled action", name });
    else put.push({ call: "PutScheduledAction", name, input: overlaid(sides), paths });
  }
  const gone = live.scheduledActions
    .map(({ ScheduledActionName = "" }) => ScheduledActionName)
    .filter((name) => recorded.scheduledActions.has(name) && !actions.some((action) => action.name === name))
    .map((name): ScalingStep => ({ call: "DeleteScheduledAction", name }));
  return { gone, put, conflicts };
}
