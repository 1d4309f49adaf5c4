/** The metrics that target tracking follows. */
import { sameValue } from "../../../core/json.ts";
import type { TargetTracking } from "../inputs/policies.ts";
import type { AlarmInput } from "../ports.ts";
import type { Target } from "../records.ts";

type Metric = Pick<AlarmInput, "Namespace" | "MetricName" | "Dimensions" | "Statistic" | "Period" | "Metrics">;

interface Predefined {
  /** The metric of Amazon ECS; none: of the load balancer. */
  readonly name?: string;
  readonly period: number;
}

/** Source: User Guide, "Predefined metrics for target tracking scaling policies", Amazon ECS. */
const PREDEFINED: Readonly<Record<string, Predefined>> = {
  ECSServiceAverageCPUUtilization: { name: "CPUUtilization", period: 60 },
  ECSServiceAverageMemoryUtilization: { name: "MemoryUtilization", period: 60 },
  ECSServiceAverageCPUUtilizationHighResolution: { name: "CPUUtilization", period: 20 },
  ECSServiceAverageMemoryUtilizationHighResolution: { name: "MemoryUtilization", period: 20 },
  ALBRequestCountPerTarget: { period: 60 },
};

/** What a predefined metric stands for; none where a service of Amazon ECS has no such metric. */
export const predefinedMetric = (type: string): Predefined | undefined => PREDEFINED[type];

/** "app/my-alb/778d41231b141a0f/targetgroup/my-alb-target-group/943f017f100becff" (API Reference, PredefinedMetricSpecification) */
export function labelParts(
  label: string | undefined,
): { readonly loadBalancer: string; readonly group: string } | undefined {
  const [, loadBalancer, group] = /^(app\/[^/]+\/[^/]+)\/(targetgroup\/[^/]+\/[^/]+)$/.exec(label ?? "") ?? [];
  return loadBalancer !== undefined && group !== undefined ? { loadBalancer, group } : undefined;
}

/** The metric, as an alarm names it. */
export function metricOf(target: Target, tracking: TargetTracking): Metric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: custom = {} } = tracking;
  if (!predefined) return customMetric(custom);
  const { name, period = 60 } = predefinedMetric(predefined.PredefinedMetricType) ?? {};
  const label = labelParts(predefined.ResourceLabel);
  if (label)
    return {
      Namespace: "AWS/ApplicationELB",
      MetricName: "RequestCountPerTarget",
      Dimensions: [
        { Name: "TargetGroup", Value: label.group },
        { Name: "LoadBalancer", Value: label.loadBalancer },
      ],
      Statistic: "Sum",
      Period: period,
    };
  const Dimensions = [
    { Name: "ClusterName", Value: target.cluster },
    { Name: "ServiceName", Value: target.service },
  ];
  return { Namespace: "AWS/ECS", MetricName: name, Dimensions, Statistic: "Average", Period: period };
}

type Custom = NonNullable<TargetTracking["CustomizedMetricSpecification"]>;

/** Units are left out: what an alarm makes of them is not worked out here. */
function customMetric({ Metrics, MetricName, Namespace, Dimensions, Statistic }: Custom): Metric {
  if (!Metrics) return { Namespace, MetricName, Dimensions, Statistic, Period: 60 };
  return {
    Metrics: Metrics.map(({ MetricStat, ...query }) => ({
      ...query,
      MetricStat: MetricStat && { Metric: MetricStat.Metric, Stat: MetricStat.Stat, Period: 60 },
    })),
  };
}

const specification = (tracking: TargetTracking) => [
  tracking.PredefinedMetricSpecification,
  tracking.CustomizedMetricSpecification,
];

export const sameMetric = (a: TargetTracking, b: TargetTracking): boolean =>
  sameValue(specification(a), specification(b));
