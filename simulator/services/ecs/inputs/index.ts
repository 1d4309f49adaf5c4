/** Which input each operation takes; whatever is not in here is refused. */
import { type Model, shape } from "../../../core/model.ts";
import {
  createCapacityProviderRequest,
  deleteCapacityProviderRequest,
  describeCapacityProvidersRequest,
} from "./capacity-providers.ts";
import {
  createClusterRequest,
  deleteClusterRequest,
  describeClustersRequest,
  listClustersRequest,
  putClusterCapacityProvidersRequest,
  updateClusterRequest,
  updateClusterSettingsRequest,
} from "./clusters.ts";
import {
  continueServiceDeploymentRequest,
  describeServiceDeploymentsRequest,
  describeServiceRevisionsRequest,
  listServiceDeploymentsRequest,
  stopServiceDeploymentRequest,
} from "./deployments.ts";
import {
  createServiceRequest,
  deleteServiceRequest,
  describeServicesRequest,
  listServicesRequest,
  updateServiceRequest,
} from "./services.ts";
import { listTagsForResourceRequest, tagResourceRequest, untagResourceRequest } from "./tags.ts";
import {
  deleteTaskDefinitionsRequest,
  deregisterTaskDefinitionRequest,
  describeTaskDefinitionRequest,
  listTaskDefinitionFamiliesRequest,
  listTaskDefinitionsRequest,
  registerTaskDefinitionRequest,
} from "./task-definitions.ts";
import { describeTasksRequest, listTasksRequest, runTaskRequest, stopTaskRequest } from "./tasks.ts";

export const ecsInputs = {
  CreateCluster: createClusterRequest,
  UpdateCluster: updateClusterRequest,
  UpdateClusterSettings: updateClusterSettingsRequest,
  PutClusterCapacityProviders: putClusterCapacityProvidersRequest,
  DeleteCluster: deleteClusterRequest,
  DescribeClusters: describeClustersRequest,
  ListClusters: listClustersRequest,
  CreateCapacityProvider: createCapacityProviderRequest,
  DescribeCapacityProviders: describeCapacityProvidersRequest,
  DeleteCapacityProvider: deleteCapacityProviderRequest,
  RegisterTaskDefinition: registerTaskDefinitionRequest,
  DeregisterTaskDefinition: deregisterTaskDefinitionRequest,
  DeleteTaskDefinitions: deleteTaskDefinitionsRequest,
  DescribeTaskDefinition: describeTaskDefinitionRequest,
  ListTaskDefinitions: listTaskDefinitionsRequest,
  ListTaskDefinitionFamilies: listTaskDefinitionFamiliesRequest,
  CreateService: createServiceRequest,
  UpdateService: updateServiceRequest,
  DeleteService: deleteServiceRequest,
  DescribeServices: describeServicesRequest,
  ListServices: listServicesRequest,
  ListServiceDeployments: listServiceDeploymentsRequest,
  DescribeServiceDeployments: describeServiceDeploymentsRequest,
  DescribeServiceRevisions: describeServiceRevisionsRequest,
  StopServiceDeployment: stopServiceDeploymentRequest,
  ContinueServiceDeployment: continueServiceDeploymentRequest,
  RunTask: runTaskRequest,
  StopTask: stopTaskRequest,
  DescribeTasks: describeTasksRequest,
  ListTasks: listTasksRequest,
  TagResource: tagResourceRequest,
  UntagResource: untagResourceRequest,
  ListTagsForResource: listTagsForResourceRequest,
} satisfies Readonly<Record<string, Model>>;

export const stsInputs = {
  GetCallerIdentity: shape({}),
} satisfies Readonly<Record<string, Model>>;
