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
  reference,
  tags,
  text,
  withRules,
} from "../common/index.ts";
import { connectDefaultsRules, executeCommandRules, specRules } from "./rules.ts";

const logConfiguration = z.object(
  optional({
    cloudWatchLogGroupName: text("CloudWatch log group for session logs.", 512),
    cloudWatchEncryptionEnabled: flag("Encrypt the CloudWatch logs. Default: false."),
    s3BucketName: text("S3 bucket for session logs.", 255),
    s3EncryptionEnabled: flag("Encrypt the logs in S3. Default: false."),
    s3KeyPrefix: text("Prefix of the log objects in the bucket.", 1024),
  }),
);

const executeCommandConfiguration = withRules(
  z.object(
    optional({
      kmsKeyId: text("KMS key that encrypts the data between client and container."),
      logging: choice(
        ["NONE", "DEFAULT", "OVERRIDE"],
        "Where session logs are written: NONE: nowhere; DEFAULT: as the task's awslogs configuration says; OVERRIDE: as `logConfiguration` says. Default: DEFAULT.",
      ),
      logConfiguration: logConfiguration.describe("Destination of session logs; only with `logging: OVERRIDE`."),
    }),
  ),
  executeCommandRules,
);

const configuration = z.object(
  optional({
    executeCommandConfiguration: executeCommandConfiguration.describe(
      "Settings of ECS Exec in this cluster. A service enables ECS Exec with `spec.enableExecuteCommand`.",
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
      settings: cappedList(
        setting,
        8,
        "Cluster settings. If not set, they are not managed, and the account's defaults apply.",
      ),
      configuration: configuration.describe("Settings of ECS Exec and of managed storage."),
      capacityProviders: list(
        text("Name of a capacity provider.", 255).min(1),
        20,
        "All capacity providers of the cluster, except Managed Instances providers. A service selects from " +
          "them with `spec.capacityProviderStrategy`. If neither this nor `capacityProviderRefs` is set, they are not managed.",
      ),
      capacityProviderRefs: list(
        reference("An ECSCapacityProvider."),
        20,
        "ECSCapacityProvider objects whose capacity providers the cluster has beside those in `capacityProviders`; together they " +
          "are the exact set. Each is added once it is ACTIVE. Managed Instances providers are only waited for: they belong to " +
          "their cluster anyway.",
      ),
      defaultCapacityProviderStrategy: capacityProviderStrategy(
        "Default strategy for services and tasks that set neither `launchType` nor `capacityProviderStrategy`.",
      ),
      serviceConnectDefaults: withRules(
        z.object(
          optional({
            namespaceRef: reference(
              "The CloudMapNamespace to use; its ARN is sent. The cluster is created without it, and takes it up once it exists. " +
                "Set either this or `namespace`.",
            ),
            namespace: pattern(
              /^(arn:.*|[^<>"/]*)$/,
              1024,
              "Name or ARN of a Cloud Map namespace. ECS creates an HTTP namespace for a name that does not exist. Set either this or " +
                "`namespaceRef`.",
            ),
          }),
        ),
        connectDefaultsRules,
      ).describe(
        "Default Service Connect namespace, for services that do not set `spec.serviceConnectConfiguration.namespace`.",
      ),
      tags: tags("Tags of the cluster. If not set, only the operator's own tags are managed."),
    }),
  }),
  specRules,
);

export type ClusterSpec = z.infer<typeof spec>;
