/** What the cluster operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import { capacityProviderStrategyItem, tag } from "./common.ts";

export const clusterSetting = shape({
  name: choice("containerInsights"),
  value: text,
});

export const executeCommandLogConfiguration = shape({
  cloudWatchLogGroupName: text,
  cloudWatchEncryptionEnabled: flag,
  s3BucketName: text,
  s3EncryptionEnabled: flag,
  s3KeyPrefix: text,
});

export const executeCommandConfiguration = shape({
  kmsKeyId: text,
  logging: choice("DEFAULT", "NONE", "OVERRIDE"),
  logConfiguration: executeCommandLogConfiguration,
});

export const managedStorageConfiguration = shape({
  kmsKeyId: text,
  fargateEphemeralStorageKmsKeyId: text,
});

export const clusterConfiguration = shape({
  executeCommandConfiguration: executeCommandConfiguration,
  managedStorageConfiguration: managedStorageConfiguration,
});

export const clusterServiceConnectDefaultsRequest = shape(
  {
    namespace: text,
  },
  "namespace",
);

export const createClusterRequest = shape({
  clusterName: text,
  tags: list(tag),
  settings: list(clusterSetting),
  configuration: clusterConfiguration,
  capacityProviders: list(text),
  defaultCapacityProviderStrategy: list(capacityProviderStrategyItem),
  serviceConnectDefaults: clusterServiceConnectDefaultsRequest,
});

export const updateClusterRequest = shape(
  {
    cluster: text,
    settings: list(clusterSetting),
    configuration: clusterConfiguration,
    serviceConnectDefaults: clusterServiceConnectDefaultsRequest,
  },
  "cluster",
);

export const updateClusterSettingsRequest = shape(
  {
    cluster: text,
    settings: list(clusterSetting),
  },
  "cluster",
  "settings",
);

export const putClusterCapacityProvidersRequest = shape(
  {
    cluster: text,
    capacityProviders: list(text),
    defaultCapacityProviderStrategy: list(capacityProviderStrategyItem),
  },
  "cluster",
  "capacityProviders",
  "defaultCapacityProviderStrategy",
);

export const deleteClusterRequest = shape(
  {
    cluster: text,
  },
  "cluster",
);

export const describeClustersRequest = shape({
  clusters: list(text),
  include: list(choice("ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS")),
});

export const listClustersRequest = shape({
  nextToken: text,
  maxResults: integer,
});

export type CreateClusterInput = Infer<typeof createClusterRequest>;
export type UpdateClusterInput = Infer<typeof updateClusterRequest>;
export type UpdateClusterSettingsInput = Infer<typeof updateClusterSettingsRequest>;
export type PutClusterCapacityProvidersInput = Infer<typeof putClusterCapacityProvidersRequest>;
export type DeleteClusterInput = Infer<typeof deleteClusterRequest>;
export type DescribeClustersInput = Infer<typeof describeClustersRequest>;
export type ListClustersInput = Infer<typeof listClustersRequest>;
