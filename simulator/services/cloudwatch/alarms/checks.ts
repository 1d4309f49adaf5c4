/** Source: API Reference, PutMetricAlarm. The errors: not confirmed, where no text of AWS is known. */
import { inputMust as must } from "../demands.ts";
import type { PutMetricAlarmInput } from "../inputs/alarms.ts";

/** @throws Refusal ValidationException when AWS would not take the alarm */
export function checkAlarm(input: PutMetricAlarmInput): void {
  must(/^\P{Cc}{1,255}$/u.test(input.AlarmName), "AlarmName must have 1 to 255 characters, none of control.");
  must((input.AlarmDescription ?? "").length <= 1024, "AlarmDescription can have at most 1024 characters.");
  const sources = [input.MetricName, input.Metrics, input.EvaluationCriteria].filter((source) => source !== undefined);
  must(sources.length === 1, "Exactly one of MetricName, Metrics and EvaluationCriteria must be specified.");
  for (const actions of [input.OKActions, input.AlarmActions, input.InsufficientDataActions])
    must((actions ?? []).length <= 5, "An alarm can have at most 5 actions for each state.");
  checkScalingActions(input);
  if (input.MetricName !== undefined) checkSingleMetric(input);
  if (input.Metrics) checkMath(input);
  if (input.EvaluationCriteria)
    must(input.EvaluationInterval !== undefined, "EvaluationInterval is required for queries.");
  else checkThreshold(input);
}

/** "If your alarm uses this parameter, it cannot have Auto Scaling actions." (API Reference, PutMetricAlarm, ThresholdMetricId) */
function checkScalingActions({
  ThresholdMetricId,
  OKActions = [],
  AlarmActions = [],
  InsufficientDataActions = [],
}: PutMetricAlarmInput) {
  const scales = [...OKActions, ...AlarmActions, ...InsufficientDataActions].some((action) =>
    action.includes(":scalingPolicy:"),
  );
  must(ThresholdMetricId === undefined || !scales, "Anomaly detection alarms cannot have Auto Scaling actions.");
}

function checkSingleMetric(input: PutMetricAlarmInput): void {
  must(input.Namespace !== undefined, "Namespace is required with MetricName.");
  must(
    (input.Statistic === undefined) !== (input.ExtendedStatistic === undefined),
    "Exactly one of Statistic and ExtendedStatistic must be specified.",
  );
  must(input.Period !== undefined, "Period is required with MetricName.");
  checkPeriod(input.Period, input.EvaluationPeriods ?? 1);
}

/** "If you use the Metrics parameter, you cannot include [...] parameters of PutMetricAlarm in the same operation." */
function checkMath(input: PutMetricAlarmInput): void {
  const alone = ["Namespace", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic"] as const;
  const extra = alone.find((name) => input[name] !== undefined);
  must(extra === undefined, `${extra} cannot be specified with Metrics.`);
  const returned = (input.Metrics ?? []).filter(({ ReturnData }) => ReturnData !== false);
  must(returned.length === 1 || input.ThresholdMetricId !== undefined, "Exactly one of Metrics must return data.");
  for (const { Id, Expression, MetricStat } of input.Metrics ?? []) {
    must(/^[a-z]\w{0,254}$/.test(Id), `The id ${Id} of a metric is not valid.`);
    must((Expression === undefined) !== (MetricStat === undefined), "Each metric has an Expression or a MetricStat.");
    if (MetricStat) checkPeriod(MetricStat.Period, input.EvaluationPeriods ?? 1);
  }
}

/** "Valid values are 10, 20, 30, and any multiple of 60."; seven days, and one day for periods of less than an hour. */
function checkPeriod(period: number, times: number): void {
  must([10, 20, 30].includes(period) || (period > 0 && period % 60 === 0), `The period ${period} is not valid.`);
  must(period * times <= (period < 3600 ? 86_400 : 604_800), "The evaluation period of an alarm is too long.");
}

function checkThreshold(input: PutMetricAlarmInput): void {
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed, Threshold, ThresholdMetricId } = input;
  must(periods !== undefined && periods >= 1, "EvaluationPeriods must be 1 or more.");
  must(needed === undefined || (needed >= 1 && needed <= periods), "DatapointsToAlarm must be 1 to EvaluationPeriods.");
  must(input.ComparisonOperator !== undefined, "ComparisonOperator is required.");
  must((Threshold === undefined) !== (ThresholdMetricId === undefined), "Threshold or ThresholdMetricId is required.");
  must(
    ["breaching", "notBreaching", "ignore", "missing"].includes(input.TreatMissingData ?? "missing"),
    `TreatMissingData ${input.TreatMissingData} is not valid.`,
  );
}
