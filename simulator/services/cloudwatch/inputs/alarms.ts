/** What the operations on alarms take. Source: Amazon CloudWatch API Reference, 2010-08-01. */
import { choice, flag, type Infer, integer, list, number, shape, text } from "../../../core/model.ts";
import { stateValue, tags } from "./common.ts";

const dimensions = list(shape({ Name: text, Value: text }, "Name", "Value"));

const unit = choice(
  "Seconds",
  "Microseconds",
  "Milliseconds",
  "Bytes",
  "Kilobytes",
  "Megabytes",
  "Gigabytes",
  "Terabytes",
  "Bits",
  "Kilobits",
  "Megabits",
  "Gigabits",
  "Terabits",
  "Percent",
  "Count",
  "Bytes/Second",
  "Kilobytes/Second",
  "Megabytes/Second",
  "Gigabytes/Second",
  "Terabytes/Second",
  "Bits/Second",
  "Kilobits/Second",
  "Megabits/Second",
  "Gigabits/Second",
  "Terabits/Second",
  "Count/Second",
  "None",
);

const metric = shape({ Namespace: text, MetricName: text, Dimensions: dimensions });

const metricDataQuery = shape(
  {
    Id: text,
    MetricStat: shape({ Metric: metric, Period: integer, Stat: text, Unit: unit }, "Metric", "Period", "Stat"),
    Expression: text,
    Label: text,
    ReturnData: flag,
    Period: integer,
    AccountId: text,
  },
  "Id",
);

const evaluationWindow = shape({ WallClockWindow: shape({ Timezone: text }), SlidingWindow: shape({}) });

const alarmTagsPropagation = shape(
  { Enabled: flag, IncludedTagKeys: list(text), ExcludedTagKeys: list(text) },
  "Enabled",
);

const evaluationCriteria = shape({
  PromQLCriteria: shape({ Query: text, PendingPeriod: integer, RecoveryPeriod: integer }, "Query"),
});

export const putMetricAlarmRequest = shape(
  {
    AlarmName: text,
    AlarmDescription: text,
    ActionsEnabled: flag,
    OKActions: list(text),
    AlarmActions: list(text),
    InsufficientDataActions: list(text),
    MetricName: text,
    Namespace: text,
    Statistic: choice("SampleCount", "Average", "Sum", "Minimum", "Maximum"),
    ExtendedStatistic: text,
    Dimensions: dimensions,
    Period: integer,
    Unit: unit,
    EvaluationPeriods: integer,
    DatapointsToAlarm: integer,
    Threshold: number,
    ComparisonOperator: choice(
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
      "LessThanLowerOrGreaterThanUpperThreshold",
      "LessThanLowerThreshold",
      "GreaterThanUpperThreshold",
    ),
    TreatMissingData: text,
    EvaluateLowSampleCountPercentile: text,
    Metrics: list(metricDataQuery),
    Tags: tags,
    ThresholdMetricId: text,
    EvaluationWindow: evaluationWindow,
    WarmUpConfiguration: shape(
      { WarmUpPeriodDurationInMinutes: integer, OnlyStartEvaluatingAfterWarmUpPeriodEnds: flag },
      "WarmUpPeriodDurationInMinutes",
    ),
    EvaluationCriteria: evaluationCriteria,
    EvaluationInterval: integer,
    ActionConfiguration: shape({ AlarmTagsPropagation: alarmTagsPropagation }),
  },
  "AlarmName",
);

export const describeAlarmsRequest = shape({
  AlarmNames: list(text),
  AlarmNamePrefix: text,
  AlarmTypes: list(choice("CompositeAlarm", "MetricAlarm", "LogAlarm")),
  ChildrenOfAlarmName: text,
  ParentsOfAlarmName: text,
  StateValue: stateValue,
  ActionPrefix: text,
  MaxRecords: integer,
  NextToken: text,
});

export const deleteAlarmsRequest = shape({ AlarmNames: list(text) }, "AlarmNames");

export const setAlarmStateRequest = shape(
  { AlarmName: text, StateValue: stateValue, StateReason: text, StateReasonData: text },
  "AlarmName",
  "StateValue",
  "StateReason",
);

export type PutMetricAlarmInput = Infer<typeof putMetricAlarmRequest>;
export type DescribeAlarmsInput = Infer<typeof describeAlarmsRequest>;
export type DeleteAlarmsInput = Infer<typeof deleteAlarmsRequest>;
export type SetAlarmStateInput = Infer<typeof setAlarmStateRequest>;
