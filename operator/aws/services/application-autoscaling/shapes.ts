/**
 * The part of the Application Auto Scaling API that the operator calls, for services of Amazon ECS. Members are those of the AWS API;
 * enums are open strings, because AWS adds values.
 * Source: Application Auto Scaling API Reference, 2016-02-06.
 */

/** What identifies a scalable target; policies and scheduled actions have their names beside it. */
export interface TargetReference {
  /** `ecs` */
  readonly ServiceNamespace: string;
  /** `service/<name of the cluster>/<name of the service>` */
  readonly ResourceId: string;
  /** `ecs:service:DesiredCount` */
  readonly ScalableDimension: string;
}

export interface SuspendedState {
  readonly DynamicScalingInSuspended?: boolean | undefined;
  readonly DynamicScalingOutSuspended?: boolean | undefined;
  readonly ScheduledScalingSuspended?: boolean | undefined;
}

export interface ScalableTarget {
  readonly ResourceId?: string | undefined;
  readonly ScalableTargetARN?: string | undefined;
  readonly MinCapacity?: number | undefined;
  readonly MaxCapacity?: number | undefined;
  readonly SuspendedState?: SuspendedState | undefined;
  readonly CreationTime?: Date | undefined;
}

/** What a policy does; exactly one of the three, that of its type. */
export interface PolicyConfiguration {
  readonly TargetTrackingScalingPolicyConfiguration?: object | undefined;
  readonly StepScalingPolicyConfiguration?: object | undefined;
  readonly PredictiveScalingPolicyConfiguration?: object | undefined;
}

export interface ScalingPolicy extends PolicyConfiguration {
  readonly PolicyARN?: string | undefined;
  readonly PolicyName?: string | undefined;
  readonly ResourceId?: string | undefined;
  /** TargetTrackingScaling, StepScaling, PredictiveScaling. */
  readonly PolicyType?: string | undefined;
  readonly Alarms?: readonly { readonly AlarmName: string | undefined }[] | undefined;
}

export interface ScalableTargetAction {
  readonly MinCapacity?: number | undefined;
  readonly MaxCapacity?: number | undefined;
}

export interface ScheduledAction {
  readonly ScheduledActionName?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly Schedule?: string | undefined;
  readonly Timezone?: string | undefined;
  readonly StartTime?: Date | undefined;
  readonly EndTime?: Date | undefined;
  readonly ScalableTargetAction?: ScalableTargetAction | undefined;
}

export interface NotScaledReason {
  readonly Code: string | undefined;
  readonly MaxCapacity?: number | undefined;
  readonly MinCapacity?: number | undefined;
  readonly CurrentCapacity?: number | undefined;
}

export interface ScalingActivity {
  readonly ActivityId?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly Description?: string | undefined;
  readonly Cause?: string | undefined;
  readonly StartTime?: Date | undefined;
  /** Pending, InProgress, Successful, Overridden, Unfulfilled, Failed. */
  readonly StatusCode?: string | undefined;
  readonly StatusMessage?: string | undefined;
  readonly NotScaledReasons?: readonly NotScaledReason[] | undefined;
}

/** Of one resource, or of the whole namespace, page by page. */
interface Listing {
  readonly ServiceNamespace: string;
  readonly ResourceId?: string;
  readonly NextToken?: string;
}

interface Page {
  readonly NextToken?: string | undefined;
}

type Tags = Readonly<Record<string, string>>;

export interface ScalingOperations {
  RegisterScalableTarget: {
    /** Tags: of a new target only. */
    input: TargetReference & {
      readonly MinCapacity?: number;
      readonly MaxCapacity?: number;
      readonly SuspendedState?: SuspendedState;
      readonly Tags?: Tags;
    };
    output: { readonly ScalableTargetARN?: string | undefined };
  };
  DeregisterScalableTarget: { input: TargetReference; output: object };
  DescribeScalableTargets: {
    input: { readonly ServiceNamespace: string; readonly ResourceIds: readonly string[] };
    output: { readonly ScalableTargets?: readonly ScalableTarget[] | undefined };
  };
  PutScalingPolicy: {
    input: TargetReference &
      PolicyConfiguration & { readonly PolicyName: string; readonly PolicyType?: string | undefined };
    output: Pick<ScalingPolicy, "PolicyARN" | "Alarms">;
  };
  DeleteScalingPolicy: { input: TargetReference & { readonly PolicyName: string }; output: object };
  DescribeScalingPolicies: {
    input: Listing;
    output: Page & { readonly ScalingPolicies?: readonly ScalingPolicy[] | undefined };
  };
  PutScheduledAction: {
    input: TargetReference & Omit<ScheduledAction, "ResourceId"> & { readonly ScheduledActionName: string };
    output: object;
  };
  DeleteScheduledAction: { input: TargetReference & { readonly ScheduledActionName: string }; output: object };
  DescribeScheduledActions: {
    input: Listing;
    output: Page & { readonly ScheduledActions?: readonly ScheduledAction[] | undefined };
  };
  DescribeScalingActivities: {
    input: Listing & { readonly IncludeNotScaledActivities?: boolean; readonly MaxResults?: number };
    output: Page & { readonly ScalingActivities?: readonly ScalingActivity[] | undefined };
  };
  TagResource: { input: { readonly ResourceARN: string; readonly Tags: Tags }; output: object };
  UntagResource: { input: { readonly ResourceARN: string; readonly TagKeys: readonly string[] }; output: object };
  ListTagsForResource: {
    input: { readonly ResourceARN: string };
    output: { readonly Tags?: Tags | undefined };
  };
}
