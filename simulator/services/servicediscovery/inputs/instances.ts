/** What the operations on instances take. Source: AWS Cloud Map API Reference, 2017-03-14. */
import { choice, type Infer, integer, map, shape, text } from "../../../core/model.ts";

export const registerInstanceRequest = shape(
  { ServiceId: text, InstanceId: text, Attributes: map(text), CreatorRequestId: text },
  "ServiceId",
  "InstanceId",
  "Attributes",
);

export const deregisterInstanceRequest = shape({ ServiceId: text, InstanceId: text }, "ServiceId", "InstanceId");

export const listInstancesRequest = shape({ ServiceId: text, NextToken: text, MaxResults: integer }, "ServiceId");

export const discoverInstancesRequest = shape(
  {
    NamespaceName: text,
    ServiceName: text,
    MaxResults: integer,
    QueryParameters: map(text),
    OptionalParameters: map(text),
    HealthStatus: choice("ALL", "HEALTHY", "HEALTHY_OR_ELSE_ALL", "UNHEALTHY"),
    OwnerAccount: text,
  },
  "NamespaceName",
  "ServiceName",
);

export type RegisterInstanceInput = Infer<typeof registerInstanceRequest>;
export type DeregisterInstanceInput = Infer<typeof deregisterInstanceRequest>;
export type ListInstancesInput = Infer<typeof listInstancesRequest>;
export type DiscoverInstancesInput = Infer<typeof discoverInstancesRequest>;
