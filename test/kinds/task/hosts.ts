import { FINISHING_IMAGE } from "../../scenarios/world.ts";
import { cluster, groupProvider, image, task, taskDefinition, withSpec } from "../../support/builders.ts";
import type { Host } from "../host.ts";

const common = {
  region: "eu-central-1",
  deletionPolicy: "Delete",
  suspend: false,
  completions: 1,
  parallelism: 1,
  backoffLimit: 2,
  activeDeadlineSeconds: 3600,
  ttlSecondsAfterFinished: 86_400,
  retryUnknown: false,
  logTail: { lines: 20 },
} as const;

const ROLE = "arn:aws:iam::111122223333:role/granted-task";

const containerOverride = {
  name: "app",
  command: ["migrate", "up"],
  environment: [{ name: "STAGE", value: "test" }],
  environmentFiles: [{ value: "arn:aws:s3:::config/app.env", type: "s3" }],
  cpu: 128,
  memory: 256,
  memoryReservation: 128,
  resourceRequirements: [{ type: "GPU", value: "1" }],
};

const shared = {
  name: "app",
  resourceRequirements: [{ type: "GPU", sharingStrategy: { nvidiaMps: { memory: 512, maxComputePercent: 50 } } }],
};

const volume = {
  name: "data",
  managedEBSVolume: {
    roleArn: "arn:aws:iam::111122223333:role/granted-ebs",
    encrypted: true,
    kmsKeyId: "alias/data",
    volumeType: "gp3",
    sizeInGiB: 20,
    snapshotId: "snap-11112222",
    volumeInitializationRate: 100,
    iops: 3000,
    throughput: 125,
    tagSpecifications: [{ resourceType: "volume", tags: [{ key: "team", value: "shop" }] }],
    terminationPolicy: { deleteOnTermination: true },
    filesystemType: "ext4",
  },
};

const onInstances = {
  launchType: "EC2",
  networkConfiguration: undefined,
  placementConstraints: [{ type: "memberOf", expression: "attribute:zone == a" }],
  placementStrategy: [{ type: "spread", field: "instanceId" }],
};

const bridge = (name: string, container: object = {}) =>
  taskDefinition(name, "1", {
    requiresCompatibilities: ["EC2"],
    networkMode: "bridge",
    containers: [{ name: "app", image: image(FINISHING_IMAGE), essential: true, memory: 512, ...container }],
  });

export const taskHosts: readonly Host[] = [
  {
    name: "on Fargate",
    manifest: task(
      "host",
      { cluster: "shop", taskDefinition: "shop" },
      {
        ...common,
        platformVersion: "1.4.0",
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ["subnet-11112222"],
            securityGroups: ["sg-11112222"],
            assignPublicIp: "DISABLED",
          },
        },
        overrides: {
          containerOverrides: [containerOverride],
          cpu: 512,
          memory: 1024,
          taskRoleArn: ROLE,
          executionRoleArn: ROLE,
          ephemeralStorage: { sizeInGiB: 30 },
          inferenceAcceleratorOverrides: [{ deviceName: "device", deviceType: "eia2.medium" }],
        },
        volumeConfigurations: [volume],
        enableExecuteCommand: true,
        enableECSManagedTags: true,
        propagateTags: "TASK_DEFINITION",
        group: "migrations",
        tags: [{ key: "team", value: "shop" }],
      },
    ),
    companions: [
      cluster("shop"),
      taskDefinition("shop", FINISHING_IMAGE, { volumes: [{ name: "data", configuredAtLaunch: true }] }),
    ],
  },
  {
    name: "on instances",
    manifest: withSpec(task("host", { cluster: "shop", taskDefinition: "shop" }), {
      ...onInstances,
      overrides: { containerOverrides: [shared] },
    }),
    companions: [cluster("shop"), bridge("shop")],
  },
  {
    name: "on a capacity provider",
    manifest: withSpec(task("host", { cluster: "shop", taskDefinition: "shop" }), {
      launchType: undefined,
      networkConfiguration: undefined,
      capacityProviderStrategy: [{ capacityProviderRef: { name: "machines" }, weight: 1 }],
    }),
    companions: [
      groupProvider("machines"),
      groupProvider("machines2"),
      cluster("shop", { capacityProviderRefs: [{ name: "machines" }, { name: "machines2" }] }),
      bridge("shop"),
    ],
  },
  {
    name: "with a strategy, of a cluster and a task definition without objects",
    manifest: {
      ...task("host", { cluster: "shop", taskDefinition: "shop" }),
      spec: {
        cluster: "shop",
        taskDefinition: "shop:1",
        capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1, base: 1 }],
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-11112222"] } },
      },
    },
    companions: [cluster("shop", { capacityProviders: ["FARGATE_SPOT"] }), taskDefinition("shop", FINISHING_IMAGE)],
  },
];
