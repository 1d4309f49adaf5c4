/** What the operations on scheduled actions take. Source: Application Auto Scaling API Reference, 2016-02-06. */
import { type Infer, integer, list, shape, text, time } from "../../../core/model.ts";
import { scalableDimension, serviceNamespace, targetMembers } from "./common.ts";

export const putScheduledActionRequest = shape(
  {
    ...targetMembers,
    Schedule: text,
    Timezone: text,
    ScheduledActionName: text,
    StartTime: time,
    EndTime: time,
    ScalableTargetAction: shape({ MinCapacity: integer, MaxCapacity: integer }),
  },
  "ServiceNamespace",
  "ScheduledActionName",
  "ResourceId",
  "ScalableDimension",
);

export const deleteScheduledActionRequest = shape(
  { ...targetMembers, ScheduledActionName: text },
  "ServiceNamespace",
  "ScheduledActionName",
  "ResourceId",
  "ScalableDimension",
);

export const describeScheduledActionsRequest = shape(
  {
    ServiceNamespace: serviceNamespace,
    ScheduledActionNames: list(text),
    ResourceId: text,
    ScalableDimension: scalableDimension,
    MaxResults: integer,
    NextToken: text,
  },
  "ServiceNamespace",
);

export type PutScheduledActionInput = Infer<typeof putScheduledActionRequest>;
export type DeleteScheduledActionInput = Infer<typeof deleteScheduledActionRequest>;
export type DescribeScheduledActionsInput = Infer<typeof describeScheduledActionsRequest>;
