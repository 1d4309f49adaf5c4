/** What stories write into `autoscaling` of a service. */

/** Keeps a service's CPU or memory at 50 per cent. @param more members of its configuration */
export const tracking = (policyName: string, more: object = {}, resource: "CPU" | "Memory" = "CPU") => ({
  policyName,
  policyType: "TargetTrackingScaling",
  targetTrackingScalingPolicyConfiguration: {
    targetValue: 50,
    predefinedMetricSpecification: { predefinedMetricType: `ECSServiceAverage${resource}Utilization` },
    ...more,
  },
});

/** Adds tasks when its alarm goes off. */
export const stepping = (policyName: string, scalingAdjustment: number) => ({
  policyName,
  policyType: "StepScaling",
  stepScalingPolicyConfiguration: {
    adjustmentType: "ChangeInCapacity",
    stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment }],
  },
});

/** Goes off when the CPU is over a threshold. @param more takes the place of its members */
export const scalingAlarm = (alarmName: string, policyName: string, more: object = {}) => ({
  alarmName,
  policyName,
  metricName: "CPUUtilization",
  statistic: "Average",
  period: 60,
  evaluationPeriods: 1,
  threshold: 80,
  comparisonOperator: "GreaterThanThreshold",
  ...more,
});

/** The alarm of a queue that no service publishes. */
export const queueAlarm = (alarmName: string, policyName: string) =>
  scalingAlarm(alarmName, policyName, {
    namespace: "Shop",
    metricName: "Waiting",
    statistic: "Maximum",
    threshold: 100,
  });
