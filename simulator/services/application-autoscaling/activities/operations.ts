import { seconds, secondsOrNothing } from "../../../core/json.ts";
import type { DescribeScalingActivitiesInput } from "../inputs/targets.ts";
import { checkFilter, passes } from "../lookups.ts";
import { pageOf } from "../paging.ts";
import type { Activity, ScalingArea } from "../records.ts";
import { DIMENSION } from "../state.ts";
import { settled } from "./log.ts";

export const activityView = (activity: Activity) => ({
  ActivityId: activity.id,
  ServiceNamespace: "ecs",
  ResourceId: activity.resourceId,
  ScalableDimension: DIMENSION,
  Description: activity.description,
  Cause: activity.cause,
  StartTime: seconds(activity.startedAt),
  EndTime: secondsOrNothing(activity.endedAt),
  StatusCode: activity.status,
  StatusMessage: activity.message,
  NotScaledReasons: activity.notScaledReasons.length > 0 ? activity.notScaledReasons : undefined,
});

const sixWeeks = 6 * 7 * 86_400_000;

/** "Provides descriptive information about the scaling activities in the specified namespace from the previous six weeks." */
export function describeScalingActivities(area: ScalingArea, input: DescribeScalingActivitiesInput) {
  checkFilter(input, input.ResourceId);
  const { IncludeNotScaledActivities: all = false } = input;
  const wanted = area.activities.filter(
    ({ resourceId, startedAt, notScaledReasons }) =>
      passes(input, resourceId) && startedAt > area.world.now - sixWeeks && (all || notScaledReasons.length === 0),
  );
  const { items, nextToken } = pageOf(wanted, ({ id }) => id, 50, input);
  return { ScalingActivities: items.map((one) => activityView(settled(area, one))), NextToken: nextToken };
}
