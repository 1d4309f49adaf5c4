/**
 * How alarms change state, and what they do then.
 * Sources: User Guide, "Alarm evaluation"; AWS re:Post, "Why doesn't my CloudWatch alarm's state change invoke my Amazon EC2 Auto
 * Scaling policy?"
 */
import { lasting } from "../../../core/world.ts";
import type { Alarm, CloudWatchArea, StateValue } from "../records.ts";
import { headingFor, type MetricName, metricKey, periodOf, valueFor, watches } from "./metrics.ts";

interface NewState {
  readonly state: StateValue;
  readonly reason: string;
  readonly data?: string | undefined;
}

/** Looks at an alarm again: it was put, its state was set, or its metric has another value. */
export function reconsider(area: CloudWatchArea, alarm: Alarm): void {
  const { world } = area;
  const next = headingFor(area, alarm);
  if (next === alarm.heading) return;
  alarm.heading = next;
  if (next === undefined || next === alarm.state) return;
  const periods = (periodsUntil(alarm, next) * periodOf(alarm)) / 60;
  alarm.turn += 1;
  const { turn } = alarm;
  world.agenda.at(world.now + lasting(world, "alarmMinute", periods), () => {
    if (isThere(area, alarm) && alarm.turn === turn && alarm.heading === next)
      enter(area, alarm, observed(area, alarm, next));
  });
}

const isThere = ({ alarms }: CloudWatchArea, alarm: Alarm): boolean => alarms.get(alarm.name) === alarm;

/** M of N data points must be breaching for ALARM; fewer than that are when N - M + 1 are not. */
function periodsUntil({ configuration }: Alarm, next: StateValue): number {
  const { EvaluationPeriods: periods = 1, DatapointsToAlarm: needed = periods } = configuration;
  if (next === "ALARM") return needed;
  return next === "OK" ? periods - needed + 1 : periods;
}

function observed(area: CloudWatchArea, alarm: Alarm, state: StateValue): NewState {
  const { EvaluationPeriods: periods = 1, Threshold: threshold } = alarm.configuration;
  const value = valueFor(area, alarm);
  if (value === undefined) return { state, reason: `Insufficient Data: ${periods} datapoints were unknown.` };
  const crossed = state === "ALARM" ? "crossed" : "not crossed";
  return {
    state,
    reason: `Threshold Crossed: ${periods} datapoints [${value}] have ${crossed} the threshold (${threshold}).`,
    data: JSON.stringify({ version: "1.0", recentDatapoints: [value], threshold }),
  };
}

/** "When the updated state differs from the previous value, the action configured for the appropriate state is invoked." (API Reference, SetAlarmState) */
export function enter(area: CloudWatchArea, alarm: Alarm, { state, reason, data }: NewState): void {
  const { now } = area.world;
  const changed = alarm.state !== state;
  alarm.state = state;
  alarm.stateReason = reason;
  alarm.stateReasonData = data;
  alarm.stateUpdatedAt = now;
  if (!changed) return;
  alarm.stateChangedAt = now;
  alarm.changes += 1;
  invokeActions(area, alarm);
}

const isScalingPolicy = (action: string): boolean => /^arn:[^:]+:autoscaling:[^:]+:\d+:scalingPolicy:/.test(action);

/** "an alarm invokes an Auto Scaling action once each minute when the alarm remains in a new state" (re:Post) */
function invokeActions(area: CloudWatchArea, alarm: Alarm): void {
  const { world, ports } = area;
  const { ActionsEnabled = true, Threshold: threshold } = alarm.configuration;
  const policies = actionsOf(alarm).filter(isScalingPolicy);
  const value = datapointOf(alarm) ?? valueFor(area, alarm);
  if (!ActionsEnabled || policies.length === 0 || value === undefined || threshold === undefined) return;
  for (const policy of policies) ports.scaling.invoke(area, policy, { alarmName: alarm.name, value, threshold });
  const { changes } = alarm;
  world.agenda.at(world.now + lasting(world, "alarmMinute"), () => {
    if (!isThere(area, alarm) || alarm.changes !== changes) return;
    const shown = valueFor(area, alarm);
    if (shown !== undefined) alarm.stateReasonData = observed(area, alarm, alarm.state).data;
    invokeActions(area, alarm);
  });
}

function actionsOf({ state, configuration }: Alarm): readonly string[] {
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = configuration;
  return { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions }[state];
}

/** "the Auto Scaling policy uses the information in this field to take the correct action" (API Reference, SetAlarmState) */
function datapointOf({ stateReasonData }: Alarm): number | undefined {
  const { recentDatapoints }: { readonly recentDatapoints?: unknown } = JSON.parse(stateReasonData ?? "{}") ?? {};
  const last: unknown = Array.isArray(recentDatapoints) ? recentDatapoints.at(-1) : undefined;
  return typeof last === "number" ? last : undefined;
}

/** A metric gets another value; undefined: nothing is published any more. */
export function publish(area: CloudWatchArea, metric: MetricName, value: number | undefined): void {
  const key = metricKey(metric);
  if (value === undefined) area.metrics.delete(key);
  else area.metrics.set(key, value);
  for (const alarm of area.alarms.values()) if (watches(alarm, key)) reconsider(area, alarm);
}
