import { z } from "zod";
import {
  cappedDictionary,
  cappedKeyed,
  cappedList,
  choice,
  flag,
  int,
  list,
  logConfiguration,
  NAME_PATTERN,
  optional,
  pattern,
  secret,
  text,
  withRules,
} from "../common/index.ts";
import {
  dependency,
  environmentFile,
  environmentVariable,
  healthCheck,
  portMapping,
  resourceRequirement,
} from "./container-parts.ts";
import { containerRules } from "./container-rules.ts";
import { linuxParameters, ulimit } from "./linux.ts";

const core = {
  name: pattern(NAME_PATTERN, 255, "Name of the container, unique in the task."),
  image: text("Image, with tag or digest. A moving tag is not followed; see the verb `refresh`.", 1024).min(1),
  ...optional({
    repositoryCredentials: z
      .object({ credentialsParameter: text("ARN of the Secrets Manager secret with user name and password.") })
      .describe("Credentials of a private registry other than ECR."),
    cpu: int("CPU units for this container (1024 are one vCPU). Default: 0. The size of the task is `spec.cpu`."),
    memory: int("Hard limit in MiB; the container is killed above it. The size of the task is `spec.memory`.", 4),
    memoryReservation: int("Soft limit in MiB; at most `memory`.", 4),
    essential: flag(
      "True: the task stops when this container stops. Default: true. At least one container must be essential.",
    ),
    entryPoint: cappedList(text("A word.", 32_768), 128, "Replaces the image's ENTRYPOINT."),
    command: cappedList(text("A word.", 32_768), 256, "Replaces the image's CMD."),
    workingDirectory: text("Directory that commands run in."),
    user: text("User, or user:group, by name or number.", 256),
    environment: cappedKeyed(
      environmentVariable,
      "name",
      512,
      "Environment variables; merged by name, so each name once. Secret ones go to `secrets`, under a name that is not used here.",
    ),
    environmentFiles: list(environmentFile, 10, "Files with environment variables; `environment` wins over them."),
    secrets: cappedKeyed(
      secret,
      "name",
      256,
      "Environment variables read from Secrets Manager or SSM when the container starts; merged by name. AWS refuses a name that `environment` uses.",
    ),
    dependsOn: cappedList(dependency, 10, "Containers that must start, end or be healthy before this one starts."),
    startTimeout: int("Seconds to wait for `dependsOn` before giving up.", 2),
    stopTimeout: int(
      "Seconds between SIGTERM and SIGKILL. Left out: 30 on Fargate, elsewhere what the agent's ECS_CONTAINER_STOP_TIMEOUT says. " +
        "Writing it out is a change, also where the value is the same. At most 120 on Fargate.",
    ),
    restartPolicy: z
      .object({
        enabled: flag("Restart this container when it exits, without replacing the task."),
        ...optional({
          ignoredExitCodes: list(int("An exit code.", 0, 255), 50, "Exit codes after which it is not restarted."),
          restartAttemptPeriod: int(
            "Seconds the container must run before it may be restarted. Default: 300.",
            60,
            1800,
          ),
        }),
      })
      .describe("Restarts within the task."),
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
  disableNetworking: flag("No network in the container. Default: false. Not on Fargate."),
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
        readOnly: flag("Mount it read-only. Default: false."),
      }),
    ),
    64,
    "Volumes mounted into the container.",
  ),
  volumesFrom: cappedList(
    z.object(
      optional({
        sourceContainer: text("Another container of this task.", 255),
        readOnly: flag("Mount read-only. Default: false."),
      }),
    ),
    16,
    "Mounts all volumes of another container.",
  ),
  logConfiguration: logConfiguration.describe(
    "Where the container's output goes. Left out: the account's default driver.",
  ),
  firelensConfiguration: z
    .object({
      type: choice(["fluentbit", "fluentd"], "Log router in this container."),
      ...optional({ options: cappedDictionary("Options, such as config-file-type and config-file-value.", 16, 4096) }),
    })
    .describe("Makes this container the log router that `awsfirelens` containers send to."),
  healthCheck: healthCheck.describe(
    "Health check that ECS runs in the container. A load balancer's check is set on its target group.",
  ),
});

const security = optional({
  privileged: flag("Root access to the host. Default: false. Not on Fargate."),
  readonlyRootFilesystem: flag("Mount the root file system read-only. Default: false."),
  dockerSecurityOptions: cappedList(
    text("An option.", 1024),
    16,
    "SELinux and AppArmor labels, no-new-privileges. Not on Fargate.",
  ),
  interactive: flag("Keep standard input open. Default: false."),
  pseudoTerminal: flag("Give the container a terminal. Default: false."),
  dockerLabels: cappedDictionary("Docker labels.", 128, 4096),
  ulimits: cappedList(ulimit, 16, "Limits of the kernel; Linux only."),
  linuxParameters: linuxParameters.describe("Capabilities, devices, swap and the like; Linux only."),
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
