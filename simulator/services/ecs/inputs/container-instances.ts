/** What the container instance operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, type Infer, integer, list, shape, text } from "../../../core/model.ts";

const instanceStatus = choice("ACTIVE", "DEREGISTERING", "DRAINING", "REGISTERING", "REGISTRATION_FAILED");

export const listContainerInstancesRequest = shape({
  cluster: text,
  filter: text,
  nextToken: text,
  maxResults: integer,
  status: instanceStatus,
});

export const describeContainerInstancesRequest = shape(
  {
    cluster: text,
    containerInstances: list(text),
    include: list(choice("CONTAINER_INSTANCE_HEALTH", "TAGS")),
  },
  "containerInstances",
);

export const updateContainerInstancesStateRequest = shape(
  {
    cluster: text,
    containerInstances: list(text),
    status: instanceStatus,
  },
  "containerInstances",
  "status",
);

export const deregisterContainerInstanceRequest = shape(
  {
    cluster: text,
    containerInstance: text,
    force: flag,
  },
  "containerInstance",
);

export type ListContainerInstancesInput = Infer<typeof listContainerInstancesRequest>;
export type DescribeContainerInstancesInput = Infer<typeof describeContainerInstancesRequest>;
export type UpdateContainerInstancesStateInput = Infer<typeof updateContainerInstancesStateRequest>;
export type DeregisterContainerInstanceInput = Infer<typeof deregisterContainerInstanceRequest>;
