/** Scheduled actions, at their time. */
import { addActivity } from "../activities/log.ts";
import type { ScalingArea, ScheduledAction } from "../records.ts";
import { bringWithinLimits } from "../targets/limits.ts";
import { parseSchedule } from "./expressions.ts";

/**
 * Puts the next run on the agenda. "When you specify start and end times with a recurring schedule using a cron expression or
 * rates, they form the boundaries for when the recurring action starts and stops." (API Reference, PutScheduledAction)
 */
export function planNext(area: ScalingArea, action: ScheduledAction): void {
  const { world } = area;
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, timezone = "UTC" } = action;
  action.turn += 1;
  const { turn } = action;
  const schedule = parseSchedule(action.schedule, timezone, Math.max(action.createdAt, startTime));
  const due = schedule?.next(Math.max(world.now, startTime - 1));
  if (due === undefined || due > endTime) return;
  world.agenda.at(due, () => {
    if (action.turn !== turn || area.targets.get(action.target.resourceId) !== action.target) return;
    if (!action.target.suspended.ScheduledScalingSuspended) run(area, action);
    planNext(area, action);
  });
}

/**
 * It sets both limits for good, or one; where the other one stands in its way, it goes along, which is not confirmed. "if the
 * current capacity is below the minimum capacity, Application Auto Scaling scales out to the minimum capacity." (API Reference)
 */
function run(area: ScalingArea, { name, target, action }: ScheduledAction): void {
  const { MinCapacity: min, MaxCapacity: max } = action;
  target.min = min ?? Math.min(target.min, max ?? target.min);
  target.max = max ?? Math.max(target.max, min ?? target.max);
  const limits = `min capacity to ${target.min} and max capacity to ${target.max}`;
  addActivity(area, target, {
    description: `Setting ${limits}`,
    cause: `scheduled action name ${name} was triggered`,
    status: "Successful",
    message: `Successfully set ${limits}`,
  });
  bringWithinLimits(area, target);
}
