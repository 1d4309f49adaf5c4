/** What Amazon CloudWatch keeps. Times are epoch milliseconds. */
import type { Area } from "../../core/world.ts";
import type { PutMetricAlarmInput } from "./inputs/alarms.ts";
import type { Ports } from "./ports.ts";

/** Tags by key. */
export type Tags = Map<string, string>;

/** What Amazon CloudWatch has in one account and Region. */
export interface CloudWatchArea extends Area {
  readonly ports: Ports;
  /** By name, in the order of creation. */
  readonly alarms: Map<string, Alarm>;
  /** The present value of each metric that has one, by `metricKey`. */
  readonly metrics: Map<string, number>;
}

export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What an alarm was put with, which the next PutMetricAlarm replaces as a whole. */
export type AlarmConfiguration = Omit<PutMetricAlarmInput, "AlarmName" | "Tags">;

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  configuration: AlarmConfiguration;
  configuredAt: number;
  state: StateValue;
  stateReason: string;
  stateReasonData: string | undefined;
  stateUpdatedAt: number;
  stateChangedAt: number;
  /** The state that what it looks at leads to, when it stays so for some periods. */
  heading: StateValue | undefined;
  /** Goes up when it is heading for another state: what was planned before no longer counts. */
  turn: number;
  /** How often the state has changed. */
  changes: number;
  tags: Tags;
}
