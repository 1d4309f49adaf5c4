/** Source: Amazon ECS Developer Guide, "Amazon ECS task definition differences for Fargate". */
import { isSet, must } from "../demands.ts";
import type { TaskDefinition } from "../records.ts";

type Content = TaskDefinition["content"];
type Container = Content["containerDefinitions"][number];

/** Memory in MiB for each size of cpu: every step between least and most. */
const sizes: Readonly<Record<string, { readonly least: number; readonly most: number; readonly step: number }>> = {
  "512": { least: 1024, most: 4096, step: 1024 },
  "1024": { least: 2048, most: 8192, step: 1024 },
  "2048": { least: 4096, most: 16_384, step: 1024 },
  "4096": { least: 8192, most: 30_720, step: 1024 },
  "8192": { least: 16_384, most: 61_440, step: 4096 },
  "16384": { least: 32_768, most: 122_880, step: 8192 },
};

const listed: Readonly<Record<string, readonly number[]>> = {
  "256": [512, 1024, 2048],
  "32768": [61_440, 122_880, 249_856],
};

function sizeExists(cpu: string, memory: number): boolean {
  const range = sizes[cpu];
  if (!range) return listed[cpu]?.includes(memory) ?? false;
  return memory >= range.least && memory <= range.most && (memory - range.least) % range.step === 0;
}

/** @throws Refusal ClientException */
export function checkFargate(content: Content): void {
  must(content.networkMode === "awsvpc", "Fargate only supports network mode 'awsvpc'.");
  must(content.cpu !== undefined, "Fargate requires that 'cpu' be defined at the task level.");
  must(content.memory !== undefined, "Fargate requires that 'memory' be defined at the task level.");
  must(sizeExists(content.cpu, Number(content.memory)), "No Fargate configuration exists for given values.");
  const sum = content.containerDefinitions.reduce((total, { cpu = 0 }) => total + cpu, 0);
  must(
    sum <= Number(content.cpu),
    "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
  );
  must(content.pidMode === undefined || content.pidMode === "task", "Fargate only supports pidMode 'task'.");
  must(content.ipcMode === undefined, "ipcMode is not supported on Fargate.");
  must(!isSet(content.placementConstraints), "Placement constraints are not supported with FARGATE launch type.");
  const storage = content.ephemeralStorage?.sizeInGiB;
  must(storage === undefined || (storage >= 21 && storage <= 200), "Ephemeral storage must be between 21 and 200 GiB.");
  if (content.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS")) checkWindowsOnFargate(content);
  for (const container of content.containerDefinitions) checkContainer(container);
  for (const volume of content.volumes ?? []) {
    must(!volume.dockerVolumeConfiguration, "dockerVolumeConfiguration is not supported on Fargate.");
    must(volume.host?.sourcePath === undefined, "host.sourcePath should not be set for volumes in Fargate.");
  }
}

const absent = [
  "links",
  "privileged",
  "disableNetworking",
  "dnsServers",
  "dnsSearchDomains",
  "dockerSecurityOptions",
  "extraHosts",
] as const;
const absentOnLinux = ["devices", "sharedMemorySize", "maxSwap", "swappiness"] as const;

function checkContainer(container: Container): void {
  const bad = (what: string) => `${what} is not supported on container '${container.name}' when launching on Fargate.`;
  for (const name of absent) must(!isSet(container[name]), bad(name));
  for (const name of absentOnLinux) must(!isSet(container.linuxParameters?.[name]), bad(name));
  const added = container.linuxParameters?.capabilities?.add ?? [];
  must(
    added.every((capability) => capability === "SYS_PTRACE"),
    bad("A capability other than SYS_PTRACE"),
  );
  must(!(container.resourceRequirements ?? []).some(({ type }) => type === "GPU"), bad("GPU"));
  const driver = container.logConfiguration?.logDriver;
  must(
    driver === undefined || ["awslogs", "splunk", "awsfirelens"].includes(driver),
    `Log driver '${driver}' is not supported on Fargate.`,
  );
  must((container.stopTimeout ?? 0) <= 120, "Invalid stopTimeout. Fargate supports at most 120 seconds.");
  for (const { name, hardLimit } of container.ulimits ?? []) {
    must(name !== "nofile" || hardLimit <= 1_048_576, "The nofile ulimit must be at most 1048576 on Fargate.");
  }
}

function checkWindowsOnFargate(content: Content): void {
  const bad = (what: string) => `${what} is not supported for Windows tasks on Fargate.`;
  const family = content.runtimePlatform?.operatingSystemFamily ?? "";
  must(!/_(2016_FULL|2004_CORE|20H2_CORE)$/.test(family), bad(`Operating system family ${family}`));
  must(["1024", "2048", "4096"].includes(content.cpu ?? ""), "No Fargate configuration exists for given values.");
  must(!(content.volumes ?? []).some((volume) => volume.efsVolumeConfiguration), bad("An EFS volume"));
  must(content.proxyConfiguration === undefined, bad("proxyConfiguration"));
  for (const container of content.containerDefinitions) {
    for (const name of [
      "environmentFiles",
      "restartPolicy",
      "memoryReservation",
      "firelensConfiguration",
      "credentialSpecs",
    ] as const) {
      must(!isSet(container[name]), bad(name));
    }
  }
}
