import { arnOf } from "../../../core/arn.ts";
import { refuse } from "../../../core/errors.ts";
import { seconds, secondsOrNothing } from "../../../core/json.ts";
import { inputMust as must } from "../demands.ts";
import { notFound } from "../errors.ts";
import type * as inputs from "../inputs/schedules.ts";
import { checkFilter, passes, registeredTarget, targetText } from "../lookups.ts";
import { pageOf } from "../paging.ts";
import type { ScalingArea, ScheduledAction, Target } from "../records.ts";
import { AUTOSCALING, DIMENSION, nextUuid } from "../state.ts";
import { isTimezone, parseSchedule } from "./expressions.ts";
import { planNext } from "./run.ts";

/** Scheduled actions of a target. Source: User Guide, "Quotas for Application Auto Scaling". */
const most = 200;

export function putScheduledAction(area: ScalingArea, input: inputs.PutScheduledActionInput) {
  const target = registeredTarget(area, input);
  const { ScheduledActionName: name, StartTime, EndTime } = input;
  // Pattern: API Reference, PutScheduledAction.
  must(/^(?!\s)[^\p{Cc}|:/]{1,256}(?<!\s)$/u.test(name), `The name ${name} of a scheduled action is not valid.`);
  const known = target.schedules.get(name);
  const schedule = input.Schedule ?? known?.schedule;
  const action = input.ScalableTargetAction ?? known?.action;
  const timezone = input.Timezone ?? known?.timezone;
  must(schedule !== undefined && action !== undefined, "Schedule and ScalableTargetAction are required for a new one.");
  must(timezone === undefined || isTimezone(timezone), `The time zone ${timezone} is not valid.`);
  must(
    parseSchedule(schedule, timezone ?? "UTC", 0) !== undefined,
    `The schedule expression ${schedule} is not valid.`,
  );
  checkAction(action);
  must((StartTime ?? 0) < (EndTime ?? Number.POSITIVE_INFINITY), "The start time must be before the end time.");
  if (!known && target.schedules.size >= most)
    throw refuse("LimitExceededException", `A scalable target can have at most ${most} scheduled actions.`);
  const put = known ?? newAction(area, target, name, { schedule, action });
  // "If you don't specify start and end times, the old values are deleted." (API Reference, PutScheduledAction)
  const window = { startTime: milliseconds(StartTime), endTime: milliseconds(EndTime) };
  Object.assign(put, { schedule, action, timezone, ...window });
  target.schedules.set(name, put);
  planNext(area, put);
  return {};
}

const milliseconds = (time: number | undefined): number | undefined => (time === undefined ? undefined : time * 1000);

/** "You can set both values or just one." (API Reference, ScalableTargetAction) */
function checkAction({ MinCapacity: min, MaxCapacity: max }: ScheduledAction["action"]): void {
  must(min !== undefined || max !== undefined, "ScalableTargetAction needs MinCapacity or MaxCapacity.");
  must((min ?? 0) >= 0 && (max ?? 0) >= 0, "A capacity must not be negative.");
  must((min ?? 0) <= (max ?? Number.POSITIVE_INFINITY), "MinCapacity must not be greater than MaxCapacity.");
}

type What = Pick<ScheduledAction, "schedule" | "action">;

function newAction(area: ScalingArea, target: Target, name: string, what: What): ScheduledAction {
  const place = `resource/ecs/${target.resourceId}:scheduledActionName/${name}`;
  return {
    name,
    arn: arnOf(area, AUTOSCALING, `scheduledAction:${nextUuid(area)}:${place}`),
    target,
    createdAt: area.world.now,
    timezone: undefined,
    startTime: undefined,
    endTime: undefined,
    turn: 0,
    ...what,
  };
}

export function deleteScheduledAction(area: ScalingArea, input: inputs.DeleteScheduledActionInput) {
  const action = area.targets.get(input.ResourceId)?.schedules.get(input.ScheduledActionName);
  if (!action || !passes(input, action.target.resourceId))
    throw notFound(`No scheduled action found for ${targetText(input)}, name: ${input.ScheduledActionName}`);
  action.turn += 1;
  action.target.schedules.delete(action.name);
  return {};
}

export function describeScheduledActions(area: ScalingArea, input: inputs.DescribeScheduledActionsInput) {
  checkFilter(input, input.ResourceId);
  must((input.ScheduledActionNames ?? []).length <= 50, "At most 50 names can be given.");
  const wanted = allActions(area).filter(
    ({ name, target }) => passes(input, target.resourceId) && (input.ScheduledActionNames?.includes(name) ?? true),
  );
  const { items, nextToken } = pageOf(wanted, ({ arn }) => arn, 50, input);
  return { ScheduledActions: items.map(actionView), NextToken: nextToken };
}

/** The scheduled actions of all targets. */
export const allActions = ({ targets }: ScalingArea): readonly ScheduledAction[] =>
  [...targets.values()].flatMap(({ schedules }) => [...schedules.values()]);

/** A scheduled action as DescribeScheduledActions shows it. */
export const actionView = (action: ScheduledAction) => ({
  ScheduledActionName: action.name,
  ScheduledActionARN: action.arn,
  ServiceNamespace: "ecs",
  Schedule: action.schedule,
  Timezone: action.timezone,
  ResourceId: action.target.resourceId,
  ScalableDimension: DIMENSION,
  StartTime: secondsOrNothing(action.startTime),
  EndTime: secondsOrNothing(action.endTime),
  ScalableTargetAction: action.action,
  CreationTime: seconds(action.createdAt),
});
