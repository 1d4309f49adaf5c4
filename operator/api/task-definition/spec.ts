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
  text,
  withRules,
} from "../common/index.ts";
import { containerSchema } from "./container.ts";
import { specRules } from "./rules.ts";
import { taskCpu, taskMemory } from "./sizes.ts";
import { volumeSchema } from "./volume.ts";

const placementConstraint = z.object(
  optional({
    type: choice(["memberOf"], "memberOf: only on instances that the expression matches."),
    expression: text("Expression in the cluster query language.", 2000),
  }),
);

const proxyConfiguration = z.object({
  containerName: text("Container that is the App Mesh proxy.", 255),
  ...optional({
    type: choice(["APPMESH"], "Kind of the proxy. Default: APPMESH."),
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
      "CPU architecture. Left out: X86_64 on Fargate, elsewhere whatever the instances have.",
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
      "Operating system. Left out: LINUX on Fargate, elsewhere whatever the instances have.",
    ),
  }),
);

export const spec = withRules(
  z.object({
    ...operatorFields,
    revisionHistoryLimit: int(
      "Number of unused revisions that stay registered for going back. Older ones of ours are deregistered. Default: 10.",
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
        "Launch types that AWS checks the definition against. A service chooses one with `launchType` or `capacityProviderStrategy`.",
      ),
      networkMode: choice(
        ["awsvpc", "bridge", "host", "none"],
        "Docker network mode. Left out: bridge, with Windows its default network, and awsvpc on Managed Instances. Fargate needs awsvpc written out, and a service then needs `networkConfiguration`.",
      ),
      cpu: taskCpu,
      memory: taskMemory,
      runtimePlatform: runtimePlatform.describe(
        "CPU architecture and operating system. AWS does not show what was left out, so writing it out is a change, also where the value is the same.",
      ),
      taskRoleArn: text("Role that the containers act under. The agent's own role is `executionRoleArn`."),
      executionRoleArn: text(
        "Role that ECS pulls images, reads secrets and writes logs under. The containers' own role is `taskRoleArn`.",
      ),
      volumes: cappedKeyed(volumeSchema, "name", 64, "Volumes that containers mount, merged by name."),
      ephemeralStorage: z
        .object({ sizeInGiB: int("Size in GiB. Fargate gives 20 when this is left out.", 21, 200) })
        .describe("Ephemeral storage of a Fargate task."),
      placementConstraints: list(
        placementConstraint,
        10,
        "Instances that the task may run on; a service has its own `placementConstraints`. Not on Fargate.",
      ),
      pidMode: choice(
        ["host", "task"],
        "Process namespace that containers share. Left out: each has its own. Fargate has task only.",
      ),
      ipcMode: choice(["host", "task", "none"], "IPC namespace that containers share. Not on Fargate."),
      proxyConfiguration: proxyConfiguration.describe("App Mesh proxy."),
      inferenceAccelerators: cappedList(
        z.object({
          deviceName: text("Name that containers refer to.", 255),
          deviceType: text("Type of the accelerator.", 255),
        }),
        16,
        "Elastic Inference accelerators.",
      ),
      enableFaultInjection: flag("Accept fault injection requests from the task's containers. Default: false."),
      tags: tags("Tags of the revisions, beside the operator's own."),
    }),
  }),
  specRules,
);

export type TaskDefinitionSpec = z.infer<typeof spec>;
