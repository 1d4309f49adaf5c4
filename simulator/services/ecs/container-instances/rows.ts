/** The operations on container instances, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  deregisterContainerInstanceRequest,
  describeContainerInstancesRequest,
  listContainerInstancesRequest,
  updateContainerInstancesStateRequest,
} from "../inputs/container-instances.ts";
import * as on from "../policy/resources.ts";
import {
  deregisterContainerInstance,
  describeContainerInstances,
  listContainerInstances,
  updateContainerInstancesState,
} from "./operations.ts";

export const instanceRows = {
  ListContainerInstances: operation({
    input: listContainerInstancesRequest,
    run: listContainerInstances,
    writes: false,
    bucket: BUCKETS.taskRead,
    iam: { resources: on.cluster },
  }),
  DescribeContainerInstances: operation({
    input: describeContainerInstancesRequest,
    run: describeContainerInstances,
    writes: false,
    bucket: BUCKETS.taskRead,
    iam: { resources: on.firstContainerInstance },
  }),
  UpdateContainerInstancesState: operation({
    input: updateContainerInstancesStateRequest,
    run: updateContainerInstancesState,
    writes: true,
    bucket: BUCKETS.taskModify,
    iam: { resources: on.firstContainerInstance },
  }),
  DeregisterContainerInstance: operation({
    input: deregisterContainerInstanceRequest,
    run: deregisterContainerInstance,
    writes: true,
    bucket: BUCKETS.taskModify,
    iam: { resources: on.cluster },
  }),
};
