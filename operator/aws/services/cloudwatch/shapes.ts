/**
 * The part of the Amazon CloudWatch API that the operator calls: metric alarms that invoke step scaling.
 * Source: Amazon CloudWatch API Reference, 2010-08-01.
 */

interface Dimension {
  readonly Name: string | undefined;
  readonly Value: string | undefined;
}

/** What an alarm consists of; PutMetricAlarm replaces all of it. */
export interface AlarmConfiguration {
  readonly AlarmDescription?: string | undefined;
  readonly ActionsEnabled?: boolean | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
  readonly MetricName?: string | undefined;
  readonly Namespace?: string | undefined;
  readonly Statistic?: string | undefined;
  readonly ExtendedStatistic?: string | undefined;
  readonly Dimensions?: readonly Dimension[] | undefined;
  readonly Period?: number | undefined;
  readonly Unit?: string | undefined;
  readonly EvaluationPeriods?: number | undefined;
  readonly DatapointsToAlarm?: number | undefined;
  readonly Threshold?: number | undefined;
  readonly ComparisonOperator?: string | undefined;
  readonly TreatMissingData?: string | undefined;
  readonly EvaluateLowSampleCountPercentile?: string | undefined;
  readonly Metrics?: readonly object[] | undefined;
}

export interface MetricAlarm extends AlarmConfiguration {
  readonly AlarmName?: string | undefined;
  readonly AlarmArn?: string | undefined;
  /** OK, ALARM, INSUFFICIENT_DATA. */
  readonly StateValue?: string | undefined;
}

export interface CloudWatchTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

export interface CloudWatchOperations {
  PutMetricAlarm: {
    /** Tags: of a new alarm only. */
    input: AlarmConfiguration & { readonly AlarmName: string; readonly Tags?: readonly CloudWatchTag[] };
    output: object;
  };
  DescribeAlarms: {
    input: { readonly AlarmNames: readonly string[] };
    output: { readonly MetricAlarms?: readonly MetricAlarm[] | undefined };
  };
  DeleteAlarms: { input: { readonly AlarmNames: readonly string[] }; output: object };
  TagResource: {
    input: { readonly ResourceARN: string; readonly Tags: readonly CloudWatchTag[] };
    output: object;
  };
  UntagResource: {
    input: { readonly ResourceARN: string; readonly TagKeys: readonly string[] };
    output: object;
  };
}
