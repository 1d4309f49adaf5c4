/** What the task definition operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, type Infer, integer, list, map, shape, text } from "../../../core/model.ts";
import { ephemeralStorage, keyValuePair, tag } from "./common.ts";
import { containerDefinition } from "./containers.ts";

export const hostVolumeProperties = shape({
  sourcePath: text,
});

export const dockerVolumeConfiguration = shape({
  scope: choice("shared", "task"),
  autoprovision: flag,
  driver: text,
  driverOpts: map(text),
  labels: map(text),
});

export const efsAuthorizationConfig = shape({
  accessPointId: text,
  iam: choice("DISABLED", "ENABLED"),
});

export const efsVolumeConfiguration = shape(
  {
    fileSystemId: text,
    rootDirectory: text,
    transitEncryption: choice("DISABLED", "ENABLED"),
    transitEncryptionPort: integer,
    authorizationConfig: efsAuthorizationConfig,
  },
  "fileSystemId",
);

export const s3FilesVolumeConfiguration = shape(
  {
    fileSystemArn: text,
    rootDirectory: text,
    transitEncryptionPort: integer,
    accessPointArn: text,
  },
  "fileSystemArn",
);

export const fsxWindowsFileServerAuthorizationConfig = shape(
  {
    credentialsParameter: text,
    domain: text,
  },
  "credentialsParameter",
  "domain",
);

export const fsxWindowsFileServerVolumeConfiguration = shape(
  {
    fileSystemId: text,
    rootDirectory: text,
    authorizationConfig: fsxWindowsFileServerAuthorizationConfig,
  },
  "fileSystemId",
  "rootDirectory",
  "authorizationConfig",
);

export const volume = shape({
  name: text,
  host: hostVolumeProperties,
  dockerVolumeConfiguration: dockerVolumeConfiguration,
  efsVolumeConfiguration: efsVolumeConfiguration,
  s3filesVolumeConfiguration: s3FilesVolumeConfiguration,
  fsxWindowsFileServerVolumeConfiguration: fsxWindowsFileServerVolumeConfiguration,
  configuredAtLaunch: flag,
});

export const taskDefinitionPlacementConstraint = shape({
  type: choice("memberOf"),
  expression: text,
});

export const proxyConfiguration = shape(
  {
    containerName: text,
    type: choice("APPMESH"),
    properties: list(keyValuePair),
  },
  "containerName",
);

export const inferenceAccelerator = shape(
  {
    deviceName: text,
    deviceType: text,
  },
  "deviceName",
  "deviceType",
);

export const runtimePlatform = shape({
  cpuArchitecture: choice("ARM64", "X86_64"),
  operatingSystemFamily: choice(
    "LINUX",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2025_CORE",
    "WINDOWS_SERVER_2025_FULL",
    "WINDOWS_SERVER_20H2_CORE",
  ),
});

export const registerTaskDefinitionRequest = shape(
  {
    family: text,
    containerDefinitions: list(containerDefinition),
    taskRoleArn: text,
    executionRoleArn: text,
    networkMode: choice("awsvpc", "bridge", "host", "none"),
    volumes: list(volume),
    placementConstraints: list(taskDefinitionPlacementConstraint),
    requiresCompatibilities: list(choice("EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES")),
    cpu: text,
    memory: text,
    tags: list(tag),
    pidMode: choice("host", "task"),
    ipcMode: choice("host", "none", "task"),
    proxyConfiguration: proxyConfiguration,
    inferenceAccelerators: list(inferenceAccelerator),
    ephemeralStorage: ephemeralStorage,
    runtimePlatform: runtimePlatform,
    enableFaultInjection: flag,
  },
  "family",
  "containerDefinitions",
);

export const deregisterTaskDefinitionRequest = shape(
  {
    taskDefinition: text,
  },
  "taskDefinition",
);

export const deleteTaskDefinitionsRequest = shape(
  {
    taskDefinitions: list(text),
  },
  "taskDefinitions",
);

export const describeTaskDefinitionRequest = shape(
  {
    taskDefinition: text,
    include: list(choice("TAGS")),
  },
  "taskDefinition",
);

export const listTaskDefinitionsRequest = shape({
  familyPrefix: text,
  status: choice("ACTIVE", "DELETE_IN_PROGRESS", "INACTIVE"),
  sort: choice("ASC", "DESC"),
  nextToken: text,
  maxResults: integer,
});

export const listTaskDefinitionFamiliesRequest = shape({
  familyPrefix: text,
  status: choice("ACTIVE", "ALL", "INACTIVE"),
  nextToken: text,
  maxResults: integer,
});

export type RegisterTaskDefinitionInput = Infer<typeof registerTaskDefinitionRequest>;
export type DeregisterTaskDefinitionInput = Infer<typeof deregisterTaskDefinitionRequest>;
export type DeleteTaskDefinitionsInput = Infer<typeof deleteTaskDefinitionsRequest>;
export type DescribeTaskDefinitionInput = Infer<typeof describeTaskDefinitionRequest>;
export type ListTaskDefinitionsInput = Infer<typeof listTaskDefinitionsRequest>;
export type ListTaskDefinitionFamiliesInput = Infer<typeof listTaskDefinitionFamiliesRequest>;
