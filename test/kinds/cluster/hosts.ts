import { cloudMapNamespace, cluster, groupProvider } from "../../support/builders.ts";
import type { Host } from "../host.ts";

const logs = {
  cloudWatchLogGroupName: "exec",
  cloudWatchEncryptionEnabled: true,
  s3BucketName: "exec-logs",
  s3EncryptionEnabled: true,
  s3KeyPrefix: "shop",
};

export const clusterHosts: readonly Host[] = [
  {
    name: "cluster",
    manifest: cluster("host", {
      clusterName: "host",
      region: "eu-central-1",
      deletionPolicy: "Delete",
      suspend: false,
      settings: [{ name: "containerInsights", value: "enabled" }],
      configuration: {
        executeCommandConfiguration: { kmsKeyId: "key-1", logging: "OVERRIDE", logConfiguration: logs },
        managedStorageConfiguration: { kmsKeyId: "key-2", fargateEphemeralStorageKmsKeyId: "key-3" },
      },
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 2, base: 1 }],
      serviceConnectDefaults: { namespace: "shop" },
      tags: [{ key: "team", value: "shop" }],
    }),
    companions: [],
  },
  {
    name: "cluster that refers to a capacity provider",
    manifest: cluster("host", {
      capacityProviderRefs: [{ name: "shop" }],
      serviceConnectDefaults: { namespaceRef: { name: "shop" } },
    }),
    companions: [groupProvider("shop"), groupProvider("shop2"), cloudMapNamespace("shop"), cloudMapNamespace("shop2")],
  },
  {
    name: "cluster whose strategy refers to a capacity provider",
    manifest: cluster("host", {
      capacityProviderRefs: [{ name: "shop" }, { name: "shop2" }],
      defaultCapacityProviderStrategy: [{ capacityProviderRef: { name: "shop" }, weight: 1 }],
    }),
    companions: [groupProvider("shop"), groupProvider("shop2")],
  },
];
