import { activityView } from "./activities/operations.ts";
import { allPolicies } from "./lookups.ts";
import { policyView } from "./policies/view.ts";
import type { ScalingArea } from "./records.ts";
import { actionView, allActions } from "./schedules/operations.ts";
import { targetView } from "./targets/view.ts";

/** The truth about an area, without lag: what the reads would show, with tags. */
export function snapshotOf(area: ScalingArea) {
  return {
    scalableTargets: [...area.targets.values()].map((target) => ({
      ...targetView(area, target),
      Tags: Object.fromEntries(target.tags),
    })),
    scalingPolicies: allPolicies(area).map((policy) => policyView(area, policy)),
    scheduledActions: allActions(area).map(actionView),
    scalingActivities: area.activities.map(activityView),
  };
}
