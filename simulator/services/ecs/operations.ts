/** Amazon ECS, an operation a row: what it takes, what it does, which bucket it is counted in, what its caller must be allowed. */
import { operation } from "../../core/service.ts";
import { BUCKETS } from "./buckets.ts";
import * as providers from "./capacity-providers/operations.ts";
import * as clusters from "./clusters/operations.ts";
import * as deployments from "./deployments/operations.ts";
import * as providerInputs from "./inputs/capacity-providers.ts";
import * as clusterInputs from "./inputs/clusters.ts";
import * as deploymentInputs from "./inputs/deployments.ts";
import * as serviceInputs from "./inputs/services.ts";
import * as tagInputs from "./inputs/tags.ts";
import * as definitionInputs from "./inputs/task-definitions.ts";
import * as taskInputs from "./inputs/tasks.ts";
import * as on from "./policy/resources.ts";
import { definitionRoles, serviceRoles, taskRoles } from "./policy/tags-and-roles.ts";
import * as services from "./services/operations.ts";
import * as tags from "./tags/operations.ts";
import * as definitions from "./task-definitions/operations.ts";
import * as tasks from "./tasks/operations.ts";

const clusterRows = {
  CreateCluster: operation({
    input: clusterInputs.createClusterRequest,
    run: clusters.createCluster,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.anything, creates: true },
  }),
  UpdateCluster: operation({
    input: clusterInputs.updateClusterRequest,
    run: clusters.updateCluster,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  UpdateClusterSettings: operation({
    input: clusterInputs.updateClusterSettingsRequest,
    run: clusters.updateClusterSettings,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  PutClusterCapacityProviders: operation({
    input: clusterInputs.putClusterCapacityProvidersRequest,
    run: clusters.putClusterCapacityProviders,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  DeleteCluster: operation({
    input: clusterInputs.deleteClusterRequest,
    run: clusters.deleteCluster,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  DescribeClusters: operation({
    input: clusterInputs.describeClustersRequest,
    run: clusters.describeClusters,
    writes: false,
    bucket: BUCKETS.clusterRead,
    iam: { resources: on.firstCluster },
  }),
  ListClusters: operation({
    input: clusterInputs.listClustersRequest,
    run: clusters.listClusters,
    writes: false,
    bucket: BUCKETS.clusterRead,
    iam: { resources: on.anything },
  }),
};

const providerRows = {
  CreateCapacityProvider: operation({
    input: providerInputs.createCapacityProviderRequest,
    run: providers.createCapacityProvider,
    writes: true,
    bucket: BUCKETS.capacityProviderModify,
    iam: { resources: on.anything, creates: true },
  }),
  DeleteCapacityProvider: operation({
    input: providerInputs.deleteCapacityProviderRequest,
    run: providers.deleteCapacityProvider,
    writes: true,
    bucket: BUCKETS.capacityProviderModify,
    iam: { resources: on.capacityProvider },
  }),
  DescribeCapacityProviders: operation({
    input: providerInputs.describeCapacityProvidersRequest,
    run: providers.describeCapacityProviders,
    writes: false,
    bucket: BUCKETS.capacityProviderRead,
    iam: { resources: on.firstCapacityProvider },
  }),
};

const definitionRows = {
  RegisterTaskDefinition: operation({
    input: definitionInputs.registerTaskDefinitionRequest,
    run: definitions.registerTaskDefinition,
    writes: true,
    bucket: BUCKETS.taskDefinitionModify,
    iam: { resources: on.family, creates: true, passes: definitionRoles },
  }),
  DeregisterTaskDefinition: operation({
    input: definitionInputs.deregisterTaskDefinitionRequest,
    run: definitions.deregisterTaskDefinition,
    writes: true,
    bucket: BUCKETS.taskDefinitionModify,
    iam: { resources: on.anything },
  }),
  DeleteTaskDefinitions: operation({
    input: definitionInputs.deleteTaskDefinitionsRequest,
    run: definitions.deleteTaskDefinitions,
    writes: true,
    bucket: BUCKETS.taskDefinitionDelete,
    iam: { resources: on.taskDefinitions },
  }),
  DescribeTaskDefinition: operation({
    input: definitionInputs.describeTaskDefinitionRequest,
    run: definitions.describeTaskDefinition,
    writes: false,
    bucket: BUCKETS.taskDefinitionRead,
    iam: { resources: on.anything },
  }),
  ListTaskDefinitions: operation({
    input: definitionInputs.listTaskDefinitionsRequest,
    run: definitions.listTaskDefinitions,
    writes: false,
    bucket: BUCKETS.taskDefinitionRead,
    iam: { resources: on.anything },
  }),
  ListTaskDefinitionFamilies: operation({
    input: definitionInputs.listTaskDefinitionFamiliesRequest,
    run: definitions.listTaskDefinitionFamilies,
    writes: false,
    bucket: BUCKETS.taskDefinitionRead,
    iam: { resources: on.anything },
  }),
};

const serviceRows = {
  CreateService: operation({
    input: serviceInputs.createServiceRequest,
    run: services.createService,
    writes: true,
    bucket: BUCKETS.serviceModify,
    iam: { resources: on.service("serviceName"), creates: true, passes: serviceRoles },
  }),
  UpdateService: operation({
    input: serviceInputs.updateServiceRequest,
    run: services.updateService,
    writes: true,
    bucket: BUCKETS.serviceModify,
    iam: { resources: on.service("service"), passes: serviceRoles },
  }),
  DeleteService: operation({
    input: serviceInputs.deleteServiceRequest,
    run: services.deleteService,
    writes: true,
    bucket: BUCKETS.serviceModify,
    iam: { resources: on.service("service") },
  }),
  DescribeServices: operation({
    input: serviceInputs.describeServicesRequest,
    run: services.describeServices,
    writes: false,
    bucket: BUCKETS.serviceRead,
    iam: { resources: on.firstService },
  }),
  ListServices: operation({
    input: serviceInputs.listServicesRequest,
    run: services.listServices,
    writes: false,
    bucket: BUCKETS.serviceRead,
    iam: { resources: on.anything },
  }),
};

const deploymentRows = {
  ListServiceDeployments: operation({
    input: deploymentInputs.listServiceDeploymentsRequest,
    run: deployments.listServiceDeployments,
    writes: false,
    bucket: BUCKETS.serviceDeploymentRead,
    iam: { resources: on.service("service") },
  }),
  DescribeServiceDeployments: operation({
    input: deploymentInputs.describeServiceDeploymentsRequest,
    run: deployments.describeServiceDeployments,
    writes: false,
    bucket: BUCKETS.serviceDeploymentRead,
    iam: { resources: on.firstGiven("serviceDeploymentArns") },
  }),
  DescribeServiceRevisions: operation({
    input: deploymentInputs.describeServiceRevisionsRequest,
    run: deployments.describeServiceRevisions,
    writes: false,
    bucket: BUCKETS.serviceRevisionRead,
    iam: { resources: on.firstGiven("serviceRevisionArns") },
  }),
  StopServiceDeployment: operation({
    input: deploymentInputs.stopServiceDeploymentRequest,
    run: deployments.stopServiceDeployment,
    writes: true,
    iam: { resources: on.given("serviceDeploymentArn") },
  }),
  ContinueServiceDeployment: operation({
    input: deploymentInputs.continueServiceDeploymentRequest,
    run: deployments.continueServiceDeployment,
    writes: true,
    iam: { resources: on.given("serviceDeploymentArn") },
  }),
};

const taskRows = {
  RunTask: operation({
    input: taskInputs.runTaskRequest,
    run: tasks.runTask,
    writes: true,
    bucket: BUCKETS.taskModify,
    iam: { resources: on.taskDefinition, creates: true, passes: taskRoles },
  }),
  StopTask: operation({
    input: taskInputs.stopTaskRequest,
    run: tasks.stopOneTask,
    writes: true,
    bucket: BUCKETS.taskModify,
    iam: { resources: on.task },
  }),
  DescribeTasks: operation({
    input: taskInputs.describeTasksRequest,
    run: tasks.describeTasks,
    writes: false,
    bucket: BUCKETS.taskRead,
    iam: { resources: on.firstTask },
  }),
  ListTasks: operation({
    input: taskInputs.listTasksRequest,
    run: tasks.listTasks,
    writes: false,
    bucket: BUCKETS.taskRead,
    iam: { resources: on.containerInstances },
  }),
};

const tagRows = {
  TagResource: operation({
    input: tagInputs.tagResourceRequest,
    run: tags.tagResource,
    writes: true,
    bucket: BUCKETS.tagModify,
    iam: { resources: on.given("resourceArn") },
  }),
  UntagResource: operation({
    input: tagInputs.untagResourceRequest,
    run: tags.untagResource,
    writes: true,
    bucket: BUCKETS.tagModify,
    iam: { resources: on.given("resourceArn") },
  }),
  ListTagsForResource: operation({
    input: tagInputs.listTagsForResourceRequest,
    run: tags.listTagsForResource,
    writes: false,
    bucket: BUCKETS.tagRead,
    iam: { resources: on.given("resourceArn") },
  }),
};

export const operations = {
  ...clusterRows,
  ...providerRows,
  ...definitionRows,
  ...serviceRows,
  ...deploymentRows,
  ...taskRows,
  ...tagRows,
};
