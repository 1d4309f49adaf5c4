import { cluster } from "../../support/builders.ts";
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
];
