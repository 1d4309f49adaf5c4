/** Examples of the rules of `spec.autoscaling`, and what they are made of. */

const cpu = { predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" } };
const policy = (policyType: string, member: string, configuration: object) => ({
  policyName: "p",
  policyType,
  [`${member}PolicyConfiguration`]: configuration,
});
export const tracking = (more: object = {}) =>
  policy("TargetTrackingScaling", "targetTrackingScaling", { targetValue: 50, ...cpu, ...more });
export const steps = (more: object = {}) =>
  policy("StepScaling", "stepScaling", {
    adjustmentType: "ChangeInCapacity",
    stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }],
    ...more,
  });
export const pair = { predefinedMetricPairSpecification: { predefinedMetricType: "ECSServiceCPUUtilization" } };
export const predictive = (more: object = {}, specification: object = pair) =>
  policy("PredictiveScaling", "predictiveScaling", {
    metricSpecifications: [{ targetValue: 40, ...specification }],
    ...more,
  });
const alarm = (more: object = {}) => ({
  alarmName: "hot",
  policyName: "p",
  threshold: 70,
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 2,
  metricName: "CPUUtilization",
  ...more,
});
export const action = (more: object = {}) => ({
  scheduledActionName: "night",
  schedule: "rate(1 day)",
  scalableTargetAction: { minCapacity: 1 },
  ...more,
});
export const block = (...policies: readonly object[]) => ({ minCapacity: 1, maxCapacity: 5, policies });
const custom = (metrics: readonly object[]) =>
  policy("TargetTrackingScaling", "targetTrackingScaling", {
    targetValue: 50,
    customizedMetricSpecification: { metrics },
  });
const loadAlone = { predefinedLoadMetricSpecification: { predefinedMetricType: "ECSServiceTotalCPUUtilization" } };
const step = (from?: number, to?: number) => ({
  ...(from !== undefined && { metricIntervalLowerBound: from }),
  ...(to !== undefined && { metricIntervalUpperBound: to }),
  scalingAdjustment: 1,
});

interface Example {
  readonly good: object;
  readonly bad: object;
}

/** One of each rule. */
export const autoscalingExamples: Readonly<Record<string, Example>> = {
  "scaling-policy-targettracking": {
    good: block(tracking()),
    bad: block({ policyName: "p", policyType: "TargetTrackingScaling" }),
  },
  "scaling-policy-step": { good: block(steps()), bad: block({ policyName: "p", policyType: "StepScaling" }) },
  "scaling-policy-predictive": {
    good: block(predictive()),
    bad: block({ policyName: "p", policyType: "PredictiveScaling" }),
  },
  "scaling-one-metric": { good: block(tracking()), bad: block(tracking({ customizedMetricSpecification: {} })) },
  "scaling-resource-label": {
    good: block(
      tracking({
        predefinedMetricSpecification: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: "x" },
      }),
    ),
    bad: block(tracking({ predefinedMetricSpecification: { predefinedMetricType: "X", resourceLabel: "x" } })),
  },
  "scaling-query-kind": { good: block(custom([{ id: "a", expression: "1" }])), bad: block(custom([{ id: "a" }])) },
  "scaling-step-bounds": {
    good: block(steps({ stepAdjustments: [step(0, 5), step(5)] })),
    bad: block(steps({ stepAdjustments: [step()] })),
  },
  "scaling-step-order": {
    good: block(steps({ stepAdjustments: [step(0, 5)] })),
    bad: block(steps({ stepAdjustments: [step(5, 0)] })),
  },
  "scaling-steps-one-lowest": {
    good: block(steps({ stepAdjustments: [step(undefined, -5), step(-5, 0)] })),
    bad: block(steps({ stepAdjustments: [step(undefined, -5), step(undefined, 0)] })),
  },
  "scaling-steps-one-highest": {
    good: block(steps({ stepAdjustments: [step(0, 5), step(5)] })),
    bad: block(steps({ stepAdjustments: [step(0), step(5)] })),
  },
  "scaling-exact-capacity": {
    good: block(steps({ adjustmentType: "ExactCapacity" })),
    bad: block(steps({ adjustmentType: "ExactCapacity", stepAdjustments: [{ ...step(0), scalingAdjustment: -1 }] })),
  },
  "scaling-predictive-metrics": { good: block(predictive()), bad: block(predictive({}, loadAlone)) },
  "scaling-capacity-buffer": {
    good: block(predictive({ maxCapacityBreachBehavior: "IncreaseMaxCapacity", maxCapacityBuffer: 10 })),
    bad: block(predictive({ maxCapacityBuffer: 10 })),
  },
  "scaling-action-limit": {
    good: { ...block(), scheduledActions: [action()] },
    bad: { ...block(), scheduledActions: [action({ scalableTargetAction: {} })] },
  },
  "scaling-alarm-source": {
    good: { ...block(steps()), alarms: [alarm()] },
    bad: { ...block(steps()), alarms: [alarm({ metrics: [] })] },
  },
  "scaling-alarm-policy": {
    good: { ...block(steps()), alarms: [alarm()] },
    bad: { ...block(tracking()), alarms: [alarm()] },
  },
};
