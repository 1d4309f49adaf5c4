import { z } from "zod";
import {
  awsName,
  cappedKeyed,
  cappedList,
  choice,
  flag,
  int,
  keyed,
  list,
  operatorFields,
  optional,
  tags,
  taskCpu,
  taskMemory,
  text,
  withRules,
} from "../common/index.ts";
import { containerSchema } from "./container.ts";
import { specRules } from "./rules.ts";
import { volumeSchema } from "./volume.ts";

const placementConstraint = z.object(
  optional({
    type: choice(["memberOf"], "memberOf: only on instances that match the expression."),
    expression: text("Expression in the cluster query language.", 2000),
  }),
);

const proxyConfiguration = z.object({
  containerName: text("Container that is the App Mesh proxy.", 255),
  ...optional({
    type: choice(["APPMESH"], "Type of the proxy. Default: APPMESH."),
    properties: cappedList(
      z.object(optional({ name: text("Name.", 255), value: text("Value.") })),
      16,
      "Network parameters of the proxy, such as ProxyIngressPort.",
    ),
  }),
});

const runtimePlatform = z.object(
  optional({
    cpuArchitecture: choice(
      ["X86_64", "ARM64"],
      "CPU architecture. If not set: X86_64 on Fargate, otherwise that of the instances.",
    ),
    operatingSystemFamily: choice(
      [
        "LINUX",
        "WINDOWS_SERVER_2016_FULL",
        "WINDOWS_SERVER_2019_CORE",
        "WINDOWS_SERVER_2019_FULL",
        "WINDOWS_SERVER_2004_CORE",
        "WINDOWS_SERVER_20H2_CORE",
        "WINDOWS_SERVER_2022_CORE",
        "WINDOWS_SERVER_2022_FULL",
        "WINDOWS_SERVER_2025_CORE",
        "WINDOWS_SERVER_2025_FULL",
      ],
      "Operating system. If not set: LINUX on Fargate, otherwise that of the instances.",
    ),
  }),
);

export const spec = withRules(
  z.object({
    ...operatorFields,
    revisionHistoryLimit: int(
      "Number of unused revisions to keep registered for rollbacks. Older revisions of this object are deregistered. Default: 10.",
      0,
      10_000,
    ).default(10),
    containers: keyed(
      containerSchema,
      "name",
      10,
      "Containers of the task, merged by name; `containerDefinitions` in the AWS API.",
    ).min(1),
    ...optional({
      family: awsName("Name of the family in AWS. Default: `metadata.name`. Immutable."),
      requiresCompatibilities: list(
        choice(["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"], "A launch type."),
        4,
        "Launch types against which AWS validates the task definition. A service selects one with `launchType` or `capacityProviderStrategy`.",
      ),
      networkMode: choice(
        ["awsvpc", "bridge", "host", "none"],
        "Docker network mode. If not set: bridge, the default network on Windows, and awsvpc on Managed Instances. Fargate requires awsvpc, and a service then requires `networkConfiguration`.",
      ),
      cpu: taskCpu,
      memory: taskMemory,
      runtimePlatform: runtimePlatform.describe(
        "CPU architecture and operating system. AWS does not show the defaults, so setting a field explicitly is a change, even to the same value.",
      ),
      taskRoleArn: text("IAM role of the containers. The role of ECS itself is `executionRoleArn`."),
      executionRoleArn: text(
        "IAM role with which ECS pulls images, reads secrets and writes logs. The role of the containers is `taskRoleArn`.",
      ),
      volumes: cappedKeyed(volumeSchema, "name", 64, "Volumes that containers mount, merged by name."),
      ephemeralStorage: z
        .object({ sizeInGiB: int("Size in GiB. If not set: 20 on Fargate.", 21, 200) })
        .describe("Ephemeral storage of a Fargate task."),
      placementConstraints: list(
        placementConstraint,
        10,
        "Instances that the task may run on; a service has its own `placementConstraints`. Not on Fargate.",
      ),
      pidMode: choice(
        ["host", "task"],
        "Process namespace that containers share. If not set, each container has its own. Fargate supports task only.",
      ),
      ipcMode: choice(["host", "task", "none"], "IPC namespace that containers share. Not on Fargate."),
      proxyConfiguration: proxyConfiguration.describe("App Mesh proxy."),
      inferenceAccelerators: cappedList(
        z.object({
          deviceName: text("Name, for references from containers.", 255),
          deviceType: text("Type of the accelerator.", 255),
        }),
        16,
        "Elastic Inference accelerators.",
      ),
      enableFaultInjection: flag(
        "Whether fault injection requests from the task's containers are accepted. Default: false.",
      ),
      tags: tags("Tags of the revisions, in addition to the operator's own tags."),
    }),
  }),
  specRules,
);

export type TaskDefinitionSpec = z.infer<typeof spec>;
