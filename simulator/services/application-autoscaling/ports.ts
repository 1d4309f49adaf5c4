/** What Application Auto Scaling needs of other AWS services. */
import type { Area } from "../../core/world.ts";
import type { CustomizedMetric } from "./inputs/policies.ts";

/** A service of Amazon ECS that is not INACTIVE. */
export interface EcsService {
  readonly active: boolean;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** A deployment of the ECS controller is under way. */
  readonly deploying: boolean;
  /** ARNs. */
  readonly targetGroups: readonly string[];
  /** The metrics that it publishes every 20 seconds. */
  readonly highResolution: readonly string[];
}

interface Services {
  find(area: Area, cluster: string, service: string): EcsService | undefined;
  setDesiredCount(area: Area, cluster: string, service: string, count: number): void;
}

type Query = NonNullable<CustomizedMetric["Metrics"]>[number];

interface DataQuery extends Omit<Query, "MetricStat"> {
  readonly MetricStat?: (Omit<NonNullable<Query["MetricStat"]>, "Unit"> & { readonly Period: number }) | undefined;
}

/** A metric alarm of Amazon CloudWatch, as far as target tracking needs it. */
export interface AlarmInput {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly string[];
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[] | undefined;
  readonly Statistic?: "Average" | "Maximum" | "Minimum" | "SampleCount" | "Sum" | undefined;
  readonly Period?: number | undefined;
  readonly Metrics?: readonly DataQuery[] | undefined;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: "GreaterThanThreshold" | "LessThanThreshold";
}

interface Alarms {
  /** Makes an alarm, or replaces its configuration. @returns its ARN */
  put(area: Area, name: string, alarm: AlarmInput): string;
  remove(area: Area, name: string): void;
  stateOf(area: Area, name: string): string | undefined;
  /** What its metric shows now. */
  valueOf(area: Area, name: string): number | undefined;
  /** The alarms that invoke an action. */
  invoking(area: Area, action: string): readonly { readonly name: string; readonly arn: string }[];
  /** Takes an action out of all alarms. */
  dropAction(area: Area, action: string): void;
}

export interface Ports {
  readonly services: Services;
  readonly alarms: Alarms;
}
