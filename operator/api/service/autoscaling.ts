/** `autoscaling` of a service: its scalable target, with policies, scheduled actions and the alarms of step scaling. */
import { z } from "zod";
import {
  cappedKeyed,
  cappedList,
  choice,
  flag,
  int,
  keyed,
  list,
  optional,
  pattern,
  text,
  timestamp,
  withRules,
} from "../common/index.ts";
import { metricValue, scalingAlarm } from "./autoscaling-alarm.ts";
import {
  actionRules,
  autoscalingRules,
  policyRules,
  predefinedRules,
  predictiveRules,
  queryRules,
  specificationRules,
  stepRules,
  stepsRules,
  trackingRules,
} from "./autoscaling-rules.ts";

const dimensions = cappedList(
  z.object({ name: text("Name of the dimension.", 255), value: text("Its value.", 1024) }),
  30,
  "Dimensions of the metric; all that it was published with.",
);

const metric = z.object(
  optional({
    metricName: text("Name of the metric.", 255),
    namespace: text("Namespace of the metric.", 255),
    dimensions,
  }),
);

const metricDataQuery = withRules(
  z.object({
    id: pattern(/^[a-z][A-Za-z0-9_]*$/, 255, "Name that expressions use."),
    ...optional({
      expression: text("Metric math over other queries.", 2048),
      metricStat: z
        .object({
          metric: metric.describe("The metric."),
          stat: text("Statistic, such as Average.", 100),
          ...optional({ unit: text("Unit of the data points.", 100) }),
        })
        .describe("A metric of CloudWatch."),
      label: text("A name for people.", 2047),
      returnData: flag("Whether the policy uses this query; true for exactly one. Default: true."),
    }),
  }),
  queryRules,
);

const metricDataQueries = cappedList(metricDataQuery, 10, "Metrics and expressions over them.");

const targetTracking = withRules(
  z.object({
    targetValue: metricValue("Value that the metric is kept at."),
    ...optional({
      predefinedMetricSpecification: withRules(
        z.object({
          predefinedMetricType: text(
            "ECSServiceAverageCPUUtilization, ECSServiceAverageMemoryUtilization, their HighResolution forms, or ALBRequestCountPerTarget.",
            128,
          ).min(1),
          ...optional({
            resourceLabel: text(
              "Load balancer and target group of ALBRequestCountPerTarget: app/NAME/ID/targetgroup/NAME/ID.",
              1023,
            ),
          }),
        }),
        predefinedRules,
      ).describe("A metric that AWS defines."),
      customizedMetricSpecification: z
        .object(
          optional({
            metricName: text("Name of the metric.", 255),
            namespace: text("Namespace of the metric.", 255),
            dimensions,
            statistic: choice(["Average", "Minimum", "Maximum", "SampleCount", "Sum"], "Statistic of the metric."),
            unit: text("Unit of the data points.", 100),
            metrics: metricDataQueries,
          }),
        )
        .describe("A metric of your own, or metric math."),
      scaleOutCooldown: int("Seconds after tasks were added. Left out: 300."),
      scaleInCooldown: int("Seconds after tasks were removed. Left out: 300."),
      disableScaleIn: flag("If true, the policy never removes tasks. Default: false."),
    }),
  }),
  trackingRules,
);

const stepAdjustment = withRules(
  z.object({
    scalingAdjustment: int("Tasks or percent to add, or the exact count.", -1_000_000, 1_000_000),
    ...optional({
      metricIntervalLowerBound: metricValue("From this distance to the alarm's threshold. Left out: no lower end."),
      metricIntervalUpperBound: metricValue("Up to this distance. Left out: no upper end."),
    }),
  }),
  stepRules,
);

const stepScaling = withRules(
  z.object({
    adjustmentType: choice(
      ["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"],
      "What `scalingAdjustment` means.",
    ),
    stepAdjustments: list(
      stepAdjustment,
      20,
      "What to do, by the distance to the threshold; without gaps or overlaps.",
    ).min(1),
    ...optional({
      minAdjustmentMagnitude: int("Fewest tasks to add or remove; PercentChangeInCapacity only."),
      cooldown: int("Seconds after the count was changed. Left out: 300."),
      metricAggregationType: choice(
        ["Average", "Minimum", "Maximum"],
        "How data points are combined. Default: Average.",
      ),
    }),
  }),
  stepsRules,
);

const predefinedOfPredictive = z.object({
  predefinedMetricType: text("Such as ECSServiceCPUUtilization.", 128),
  ...optional({ resourceLabel: text("Load balancer and target group.", 1023) }),
});

const customizedOfPredictive = z.object({ metricDataQueries });

const predictiveScaling = withRules(
  z.object({
    // "we currently only support a single metric specification" (PredictiveScalingPolicyConfiguration)
    metricSpecifications: list(
      withRules(
        z.object({
          targetValue: metricValue("Value that the scaling metric is kept at."),
          ...optional({
            predefinedMetricPairSpecification: predefinedOfPredictive.describe("A load and a scaling metric in one."),
            predefinedScalingMetricSpecification: predefinedOfPredictive.describe("Scaling metric that AWS defines."),
            predefinedLoadMetricSpecification: predefinedOfPredictive.describe("Load metric that AWS defines."),
            customizedScalingMetricSpecification: customizedOfPredictive.describe("Scaling metric of your own."),
            customizedLoadMetricSpecification: customizedOfPredictive.describe("Load metric of your own."),
            customizedCapacityMetricSpecification: customizedOfPredictive.describe("Capacity metric of your own."),
          }),
        }),
        specificationRules,
      ),
      1,
      "The metrics; one entry.",
    ).min(1),
    ...optional({
      mode: choice(["ForecastOnly", "ForecastAndScale"], "Whether the forecast is acted on. Default: ForecastOnly."),
      // "The value must be less than the forecast interval duration of 3600 seconds" (PredictiveScalingPolicyConfiguration)
      schedulingBufferTime: int("Seconds before the forecast time at which tasks are added. Default: 300.", 0, 3599),
      maxCapacityBreachBehavior: choice(
        ["HonorMaxCapacity", "IncreaseMaxCapacity"],
        "What a forecast above `maxCapacity` does. Default: HonorMaxCapacity.",
      ),
      maxCapacityBuffer: int("Percent above the forecast; IncreaseMaxCapacity only.", 0, 100),
    }),
  }),
  predictiveRules,
);

const policy = withRules(
  z.object({
    policyName: text("Name of the policy. A policy with another name is another policy.", 256).min(1),
    policyType: choice(["TargetTrackingScaling", "StepScaling", "PredictiveScaling"], "Type of the policy."),
    ...optional({
      targetTrackingScalingPolicyConfiguration: targetTracking.describe("Keeps a metric at a value."),
      stepScalingPolicyConfiguration: stepScaling.describe("Changes the count when one of `alarms` is in ALARM."),
      predictiveScalingPolicyConfiguration: predictiveScaling.describe("Adds tasks before a forecast load."),
    }),
  }),
  policyRules,
);

const scheduledAction = z.object({
  // Pattern: PutScheduledAction, ScheduledActionName, but for control characters.
  scheduledActionName: pattern(/^[^ :/|]([^:/|]*[^ :/|])?$/, 256, "Name of the action."),
  // "The following formats are supported: At expressions [...] Rate expressions [...] Cron expressions" (PutScheduledAction)
  schedule: pattern(/^(at|rate|cron)\(.+\)$/, 1600, "When: at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(fields)."),
  scalableTargetAction: withRules(
    z.object(
      optional({
        minCapacity: int("Fewest tasks from then on."),
        maxCapacity: int("Most tasks from then on."),
      }),
    ),
    actionRules,
  ).describe("The limits that the action sets, until something else sets them."),
  ...optional({
    timezone: text("IANA name of the time zone of at and cron. Default: UTC.", 1600),
    startTime: timestamp("From when the action runs."),
    endTime: timestamp("Until when the action runs."),
  }),
});

/** Fixed for each target: 50 policies, 200 scheduled actions. Source: User Guide, "Quotas for Application Auto Scaling". */
export const autoscaling = withRules(
  z.object({
    minCapacity: int("Fewest tasks that policies leave running."),
    maxCapacity: int("Most tasks that policies start."),
    ...optional({
      policies: keyed(policy, "policyName", 50, "When the count changes."),
      alarms: cappedKeyed(scalingAlarm, "alarmName", 50, "CloudWatch alarms that invoke step scaling policies."),
      scheduledActions: keyed(
        scheduledAction,
        "scheduledActionName",
        200,
        "When `minCapacity` and `maxCapacity` change.",
      ),
      suspendedState: z
        .object(
          optional({
            dynamicScalingInSuspended: flag("If true, policies remove no tasks. Default: false."),
            dynamicScalingOutSuspended: flag("If true, policies add no tasks. Default: false."),
            scheduledScalingSuspended: flag("If true, scheduled actions are skipped. Default: false."),
          }),
        )
        .describe("What is suspended."),
    }),
  }),
  autoscalingRules,
).describe(
  "Application Auto Scaling sets the count, between `minCapacity` and `maxCapacity`. The service is created with `desiredCount`, or " +
    "with the nearest count within these limits. Removing this field removes what it made, and keeps the live count.",
);

export type Autoscaling = z.infer<typeof autoscaling>;
