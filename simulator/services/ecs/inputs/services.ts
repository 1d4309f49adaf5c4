/** What the service operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import {
  capacityProviderStrategyItem,
  ebsTagSpecification,
  networkConfiguration,
  placementConstraint,
  placementStrategy,
  tag,
} from "./common.ts";
import { deploymentConfiguration, deploymentController } from "./deployments.ts";
import { serviceConnectConfiguration } from "./service-connect.ts";

export const advancedConfiguration = shape({
  alternateTargetGroupArn: text,
  productionListenerRule: text,
  testListenerRule: text,
  roleArn: text,
});

export const loadBalancer = shape({
  targetGroupArn: text,
  loadBalancerName: text,
  containerName: text,
  containerPort: integer,
  advancedConfiguration: advancedConfiguration,
});

export const serviceRegistry = shape({
  registryArn: text,
  port: integer,
  containerName: text,
  containerPort: integer,
});

export const serviceManagedEBSVolumeConfiguration = shape(
  {
    roleArn: text,
    encrypted: flag,
    kmsKeyId: text,
    volumeType: text,
    sizeInGiB: integer,
    snapshotId: text,
    volumeInitializationRate: integer,
    iops: integer,
    throughput: integer,
    tagSpecifications: list(ebsTagSpecification),
    filesystemType: choice("ext3", "ext4", "ntfs", "xfs"),
  },
  "roleArn",
);

export const serviceVolumeConfiguration = shape(
  {
    name: text,
    managedEBSVolume: serviceManagedEBSVolumeConfiguration,
  },
  "name",
);

export const vpcLatticeAdvancedConfiguration = shape({
  alternateTargetGroupArn: text,
  productionListenerRule: text,
  testListenerRule: text,
});

export const vpcLatticeConfiguration = shape(
  {
    roleArn: text,
    targetGroupArn: text,
    portName: text,
    advancedConfiguration: vpcLatticeAdvancedConfiguration,
  },
  "roleArn",
  "targetGroupArn",
  "portName",
);

export const gatewayConnectorHealthCheckMatcher = shape({
  httpCode: text,
  grpcCode: text,
});

export const gatewayConnectorHealthCheck = shape({
  healthCheckProtocol: choice("HTTP", "HTTPS"),
  healthCheckPort: integer,
  healthCheckPath: text,
  healthCheckTimeoutSeconds: integer,
  healthCheckIntervalSeconds: integer,
  healthyThresholdCount: integer,
  unhealthyThresholdCount: integer,
  matcher: gatewayConnectorHealthCheckMatcher,
});

export const gatewayConnectorFilters = shape({
  accessTypes: list(choice("PRIVATE", "PUBLIC")),
});

export const gatewayConnector = shape(
  {
    portName: text,
    healthCheck: gatewayConnectorHealthCheck,
    filters: gatewayConnectorFilters,
  },
  "portName",
);

export const metricConfiguration = shape(
  {
    metricNames: list(text),
    resolutionSeconds: integer,
  },
  "metricNames",
  "resolutionSeconds",
);

export const monitoringConfiguration = shape({
  metricConfigurations: list(metricConfiguration),
});

export const createServiceRequest = shape(
  {
    serviceName: text,
    cluster: text,
    taskDefinition: text,
    availabilityZoneRebalancing: choice("DISABLED", "ENABLED"),
    loadBalancers: list(loadBalancer),
    serviceRegistries: list(serviceRegistry),
    desiredCount: integer,
    clientToken: text,
    launchType: choice("EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"),
    capacityProviderStrategy: list(capacityProviderStrategyItem),
    platformVersion: text,
    role: text,
    deploymentConfiguration: deploymentConfiguration,
    placementConstraints: list(placementConstraint),
    placementStrategy: list(placementStrategy),
    networkConfiguration: networkConfiguration,
    healthCheckGracePeriodSeconds: integer,
    schedulingStrategy: choice("DAEMON", "REPLICA"),
    deploymentController: deploymentController,
    tags: list(tag),
    enableECSManagedTags: flag,
    propagateTags: choice("NONE", "SERVICE", "TASK_DEFINITION"),
    enableExecuteCommand: flag,
    serviceConnectConfiguration: serviceConnectConfiguration,
    volumeConfigurations: list(serviceVolumeConfiguration),
    vpcLatticeConfigurations: list(vpcLatticeConfiguration),
    gatewayConnectors: list(gatewayConnector),
    monitoring: monitoringConfiguration,
  },
  "serviceName",
);

export const updateServiceRequest = shape(
  {
    service: text,
    cluster: text,
    desiredCount: integer,
    taskDefinition: text,
    capacityProviderStrategy: list(capacityProviderStrategyItem),
    deploymentConfiguration: deploymentConfiguration,
    availabilityZoneRebalancing: choice("DISABLED", "ENABLED"),
    networkConfiguration: networkConfiguration,
    placementConstraints: list(placementConstraint),
    placementStrategy: list(placementStrategy),
    platformVersion: text,
    forceNewDeployment: flag,
    healthCheckGracePeriodSeconds: integer,
    deploymentController: deploymentController,
    enableExecuteCommand: flag,
    enableECSManagedTags: flag,
    loadBalancers: list(loadBalancer),
    propagateTags: choice("NONE", "SERVICE", "TASK_DEFINITION"),
    serviceRegistries: list(serviceRegistry),
    serviceConnectConfiguration: serviceConnectConfiguration,
    volumeConfigurations: list(serviceVolumeConfiguration),
    vpcLatticeConfigurations: list(vpcLatticeConfiguration),
    gatewayConnectors: list(gatewayConnector),
    monitoring: monitoringConfiguration,
  },
  "service",
);

export const deleteServiceRequest = shape(
  {
    service: text,
    cluster: text,
    force: flag,
  },
  "service",
);

export const describeServicesRequest = shape(
  {
    services: list(text),
    cluster: text,
    include: list(choice("TAGS")),
  },
  "services",
);

export const listServicesRequest = shape({
  cluster: text,
  nextToken: text,
  maxResults: integer,
  launchType: choice("EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"),
  schedulingStrategy: choice("DAEMON", "REPLICA"),
  resourceManagementType: choice("CUSTOMER", "ECS"),
});

export const listServicesByNamespaceRequest = shape(
  { namespace: text, nextToken: text, maxResults: integer },
  "namespace",
);

export type CreateServiceInput = Infer<typeof createServiceRequest>;
export type UpdateServiceInput = Infer<typeof updateServiceRequest>;
export type DeleteServiceInput = Infer<typeof deleteServiceRequest>;
export type DescribeServicesInput = Infer<typeof describeServicesRequest>;
export type ListServicesInput = Infer<typeof listServicesRequest>;
export type ListServicesByNamespaceInput = Infer<typeof listServicesByNamespaceRequest>;
