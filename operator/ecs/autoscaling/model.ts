/** Both sides of the comparison beside the spec, and what comes of it. */
import type {
  ScalableTarget,
  ScalingPolicy,
  ScheduledAction,
} from "../../aws/services/application-autoscaling/shapes.ts";
import type { MetricAlarm } from "../../aws/services/cloudwatch/shapes.ts";
import type { EcsTag } from "../../aws/services/ecs/shapes.ts";
import type { AutoscalingFields, ServiceNames } from "./desired.ts";
import type { Members } from "./leaves.ts";

/** What AWS shows of one service. */
export interface Live {
  readonly target: ScalableTarget | undefined;
  readonly policies: readonly ScalingPolicy[];
  readonly scheduledActions: readonly ScheduledAction[];
  /** Those whose names are declared or recorded. */
  readonly alarms: readonly MetricAlarm[];
}

/** By name: paths of the leaves that were declared when it was put. */
export type Put = ReadonlyMap<string, readonly string[]>;

/** What the operator has put, written down before it does. */
export interface Recorded {
  /** Those that were registered last; undefined: the target was never ours. */
  readonly limits: { readonly MinCapacity: number; readonly MaxCapacity: number } | undefined;
  /** Flags of the suspension that were declared. */
  readonly suspended: readonly string[];
  readonly policies: Put;
  readonly alarms: Put;
  readonly scheduledActions: Put;
}

export interface ScalingInput {
  /** Undefined: the block is not there, or not any more. */
  readonly spec: AutoscalingFields | undefined;
  readonly names: ServiceNames;
  readonly live: Live;
  readonly recorded: Recorded;
  /** Tags of what is made. */
  readonly tags: readonly EcsTag[];
}

interface Change {
  /** Members of the API, without those that identify the target. */
  readonly input: Members;
  /** What differs. */
  readonly paths: readonly string[];
}

/** One write. */
export type ScalingStep =
  | (Change & {
      readonly call: "RegisterScalableTarget";
      /** Of a new target only: AWS refuses them for one that is there. */
      readonly tags: readonly EcsTag[];
    })
  | { readonly call: "DeregisterScalableTarget" }
  | (Change & { readonly call: "PutScalingPolicy"; readonly name: string })
  | { readonly call: "DeleteScalingPolicy"; readonly name: string }
  | (Change & {
      readonly call: "PutMetricAlarm";
      readonly name: string;
      /** Its ARN goes before the alarm's other actions; it may be that of a policy that is only put now. */
      readonly policyName: string;
      /** Of a new alarm only: AWS ignores them for one that is there. */
      readonly tags: readonly EcsTag[];
    })
  | { readonly call: "DeleteAlarms"; readonly names: readonly string[] }
  | (Change & { readonly call: "PutScheduledAction"; readonly name: string })
  | { readonly call: "DeleteScheduledAction"; readonly name: string };

/** A name that is taken by what is not recorded as ours and is not what we would put. */
export interface Conflict {
  readonly kind: "policy" | "alarm" | "scheduled action";
  readonly name: string;
}

/** What one sort of things needs. */
export interface Group {
  readonly gone: readonly ScalingStep[];
  readonly put: readonly ScalingStep[];
  readonly conflicts: readonly Conflict[];
}
