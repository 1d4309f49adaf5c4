/**
 * What Application Auto Scaling has done, and why it has not.
 * Texts: User Guide, "Scaling activities for Application Auto Scaling"; API Reference, DescribeScalingActivities, examples.
 */
import type { Activity, NotScaledReason, ScalingArea, Target } from "../records.ts";
import { nextUuid } from "../state.ts";

type Entry = Pick<Activity, "description" | "cause" | "status" | "message"> & Partial<Activity>;

export function addActivity(area: ScalingArea, { resourceId }: Target, entry: Entry): void {
  area.activities.unshift({
    id: nextUuid(area),
    resourceId,
    startedAt: area.world.now,
    count: undefined,
    notScaledReasons: [],
    endedAt: undefined,
    ...entry,
  });
}

/** Sets the desired count of the service. */
export function setCapacity(area: ScalingArea, target: Target, count: number, cause: string): void {
  settleAll(area, target);
  area.ports.services.setDesiredCount(area, target.cluster, target.service, count);
  settleAll(area, target);
  addActivity(area, target, {
    description: `Setting desired count to ${count}.`,
    cause,
    count,
    status: "InProgress",
    message: `Successfully set desired count to ${count}. Waiting for change to be fulfilled by ecs.`,
  });
}

/** A policy was invoked and changes nothing. One that repeats the last of its target is not told again: that is not AWS's word. */
export function addNotScaled(area: ScalingArea, target: Target, cause: string, reason: NotScaledReason): void {
  const last = area.activities.find(({ resourceId }) => resourceId === target.resourceId);
  if (last?.cause === cause && last.notScaledReasons[0]?.Code === reason.Code) return;
  addActivity(area, target, {
    description: "Attempting to scale due to alarm triggered",
    cause,
    status: "Failed",
    message: undefined,
    notScaledReasons: [reason],
  });
}

function settleAll(area: ScalingArea, { resourceId }: Target): void {
  for (const activity of area.activities) if (activity.resourceId === resourceId) settled(area, activity);
}

/** An activity as it stands now: it goes on until as many tasks run, or the count is another one. */
export function settled(area: ScalingArea, activity: Activity): Activity {
  const { count, resourceId } = activity;
  if (activity.status !== "InProgress" || count === undefined) return activity;
  const [, cluster = "", name = ""] = resourceId.split("/");
  const service = area.ports.services.find(area, cluster, name);
  const done = `Successfully set desired count to ${count}.`;
  if (service?.desiredCount !== count) {
    activity.status = "Overridden";
    activity.message = `${done} Found it was later changed to ${service?.desiredCount ?? 0}.`;
  } else if (service.runningCount === count) {
    activity.status = "Successful";
    activity.message = `${done} Change successfully fulfilled by ecs.`;
  } else return activity;
  activity.endedAt = area.world.now;
  return activity;
}
