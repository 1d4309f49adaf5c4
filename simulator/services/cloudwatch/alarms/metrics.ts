/** Which metric an alarm looks at, and what it makes of its value. */
import { sortedBy } from "../../../core/json.ts";
import type { Alarm, AlarmConfiguration, CloudWatchArea, StateValue } from "../records.ts";

export interface MetricName {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[] | undefined;
}

/** A metric is its namespace, its name and all of its dimensions. Source: User Guide, "Metrics concepts". */
export function metricKey({ Namespace, MetricName, Dimensions = [] }: MetricName): string {
  return JSON.stringify([
    Namespace,
    MetricName,
    sortedBy(Dimensions, ({ Name }) => Name).map((one) => [one.Name, one.Value]),
  ]);
}

/** The one metric that an alarm looks at, and its period; none for expressions and queries, which are not worked out here. */
function metricOf(configuration: AlarmConfiguration): { readonly key: string; readonly period: number } | undefined {
  const { MetricName, Period = 60, Metrics = [] } = configuration;
  if (MetricName !== undefined) return { key: metricKey(configuration), period: Period };
  const stat = Metrics.find(({ ReturnData }) => ReturnData !== false)?.MetricStat;
  return stat && { key: metricKey(stat.Metric), period: stat.Period };
}

export const watches = (alarm: Alarm, key: string): boolean => metricOf(alarm.configuration)?.key === key;

export const periodOf = ({ configuration }: Alarm): number => metricOf(configuration)?.period ?? 60;

/** What the metric of an alarm shows now. */
export function valueFor({ metrics }: CloudWatchArea, { configuration }: Alarm): number | undefined {
  const metric = metricOf(configuration);
  return metric && metrics.get(metric.key);
}

/** Source: API Reference, PutMetricAlarm, ComparisonOperator: "The specified statistic value is used as the first operand." */
const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Source: User Guide, "Configuring how CloudWatch alarms treat missing data"; `ignore` keeps the state. */
const MISSING: Readonly<Record<string, StateValue>> = {
  missing: "INSUFFICIENT_DATA",
  breaching: "ALARM",
  notBreaching: "OK",
};

/** The state that an alarm is heading for; none where this simulator cannot tell. */
export function headingFor(area: CloudWatchArea, alarm: Alarm): StateValue | undefined {
  const { Threshold, ComparisonOperator = "", TreatMissingData = "missing" } = alarm.configuration;
  const compare = COMPARISONS[ComparisonOperator];
  if (!metricOf(alarm.configuration) || Threshold === undefined || !compare) return undefined;
  const value = valueFor(area, alarm);
  if (value === undefined) return MISSING[TreatMissingData];
  return compare(value, Threshold) ? "ALARM" : "OK";
}
