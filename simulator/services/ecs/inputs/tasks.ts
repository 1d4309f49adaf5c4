/** What the task operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import {
  capacityProviderStrategyItem,
  ebsTagSpecification,
  environmentFile,
  ephemeralStorage,
  keyValuePair,
  networkConfiguration,
  placementConstraint,
  placementStrategy,
  resourceRequirement,
  tag,
} from "./common.ts";

export const containerOverride = shape({
  name: text,
  command: list(text),
  environment: list(keyValuePair),
  environmentFiles: list(environmentFile),
  cpu: integer,
  memory: integer,
  memoryReservation: integer,
  resourceRequirements: list(resourceRequirement),
});

export const inferenceAcceleratorOverride = shape({
  deviceName: text,
  deviceType: text,
});

export const taskOverride = shape({
  containerOverrides: list(containerOverride),
  cpu: text,
  inferenceAcceleratorOverrides: list(inferenceAcceleratorOverride),
  executionRoleArn: text,
  memory: text,
  taskRoleArn: text,
  ephemeralStorage: ephemeralStorage,
});

export const taskManagedEBSVolumeTerminationPolicy = shape(
  {
    deleteOnTermination: flag,
  },
  "deleteOnTermination",
);

export const taskManagedEBSVolumeConfiguration = shape(
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
    terminationPolicy: taskManagedEBSVolumeTerminationPolicy,
    filesystemType: choice("ext3", "ext4", "ntfs", "xfs"),
  },
  "roleArn",
);

export const taskVolumeConfiguration = shape(
  {
    name: text,
    managedEBSVolume: taskManagedEBSVolumeConfiguration,
  },
  "name",
);

export const runTaskRequest = shape(
  {
    taskDefinition: text,
    capacityProviderStrategy: list(capacityProviderStrategyItem),
    cluster: text,
    count: integer,
    enableECSManagedTags: flag,
    enableExecuteCommand: flag,
    group: text,
    launchType: choice("EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"),
    networkConfiguration: networkConfiguration,
    overrides: taskOverride,
    placementConstraints: list(placementConstraint),
    placementStrategy: list(placementStrategy),
    platformVersion: text,
    propagateTags: choice("NONE", "SERVICE", "TASK_DEFINITION"),
    referenceId: text,
    startedBy: text,
    tags: list(tag),
    clientToken: text,
    volumeConfigurations: list(taskVolumeConfiguration),
  },
  "taskDefinition",
);

export const stopTaskRequest = shape(
  {
    task: text,
    cluster: text,
    reason: text,
  },
  "task",
);

export const describeTasksRequest = shape(
  {
    tasks: list(text),
    cluster: text,
    include: list(choice("TAGS")),
  },
  "tasks",
);

export const listTasksRequest = shape({
  cluster: text,
  containerInstance: text,
  family: text,
  nextToken: text,
  maxResults: integer,
  startedBy: text,
  serviceName: text,
  desiredStatus: choice("PENDING", "RUNNING", "STOPPED"),
  launchType: choice("EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"),
  daemonName: text,
});

export type RunTaskInput = Infer<typeof runTaskRequest>;
export type StopTaskInput = Infer<typeof stopTaskRequest>;
export type DescribeTasksInput = Infer<typeof describeTasksRequest>;
export type ListTasksInput = Infer<typeof listTasksRequest>;
