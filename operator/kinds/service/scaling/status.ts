import type { ServiceStatus } from "../../../api/types.ts";
import type { NotScaledReason, ScalingActivity } from "../../../aws/services/application-autoscaling/shapes.ts";
import { rfc3339 } from "../../../lib/clock.ts";
import type { ServiceInput } from "../model.ts";
import type { ScalingDecision } from "./decide.ts";
import { managedOf } from "./model.ts";

type Shown = NonNullable<ServiceStatus["autoscaling"]>;

/** `status.autoscaling`: what AWS does with the count, and what the operator has put there. */
export function scalingStatus(
  { resource, observed }: ServiceInput,
  decision: ScalingDecision | undefined,
): ServiceStatus["autoscaling"] {
  const before = resource.status?.autoscaling;
  if (decision === undefined) return before;
  const { scaling } = observed;
  if (scaling?.detailsAt === undefined || scaling.problem !== undefined) return before;
  const { trouble, steps, changes, foreign } = decision;
  const isSettled = steps.length === 0 && changes.length === 0;
  const managed = isSettled && trouble?.reason !== "OwnershipLost" ? managedOf(decision.recorded) : before?.managed;
  if (isSettled && resource.spec.autoscaling === undefined && managed === undefined) return undefined;
  return {
    ...(scaling.live.target && limitsOf(scaling.live.target)),
    ...names("policies", [...decision.recorded.policies.keys()]),
    ...names("scheduledActions", [...decision.recorded.scheduledActions.keys()]),
    ...names("alarms", [...decision.recorded.alarms.keys()]),
    ...names("otherPolicies", foreign.policies),
    ...names("otherScheduledActions", foreign.scheduledActions),
    ...activitiesOf(scaling.activities?.shown ?? []),
    ...(managed && { managed }),
  };
}

const names = (member: keyof Shown, list: readonly string[]) =>
  list.length === 0 ? {} : { [member]: list.toSorted() };

type Target = NonNullable<NonNullable<ServiceInput["observed"]["scaling"]>["live"]["target"]>;

function limitsOf({ MinCapacity, MaxCapacity, SuspendedState = {} }: Target) {
  const suspended = Object.entries(SuspendedState)
    .filter(([, isSuspended]) => isSuspended === true)
    .map(([name]) => `${name.charAt(0).toLowerCase()}${name.slice(1).replace(/Suspended$/, "")}`);
  return {
    ...(MinCapacity !== undefined && { minCapacity: MinCapacity }),
    ...(MaxCapacity !== undefined && { maxCapacity: MaxCapacity }),
    ...names("suspended", suspended),
  };
}

const MOST_SHOWN = 5;

/** What was done, with its time; what was not, without: AWS repeats that every minute, and an idle world is not written to. */
function activitiesOf(shown: readonly ScalingActivity[]): Pick<Shown, "activities" | "notScaled"> {
  const done = shown.filter(({ NotScaledReasons = [] }) => NotScaledReasons.length === 0).slice(0, MOST_SHOWN);
  const reasons = shown.flatMap(({ NotScaledReasons = [] }) => NotScaledReasons.map(inWords));
  const notScaled = [...new Set(reasons)].slice(0, MOST_SHOWN);
  return {
    ...(done.length > 0 && { activities: done.map(activityOf) }),
    ...(notScaled.length > 0 && { notScaled }),
  };
}

const activityOf = ({ StatusCode = "", StartTime, Description, Cause, StatusMessage }: ScalingActivity) => ({
  status: StatusCode,
  ...(StartTime !== undefined && { startTime: rfc3339(StartTime.getTime()) }),
  ...(Description !== undefined && { description: Description }),
  ...(Cause !== undefined && { cause: Cause }),
  ...(StatusMessage !== undefined && { message: StatusMessage }),
});

/**
 * Why AWS did not scale. Source: Application Auto Scaling User Guide, "Scaling activities for Application Auto Scaling", reason codes.
 */
function inWords({ Code = "Unknown", MaxCapacity, MinCapacity, CurrentCapacity }: NotScaledReason): string {
  switch (Code) {
    case "AlreadyAtMaxCapacity":
      return `AlreadyAtMaxCapacity: a policy asks for more than maxCapacity, which is ${MaxCapacity}.`;
    case "AlreadyAtMinCapacity":
      return `AlreadyAtMinCapacity: a policy asks for fewer than minCapacity, which is ${MinCapacity}.`;
    case "AlreadyAtDesiredCapacity":
      return `AlreadyAtDesiredCapacity: the count is ${CurrentCapacity} already.`;
    case "AutoScalingAnticipatedFlapping":
      return "AutoScalingAnticipatedFlapping: removing tasks would lead to adding them again.";
    case "TargetServicePutResourceAsUnscalable":
      return "TargetServicePutResourceAsUnscalable: Amazon ECS does not let the service be scaled now.";
    default:
      return Code;
  }
}
