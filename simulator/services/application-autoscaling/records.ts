/** What Application Auto Scaling keeps. Times are epoch milliseconds. */
import type { Area } from "../../core/world.ts";
import type { PredictiveScaling, StepScaling, TargetTracking } from "./inputs/policies.ts";
import type { Ports } from "./ports.ts";

/** Tags by key. */
export type Tags = Map<string, string>;

/** What Application Auto Scaling has in one account and Region: scalable targets of Amazon ECS, and no others. */
export interface ScalingArea extends Area {
  readonly ports: Ports;
  /** By resource id, in the order of registration. */
  readonly targets: Map<string, Target>;
  /** The newest first; those of targets that are gone stay. */
  readonly activities: Activity[];
  /** How many ids were given out; none is given twice. */
  given: number;
}

export interface Target {
  /** `service/<cluster>/<service>` */
  readonly resourceId: string;
  readonly cluster: string;
  readonly service: string;
  readonly arn: string;
  readonly createdAt: number;
  min: number;
  max: number;
  suspended: Suspended;
  /** By name, in the order of creation. */
  readonly policies: Map<string, Policy>;
  /** By name, in the order of creation. */
  readonly schedules: Map<string, ScheduledAction>;
  tags: Tags;
}

export interface Suspended {
  readonly DynamicScalingInSuspended: boolean;
  readonly DynamicScalingOutSuspended: boolean;
  readonly ScheduledScalingSuspended: boolean;
}

export type PolicyConfiguration =
  | { readonly type: "TargetTrackingScaling"; readonly tracking: TargetTracking }
  | { readonly type: "StepScaling"; readonly step: StepScaling }
  | { readonly type: "PredictiveScaling"; readonly predictive: PredictiveScaling };

export interface Policy {
  readonly name: string;
  readonly arn: string;
  readonly target: Target;
  readonly createdAt: number;
  configuration: PolicyConfiguration;
  /** Names of the alarms that belong to it; of target tracking only. */
  readonly alarms: { readonly high: string; readonly low: string } | undefined;
  /** Until when it waits after it has added capacity, and the capacity that it began with. */
  addedLast: { readonly until: number; readonly base: number } | undefined;
  /** Until when it waits after it has removed capacity. */
  removedLast: { readonly until: number } | undefined;
}

export interface ScheduledAction {
  readonly name: string;
  readonly arn: string;
  readonly target: Target;
  readonly createdAt: number;
  schedule: string;
  timezone: string | undefined;
  startTime: number | undefined;
  endTime: number | undefined;
  action: { readonly MinCapacity?: number | undefined; readonly MaxCapacity?: number | undefined };
  /** Goes up when it is changed: what was planned before no longer counts. */
  turn: number;
}

type ActivityStatus = "InProgress" | "Successful" | "Overridden" | "Failed";

export interface NotScaledReason {
  readonly Code: "AlreadyAtMaxCapacity" | "AlreadyAtMinCapacity" | "AlreadyAtDesiredCapacity";
  readonly MaxCapacity?: number;
  readonly MinCapacity?: number;
  readonly CurrentCapacity?: number;
}

export interface Activity {
  readonly id: string;
  readonly resourceId: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  /** The count that it has set, if it has set one. */
  readonly count: number | undefined;
  readonly notScaledReasons: readonly NotScaledReason[];
  endedAt: number | undefined;
  status: ActivityStatus;
  message: string | undefined;
}
