/** What the operations on scalable targets and their activities take. Source: Application Auto Scaling API Reference, 2016-02-06. */
import { flag, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import { scalableDimension, serviceNamespace, tags, targetMembers } from "./common.ts";

export const registerScalableTargetRequest = shape(
  {
    ...targetMembers,
    MinCapacity: integer,
    MaxCapacity: integer,
    RoleARN: text,
    SuspendedState: shape({
      DynamicScalingInSuspended: flag,
      DynamicScalingOutSuspended: flag,
      ScheduledScalingSuspended: flag,
    }),
    Tags: tags,
  },
  "ServiceNamespace",
  "ResourceId",
  "ScalableDimension",
);

export const deregisterScalableTargetRequest = shape(
  targetMembers,
  "ServiceNamespace",
  "ResourceId",
  "ScalableDimension",
);

export const describeScalableTargetsRequest = shape(
  {
    ServiceNamespace: serviceNamespace,
    ResourceIds: list(text),
    ScalableDimension: scalableDimension,
    MaxResults: integer,
    NextToken: text,
  },
  "ServiceNamespace",
);

export const describeScalingActivitiesRequest = shape(
  {
    ServiceNamespace: serviceNamespace,
    ResourceId: text,
    ScalableDimension: scalableDimension,
    MaxResults: integer,
    NextToken: text,
    IncludeNotScaledActivities: flag,
  },
  "ServiceNamespace",
);

export type RegisterScalableTargetInput = Infer<typeof registerScalableTargetRequest>;
export type DeregisterScalableTargetInput = Infer<typeof deregisterScalableTargetRequest>;
export type DescribeScalableTargetsInput = Infer<typeof describeScalableTargetsRequest>;
export type DescribeScalingActivitiesInput = Infer<typeof describeScalingActivitiesRequest>;
