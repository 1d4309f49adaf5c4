import { z } from "zod";
import {
  cappedDictionary,
  cappedKeyed,
  cappedList,
  choice,
  environmentFile,
  environmentVariable,
  flag,
  int,
  list,
  logConfiguration,
  NAME_PATTERN,
  optional,
  pattern,
  resourceRequirement,
  secret,
  text,
  withRules,
} from "../common/index.ts";
import { dependency, healthCheck, portMapping } from "./container-parts.ts";
import { containerRules } from "./container-rules.ts";
import { linuxParameters, ulimit } from "./linux.ts";

const core = {
  name: pattern(NAME_PATTERN, 255, "Name of the container, unique in the task."),
  image: text(
    "Image, with tag or digest. If a tag is moved to another image, nothing is deployed; see the annotation `ecs-operator.dev/refresh`.",
    1024,
  ).min(1),
  ...optional({
    repositoryCredentials: z
      .object({ credentialsParameter: text("ARN of the Secrets Manager secret with user name and password.") })
      .describe("Credentials of a private registry other than ECR."),
    cpu: int("CPU units for this container (1024 are 1 vCPU). Default: 0. The size of the task is `spec.cpu`."),
    memory: int("Hard limit in MiB; the container is killed above it. The size of the task is `spec.memory`.", 4),
    memoryReservation: int("Soft limit in MiB; at most `memory`.", 4),
    essential: flag(
      "Whether the task stops when this container stops. Default: true. At least one container must be essential.",
    ),
    entryPoint: cappedList(text("An argument.", 32_768), 128, "Replaces the image's ENTRYPOINT."),
    command: cappedList(text("An argument.", 32_768), 256, "Replaces the image's CMD."),
    workingDirectory: text("Working directory of commands."),
    user: text("User, or user:group, by name or number.", 256),
    environment: cappedKeyed(
      environmentVariable,
      "name",
      512,
      "Environment variables, merged by name; each name may appear once. Use `secrets` for secret values, with names that are not used here.",
    ),
    environmentFiles: list(environmentFile, 10, "Files with environment variables; `environment` has precedence."),
    secrets: cappedKeyed(
      secret,
      "name",
      256,
      "Environment variables read from Secrets Manager or SSM when the container starts; merged by name. A name must not be in `environment` too.",
    ),
    dependsOn: cappedList(
      dependency,
      10,
      "Containers that must have started, exited or become healthy before this one starts.",
    ),
    startTimeout: int("Seconds to wait for `dependsOn` before the start fails.", 2),
    stopTimeout: int(
      "Seconds between SIGTERM and SIGKILL. If not set: 30 on Fargate, otherwise the agent's ECS_CONTAINER_STOP_TIMEOUT. " +
        "Setting it explicitly is a change, even to the same value. At most 120 on Fargate.",
    ),
    restartPolicy: z
      .object({
        enabled: flag("Whether this container is restarted when it exits, without replacing the task."),
        ...optional({
          ignoredExitCodes: list(
            int("An exit code.", 0, 255),
            50,
            "Exit codes after which the container is not restarted.",
          ),
          restartAttemptPeriod: int(
            "Seconds the container must run before it may be restarted. Default: 300.",
            60,
            1800,
          ),
        }),
      })
      .describe("Restarts of the container within the task."),
    versionConsistency: choice(
      ["enabled", "disabled"],
      "Whether ECS pins the tag to a digest for all tasks of a deployment. Default: enabled.",
    ),
  }),
};

const wiring = optional({
  portMappings: cappedList(portMapping, 100, "Ports of the container."),
  links: cappedList(text("container or container:alias.", 512), 16, "Links to other containers; bridge mode only."),
  hostname: text("Host name in the container; not with awsvpc.", 255),
  disableNetworking: flag("Whether the container has no network. Default: false. Not on Fargate."),
  dnsServers: cappedList(text("An IP address.", 64), 16, "DNS servers. Not on Fargate."),
  dnsSearchDomains: cappedList(text("A domain.", 255), 16, "DNS search domains. Not on Fargate."),
  extraHosts: cappedList(
    z.object({ hostname: text("Host name.", 255), ipAddress: text("IP address.", 64) }),
    64,
    "Lines for /etc/hosts; not with awsvpc.",
  ),
  mountPoints: cappedList(
    z.object(
      optional({
        sourceVolume: text("Name of an entry of `spec.volumes`.", 255),
        containerPath: text("Path in the container."),
        readOnly: flag("Whether the volume is mounted read-only. Default: false."),
      }),
    ),
    64,
    "Volumes mounted into the container.",
  ),
  volumesFrom: cappedList(
    z.object(
      optional({
        sourceContainer: text("Name of another container of this task.", 255),
        readOnly: flag("Whether the volumes are mounted read-only. Default: false."),
      }),
    ),
    16,
    "Mounts all volumes of another container.",
  ),
  logConfiguration: logConfiguration.describe(
    "Where the container's logs are sent. If not set, the account's default driver applies.",
  ),
  firelensConfiguration: z
    .object({
      type: choice(["fluentbit", "fluentd"], "Log router in this container."),
      ...optional({ options: cappedDictionary("Options, such as config-file-type and config-file-value.", 16, 4096) }),
    })
    .describe("Makes this container the log router for containers with the log driver awsfirelens."),
  healthCheck: healthCheck.describe(
    "Health check that ECS runs in the container. A load balancer's check is set on its target group.",
  ),
});

const security = optional({
  privileged: flag("Whether the container has root access to the host. Default: false. Not on Fargate."),
  readonlyRootFilesystem: flag("Whether the root file system is read-only. Default: false."),
  dockerSecurityOptions: cappedList(
    text("An option.", 1024),
    16,
    "SELinux and AppArmor labels, no-new-privileges. Not on Fargate.",
  ),
  interactive: flag("Whether standard input stays open. Default: false."),
  pseudoTerminal: flag("Whether the container has a terminal. Default: false."),
  dockerLabels: cappedDictionary("Docker labels.", 128, 4096),
  ulimits: cappedList(ulimit, 16, "Resource limits; Linux only."),
  linuxParameters: linuxParameters.describe("Linux settings, such as capabilities, devices and swap."),
  systemControls: cappedList(
    z.object(
      optional({
        namespace: text("A kernel parameter, such as net.core.somaxconn.", 255),
        value: text("Its value.", 255),
      }),
    ),
    64,
    "Kernel parameters (sysctl).",
  ),
  resourceRequirements: cappedList(resourceRequirement, 16, "GPUs and accelerators."),
  credentialSpecs: list(
    text("credentialspec:ARN or credentialspecdomainless:ARN."),
    1,
    "Credential spec for Active Directory (gMSA).",
  ),
});

export const containerSchema = withRules(z.object({ ...core, ...wiring, ...security }), containerRules);
