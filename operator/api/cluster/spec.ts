import { z } from "zod";
import {
  awsName,
  capacityProviderStrategy,
  cappedList,
  choice,
  flag,
  list,
  operatorFields,
  optional,
  pattern,
  tags,
  text,
  withRules,
} from "../common/index.ts";
import { executeCommandRules, specRules } from "./rules.ts";

const logConfiguration = z.object(
  optional({
    cloudWatchLogGroupName: text("CloudWatch log group that session logs go to.", 512),
    cloudWatchEncryptionEnabled: flag("Encrypt the CloudWatch logs. Default: false."),
    s3BucketName: text("S3 bucket that session logs go to.", 255),
    s3EncryptionEnabled: flag("Encrypt the logs in S3. Default: false."),
    s3KeyPrefix: text("Folder in the bucket.", 1024),
  }),
);

const executeCommandConfiguration = withRules(
  z.object(
    optional({
      kmsKeyId: text("KMS key that encrypts the data between client and container."),
      logging: choice(
        ["NONE", "DEFAULT", "OVERRIDE"],
        "NONE writes no session logs, DEFAULT uses the task's awslogs configuration, OVERRIDE uses `logConfiguration`. Default: DEFAULT.",
      ),
      logConfiguration: logConfiguration.describe("Where session logs go; AWS takes it with `logging: OVERRIDE` only."),
    }),
  ),
  executeCommandRules,
);

const configuration = z.object(
  optional({
    executeCommandConfiguration: executeCommandConfiguration.describe(
      "ECS Exec on this cluster. A service allows it with its own `enableExecuteCommand`.",
    ),
    managedStorageConfiguration: z
      .object(
        optional({
          kmsKeyId: text("KMS key for data on storage that ECS manages."),
          fargateEphemeralStorageKmsKeyId: text("KMS key for the ephemeral storage of Fargate tasks."),
        }),
      )
      .describe("Encryption of storage that ECS manages."),
  }),
);

const setting = z.object({
  name: choice(["containerInsights"], "Name of the setting."),
  value: choice(
    ["enhanced", "enabled", "disabled"],
    "enhanced and enabled turn Container Insights on, disabled turns it off.",
  ),
});

export const spec = withRules(
  z.object({
    ...operatorFields,
    ...optional({
      clusterName: awsName("Name of the cluster in AWS. Default: `metadata.name`. Immutable."),
      settings: cappedList(setting, 8, "Cluster settings. Left out: not managed; the account's default applies."),
      configuration: configuration.describe("ECS Exec and managed storage."),
      capacityProviders: list(
        text("Name of a capacity provider.", 255).min(1),
        20,
        "The exact set of capacity providers of the cluster (Managed Instances providers aside). A service chooses among " +
          "them in its `capacityProviderStrategy`. Left out: not managed.",
      ),
      defaultCapacityProviderStrategy: capacityProviderStrategy(
        "Strategy of services and tasks that set neither `launchType` nor `capacityProviderStrategy`.",
      ),
      serviceConnectDefaults: z
        .object({
          namespace: pattern(
            /^(arn:.*|[^<>"/]*)$/,
            1024,
            "Name or ARN of a Cloud Map namespace. ECS creates an HTTP namespace for a name that does not exist.",
          ),
        })
        .describe("Namespace of services whose `serviceConnectConfiguration` names none."),
      tags: tags("Tags of the cluster. Left out: only the operator's own are managed."),
    }),
  }),
  specRules,
);

export type ClusterSpec = z.infer<typeof spec>;
