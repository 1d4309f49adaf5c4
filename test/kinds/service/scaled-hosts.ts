import { type Manifest, service } from "../../support/builders.ts";
import type { Host } from "../host.ts";

const dimensions = [{ name: "QueueName", value: "orders" }];
const metric = { metricName: "Messages", namespace: "Shop", dimensions };
const queries = [
  { id: "m1", metricStat: { metric, stat: "Average", unit: "Count" }, label: "messages", returnData: false },
  { id: "e1", expression: "m1 / 10", returnData: true },
];
const label = "app/shop/1/targetgroup/web/2";
const TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/2";

const trackings = [
  { predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: label } },
  { customizedMetricSpecification: { ...metric, statistic: "Average", unit: "Count" } },
  { customizedMetricSpecification: { metrics: queries } },
].map((specification, index) => ({
  policyName: `tracking-${index}`,
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: {
    targetValue: 50,
    scaleOutCooldown: 60,
    scaleInCooldown: 60,
    disableScaleIn: true,
    ...specification,
  },
}));

const stepping = (policyName: string) => ({
  policyName,
  policyType: "StepScaling",
  stepScalingPolicyConfiguration: {
    adjustmentType: "PercentChangeInCapacity",
    minAdjustmentMagnitude: 2,
    cooldown: 60,
    metricAggregationType: "Maximum",
    stepAdjustments: [
      { metricIntervalLowerBound: 0, metricIntervalUpperBound: 10, scalingAdjustment: 10 },
      { metricIntervalLowerBound: 10, scalingAdjustment: 30 },
    ],
  },
});

const predicting = (specification: object) => ({
  policyName: "forecast",
  policyType: "PredictiveScaling",
  predictiveScalingPolicyConfiguration: {
    mode: "ForecastOnly",
    schedulingBufferTime: 120,
    maxCapacityBreachBehavior: "IncreaseMaxCapacity",
    maxCapacityBuffer: 10,
    metricSpecifications: [{ targetValue: 40, ...specification }],
  },
});

const predefined = (predefinedMetricType: string) => ({ predefinedMetricType, resourceLabel: label });

const alarm = {
  alarmName: "hot",
  policyName: "steps",
  alarmDescription: "Too hot.",
  actionsEnabled: true,
  okActions: ["arn:aws:sns:eu-central-1:111122223333:ok"],
  alarmActions: ["arn:aws:sns:eu-central-1:111122223333:alarm"],
  insufficientDataActions: ["arn:aws:sns:eu-central-1:111122223333:unknown"],
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  threshold: 70,
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "breaching",
};

const alarms = [
  { ...alarm, ...metric, statistic: "Average", period: 60, unit: "Count" },
  {
    ...alarm,
    ...metric,
    alarmName: "slow",
    extendedStatistic: "p90",
    evaluateLowSampleCountPercentile: "ignore",
    period: 60,
  },
  {
    ...alarm,
    alarmName: "computed",
    metrics: [
      { id: "m1", metricStat: { metric, period: 60, stat: "Average", unit: "Count" }, label: "m", returnData: false },
      { id: "e1", expression: "m1 / 10", period: 60, returnData: true, accountId: "111122223333" },
    ],
  },
];

const scheduledActions = [
  {
    scheduledActionName: "night",
    schedule: "cron(0 20 * * ? *)",
    timezone: "Europe/Berlin",
    startTime: "2026-04-01T00:00:00Z",
    endTime: "2027-04-01T00:00:00Z",
    scalableTargetAction: { minCapacity: 1, maxCapacity: 5 },
  },
];

const suspendedState = {
  dynamicScalingInSuspended: true,
  dynamicScalingOutSuspended: false,
  scheduledScalingSuspended: true,
};

/** Services that Application Auto Scaling scales in every way that it has. */
export function scaledHosts(
  refs: { readonly cluster: string; readonly taskDefinition: string },
  companions: readonly Manifest[],
): readonly Host[] {
  const host = (name: string, more: object, spec: object = {}): Host => ({
    name,
    manifest: service("host", refs, { autoscaling: { minCapacity: 1, maxCapacity: 10, ...more }, ...spec }),
    companions,
  });
  const loadBalancers = [{ targetGroupArn: TARGET_GROUP, containerName: "app", containerPort: 80 }];
  return [
    host("tracked", { policies: trackings, suspendedState, scheduledActions }, { loadBalancers }),
    host("stepped", { policies: [stepping("steps"), stepping("steps2")], alarms }),
    host("predicted by a pair", {
      policies: [predicting({ predefinedMetricPairSpecification: predefined("ECSServiceCPUUtilization") })],
    }),
    host("predicted by load and scaling", {
      policies: [
        predicting({
          predefinedScalingMetricSpecification: predefined("ECSServiceAverageCPUUtilization"),
          predefinedLoadMetricSpecification: predefined("ECSServiceTotalCPUUtilization"),
        }),
      ],
    }),
    host("predicted by metrics of one's own", {
      policies: [
        predicting({
          customizedScalingMetricSpecification: { metricDataQueries: queries },
          customizedLoadMetricSpecification: { metricDataQueries: queries },
          customizedCapacityMetricSpecification: { metricDataQueries: queries },
        }),
      ],
    }),
  ];
}
