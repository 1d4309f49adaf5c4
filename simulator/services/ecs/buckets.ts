/**
 * AWS's token buckets: burst, and sustained calls a second. Operations of one bucket share it.
 * Source: API Reference, "Request throttling for the Amazon ECS API".
 */
import type { Bucket } from "../../core/throttle.ts";

const bucket = (name: string, burst: number, perSecond: number): Bucket => ({ name, burst, perSecond });

export const BUCKETS = {
  clusterModify: bucket("clusterModify", 20, 1),
  clusterRead: bucket("clusterRead", 50, 20),
  taskDefinitionModify: bucket("taskDefinitionModify", 20, 1),
  taskDefinitionRead: bucket("taskDefinitionRead", 50, 20),
  taskDefinitionDelete: bucket("taskDefinitionDelete", 5, 1),
  capacityProviderModify: bucket("capacityProviderModify", 10, 1),
  capacityProviderRead: bucket("capacityProviderRead", 50, 20),
  tagModify: bucket("tagModify", 20, 10),
  tagRead: bucket("tagRead", 50, 20),
  taskModify: bucket("taskModify", 100, 40),
  /** Beside `taskModify`. "The rate quota for calls to the Amazon ECS RunTask API is 20 calls per second (burst and sustained)." (Developer Guide, "AWS Fargate throttling quotas") */
  fargateRunTask: bucket("fargateRunTask", 20, 20),
  taskRead: bucket("taskRead", 100, 20),
  serviceModify: bucket("serviceModify", 50, 5),
  serviceRead: bucket("serviceRead", 100, 20),
  clusterServiceRead: bucket("clusterServiceRead", 10, 1),
  serviceDeploymentRead: bucket("serviceDeploymentRead", 50, 20),
  serviceRevisionRead: bucket("serviceRevisionRead", 50, 20),
};
