/** An alarm that invokes a step scaling policy. Source: Amazon CloudWatch API Reference, PutMetricAlarm. */
import { z } from "zod";
import { cappedList, choice, decimal, flag, int, list, optional, pattern, text, withRules } from "../common/index.ts";
import { alarmRules, queryRules } from "./autoscaling-rules.ts";

/** AWS takes values up to 2^360; the API server reads the bounds of a number as 64 bits. */
export const metricValue = (description: string) =>
  decimal(`${description} Between -1e15 and 1e15 (limit of the operator).`, -1e15, 1e15);

const dimensions = list(
  z.object({ name: text("Name of the dimension.", 255), value: text("Its value.", 1024) }),
  30,
  "Dimensions of the metric. Left out, in the namespace AWS/ECS: ClusterName and ServiceName of this service.",
);

const query = withRules(
  z.object({
    id: pattern(/^[a-z][A-Za-z0-9_]*$/, 255, "Name that expressions use."),
    ...optional({
      expression: text("Metric math over other queries.", 2048),
      metricStat: z
        .object({
          metric: z
            .object(
              optional({
                metricName: text("Name of the metric.", 255),
                namespace: text("Namespace of the metric.", 255),
                dimensions: list(
                  z.object({ name: text("Name of the dimension.", 255), value: text("Its value.", 1024) }),
                  30,
                  "Dimensions of the metric.",
                ),
              }),
            )
            .describe("The metric."),
          period: int("Seconds of a data point.", 1, 604_800),
          stat: text("Statistic, such as Average.", 100),
          ...optional({ unit: text("Unit of the data points.", 100) }),
        })
        .describe("A metric of CloudWatch."),
      label: text("A name for people.", 2047),
      returnData: flag("Whether the alarm watches this query; true for exactly one. Default: true."),
      period: int("Seconds of a data point of an expression.", 1, 604_800),
      accountId: text("Account that has the metric.", 255),
    }),
  }),
  queryRules,
);

const actions = (description: string) => list(text("ARN of the action.", 1024), 5, description);

export const scalingAlarm = withRules(
  z.object({
    alarmName: text("Name of the alarm, unique in the Region.", 255).min(1),
    policyName: text("The policy that it invokes.", 256).min(1),
    threshold: metricValue("Value that the metric is compared with."),
    comparisonOperator: choice(
      ["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"],
      "How the metric is compared with `threshold`.",
    ),
    evaluationPeriods: int("Periods that are looked at.", 1, 86_400),
    ...optional({
      alarmDescription: text("A description for people.", 1024),
      actionsEnabled: flag("If false, the alarm invokes nothing. Default: true."),
      alarmActions: actions("What else goes with the state ALARM, beside the policy."),
      okActions: actions("What goes with the state OK."),
      insufficientDataActions: actions("What goes with the state INSUFFICIENT_DATA."),
      metricName: text("Name of the metric. Exactly one of `metricName` and `metrics`.", 255),
      namespace: text("Namespace of the metric. Left out, with `metricName`: AWS/ECS.", 255),
      dimensions,
      statistic: choice(["SampleCount", "Average", "Sum", "Minimum", "Maximum"], "Statistic of the metric."),
      extendedStatistic: text("Statistic of the metric, such as p90.", 100),
      period: int("Seconds of a data point.", 1, 604_800),
      unit: text("Unit of the data points.", 100),
      datapointsToAlarm: int("Data points of `evaluationPeriods` that must breach. Left out: all.", 1, 86_400),
      treatMissingData: choice(
        ["breaching", "notBreaching", "ignore", "missing"],
        "What a missing data point counts as. Default: missing.",
      ),
      evaluateLowSampleCountPercentile: choice(["evaluate", "ignore"], "What few samples of a percentile do."),
      metrics: cappedList(query, 10, "Metric math: metrics and one expression that returns data."),
    }),
  }),
  alarmRules,
);
