/**
 * The rules of RegisterTaskDefinition.
 * Source: API Reference, RegisterTaskDefinition and the shapes below it; Amazon ECS Developer Guide, "Task definition
 * parameters", "Task definition differences for Fargate", "for Amazon ECS Managed Instances", "for EC2 instances running
 * Windows", and "External instances (ECS Anywhere)".
 */

import { isSet, must } from "../demands.ts";
import type { TaskDefinition } from "../records.ts";
import { checkContainer, checkDependencies, checkHostPorts } from "./container-rules.ts";
import { checkFargate } from "./fargate-rules.ts";
import { checkVolumes } from "./volume-rules.ts";

type Content = TaskDefinition["content"];

/** @throws Refusal ClientException */
export function checkTaskDefinition(content: Content): void {
  must(/^[A-Za-z0-9_-]{1,255}$/.test(content.family), "Family contains invalid characters.");
  must(
    JSON.stringify(content).length <= 64 * 1024,
    "Actual length of the task definition exceeds the maximum of 65536 bytes.",
  );
  const containers = content.containerDefinitions;
  must(containers.length > 0, "Container list cannot be empty.");
  must(containers.length <= 10, "Too many containers.");
  const names = containers.map(({ name }) => name);
  must(new Set(names).size === names.length, "Container names must be unique.");
  must(
    containers.some(({ essential }) => essential !== false),
    "At least one container must be marked as essential.",
  );
  for (const container of containers) checkContainer(content, container);
  checkDependencies(containers);
  checkHostPorts(containers);
  checkVolumes(content);
  checkTaskSize(content);
  const asked = content.requiresCompatibilities ?? [];
  if (asked.includes("FARGATE")) checkFargate(content);
  if (asked.includes("MANAGED_INSTANCES")) checkManagedInstances(content);
  if (asked.includes("EXTERNAL")) checkExternal(content);
  if (isWindows(content)) checkWindows(content);
}

const isWindows = ({ runtimePlatform }: Content) =>
  runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false;

function checkTaskSize(content: Content): void {
  const cpu = content.cpu === undefined ? undefined : Number(content.cpu);
  const memory = content.memory === undefined ? undefined : Number(content.memory);
  if (cpu !== undefined && !content.requiresCompatibilities?.includes("FARGATE")) {
    must(cpu >= 128 && cpu <= 196_608, "Invalid 'cpu' setting for task. It must be between 128 and 196608.");
  }
  for (const { name, memory: own } of content.containerDefinitions) {
    if (own === undefined || memory === undefined) continue;
    must(own <= memory, `The 'memory' setting for container '${name}' is greater than for the task.`);
  }
}

function checkManagedInstances(content: Content): void {
  const bad = (what: string) => `${what} is not supported for tasks on Amazon ECS Managed Instances.`;
  must(content.networkMode !== "bridge", "Managed Instances support only network modes 'awsvpc', 'host' and 'none'.");
  must(!isWindows(content), bad("Windows"));
  for (const name of ["ephemeralStorage", "inferenceAccelerators", "ipcMode", "proxyConfiguration"] as const) {
    must(content[name] === undefined, bad(name));
  }
  const members = [
    "disableNetworking",
    "dnsServers",
    "dnsSearchDomains",
    "dockerSecurityOptions",
    "extraHosts",
    "hostname",
    "links",
  ] as const;
  for (const container of content.containerDefinitions) {
    for (const name of members) must(!isSet(container[name]), bad(name));
    const linux = container.linuxParameters;
    for (const name of ["maxSwap", "sharedMemorySize", "swappiness"] as const) must(!isSet(linux?.[name]), bad(name));
  }
  for (const volume of content.volumes ?? []) {
    must(!volume.dockerVolumeConfiguration, bad("dockerVolumeConfiguration"));
    must(!volume.fsxWindowsFileServerVolumeConfiguration, bad("fsxWindowsFileServerVolumeConfiguration"));
  }
  for (const { expression = "" } of content.placementConstraints ?? []) {
    must(
      /ecs\.(subnet-id|availability-zone|instance-type|cpu-architecture)/.test(expression),
      bad(`The placement constraint '${expression}'`),
    );
  }
}

function checkExternal(content: Content): void {
  must(content.networkMode !== "awsvpc", "Network mode 'awsvpc' is not supported for external instances.");
  must(!content.proxyConfiguration, "proxyConfiguration is not supported for external instances.");
  must(
    !(content.volumes ?? []).some((volume) => volume.efsVolumeConfiguration),
    "EFS volumes are not supported for external instances.",
  );
}

function checkWindows(content: Content): void {
  const bad = (what: string) => `${what} is not supported for tasks that use Windows.`;
  const members = [
    "linuxParameters",
    "links",
    "privileged",
    "readonlyRootFilesystem",
    "disableNetworking",
    "dnsServers",
    "dnsSearchDomains",
    "extraHosts",
    "ulimits",
    "user",
  ] as const;
  must(content.pidMode === undefined && content.ipcMode === undefined, bad("pidMode or ipcMode"));
  must(content.runtimePlatform?.cpuArchitecture !== "ARM64", bad("ARM64"));
  for (const container of content.containerDefinitions) {
    for (const name of members) must(!isSet(container[name]), bad(name));
  }
}
