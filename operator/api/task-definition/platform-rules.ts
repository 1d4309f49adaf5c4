/**
 * What each launch type and operating system does not have.
 * Source: Amazon ECS Developer Guide, "Task definition differences for Fargate", "... for Managed Instances",
 * "... for external instances", "... for EC2 instances running Windows".
 */
import { celUses, type Fields, named, uses } from "../common/index.ts";
import { both, on, type Platform, requires, type TaskRule, windows } from "./rule-view.ts";

const FARGATE = requires("FARGATE");
const MANAGED_INSTANCES = requires("MANAGED_INSTANCES");
const EXTERNAL = requires("EXTERNAL");
const WINDOWS_FARGATE = both(FARGATE, windows);

interface Lacks {
  readonly id: string;
  readonly platform: Platform;
  /** The platform's name in a message. */
  readonly label: string;
  readonly fields: Fields;
}

const lacksInTask = ({ id, platform, label, fields }: Lacks): TaskRule =>
  on(platform, {
    id,
    cel: `!(${celUses("self", fields)})`,
    message: `${named(fields)} must not be set ${label}`,
    holds: (task) => !uses(task, fields),
  });

const lacksInContainers = ({ id, platform, label, fields }: Lacks): TaskRule =>
  on(platform, {
    id,
    cel: `self.containers.all(c, !(${celUses("c", fields)}))`,
    message: `\`containers\` must not set ${named(fields)} ${label}`,
    holds: (task) => !task.containers.some((container) => uses(container, fields)),
  });

const lacksInVolumes = ({ id, platform, label, fields }: Lacks): TaskRule =>
  on(platform, {
    id,
    cel: `!has(self.volumes) || self.volumes.all(v, !(${celUses("v", fields)}))`,
    message: `\`volumes\` must not set ${named(fields)} ${label}`,
    holds: (task) => !(task.volumes ?? []).some((volume) => uses(volume, fields)),
  });

const onFargate = "when `requiresCompatibilities` has FARGATE";
const onManaged = "when `requiresCompatibilities` has MANAGED_INSTANCES";
const onExternal = "when `requiresCompatibilities` has EXTERNAL";
const onWindows = "when `runtimePlatform.operatingSystemFamily` is a Windows one";
const onWindowsFargate = "with Windows on Fargate";

export const platformRules: readonly TaskRule[] = [
  lacksInTask({
    id: "fargate-task-fields",
    platform: FARGATE,
    label: onFargate,
    fields: { lists: ["placementConstraints"], values: ["ipcMode"] },
  }),
  lacksInContainers({
    id: "fargate-container-fields",
    platform: FARGATE,
    label: onFargate,
    fields: {
      lists: [
        "links",
        "dnsServers",
        "dnsSearchDomains",
        "dockerSecurityOptions",
        "extraHosts",
        "linuxParameters.devices",
      ],
      values: ["linuxParameters.sharedMemorySize", "linuxParameters.maxSwap", "linuxParameters.swappiness"],
      flags: ["privileged", "disableNetworking"],
    },
  }),
  lacksInVolumes({
    id: "fargate-volumes",
    platform: FARGATE,
    label: onFargate,
    fields: { values: ["dockerVolumeConfiguration", "host.sourcePath"] },
  }),
  lacksInTask({
    id: "managed-instances-task-fields",
    platform: MANAGED_INSTANCES,
    label: onManaged,
    fields: { lists: ["inferenceAccelerators"], values: ["ephemeralStorage", "ipcMode", "proxyConfiguration"] },
  }),
  lacksInContainers({
    id: "managed-instances-container-fields",
    platform: MANAGED_INSTANCES,
    label: onManaged,
    fields: {
      lists: ["links", "dnsServers", "dnsSearchDomains", "dockerSecurityOptions", "extraHosts"],
      values: ["hostname", "linuxParameters.sharedMemorySize", "linuxParameters.maxSwap", "linuxParameters.swappiness"],
      flags: ["disableNetworking"],
    },
  }),
  lacksInVolumes({
    id: "managed-instances-volumes",
    platform: MANAGED_INSTANCES,
    label: onManaged,
    fields: { values: ["dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"] },
  }),
  lacksInTask({
    id: "external-task-fields",
    platform: EXTERNAL,
    label: onExternal,
    fields: { values: ["proxyConfiguration"] },
  }),
  lacksInVolumes({
    id: "external-volumes",
    platform: EXTERNAL,
    label: onExternal,
    fields: { values: ["efsVolumeConfiguration"] },
  }),
  lacksInTask({
    id: "windows-task-fields",
    platform: windows,
    label: onWindows,
    fields: { values: ["pidMode", "ipcMode"] },
  }),
  lacksInContainers({
    id: "windows-container-fields",
    platform: windows,
    label: onWindows,
    fields: {
      lists: ["links", "dnsServers", "dnsSearchDomains", "extraHosts", "ulimits"],
      values: ["linuxParameters", "user"],
      flags: ["privileged", "readonlyRootFilesystem", "disableNetworking"],
    },
  }),
  lacksInTask({
    id: "windows-fargate-task-fields",
    platform: WINDOWS_FARGATE,
    label: onWindowsFargate,
    fields: { values: ["proxyConfiguration"] },
  }),
  lacksInContainers({
    id: "windows-fargate-container-fields",
    platform: WINDOWS_FARGATE,
    label: onWindowsFargate,
    fields: {
      lists: ["environmentFiles", "credentialSpecs"],
      values: ["restartPolicy", "memoryReservation", "firelensConfiguration"],
    },
  }),
  lacksInVolumes({
    id: "windows-fargate-volumes",
    platform: WINDOWS_FARGATE,
    label: onWindowsFargate,
    fields: {
      values: ["efsVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"],
      flags: ["configuredAtLaunch"],
    },
  }),
];
