/**
 * What AWS makes of a task definition before it stores it: defaults filled in, some lists re-ordered, sizes as digits.
 * Sources: API Reference of RegisterTaskDefinition for the defaults; the orders are what the API is seen to return.
 */

import { sortedBy, tidy } from "../../../core/json.ts";
import { clientError } from "../errors.ts";
import type { RegisterTaskDefinitionInput } from "../inputs/task-definitions.ts";
import type { TaskDefinition } from "../records.ts";

type Content = TaskDefinition["content"];
type Container = RegisterTaskDefinitionInput["containerDefinitions"][number];
type PortMapping = NonNullable<Container["portMappings"]>[number];
type Volume = NonNullable<RegisterTaskDefinitionInput["volumes"]>[number];

export function storedTaskDefinition(input: RegisterTaskDefinitionInput): Content {
  const { tags: _tags, ...content } = input;
  const networkMode = input.networkMode ?? defaultNetworkMode(input.requiresCompatibilities ?? []);
  return tidy({
    ...content,
    networkMode,
    cpu: input.cpu === undefined ? undefined : cpuUnits(input.cpu),
    memory: input.memory === undefined ? undefined : memoryMiB(input.memory),
    containerDefinitions: input.containerDefinitions.map((container) => storedContainer(container, networkMode)),
    volumes: (input.volumes ?? []).map(storedVolume),
    placementConstraints: input.placementConstraints ?? [],
    proxyConfiguration: input.proxyConfiguration && { type: "APPMESH" as const, ...input.proxyConfiguration },
    enableFaultInjection: input.enableFaultInjection || undefined,
  });
}

/** Source: "Amazon ECS task definition parameters for Fargate" and "... for Amazon ECS Managed Instances", Network mode. */
function defaultNetworkMode(asked: readonly string[]): Content["networkMode"] {
  if (asked.includes("FARGATE")) return undefined;
  return asked.includes("MANAGED_INSTANCES") ? "awsvpc" : "bridge";
}

/** `"0.25 vCPU"`, `"256"` -> `"256"`. @throws Refusal ClientException */
function cpuUnits(value: string): string {
  return sizeOf(value, /^([\d.]+)\s*vcpu$/i, "cpu");
}

/** `"0.5 GB"`, `"512"` -> `"512"`. @throws Refusal ClientException */
function memoryMiB(value: string): string {
  return sizeOf(value, /^([\d.]+)\s*gb$/i, "memory");
}

function sizeOf(value: string, withUnit: RegExp, name: string): string {
  if (/^\d+$/.test(value)) return String(Number(value));
  const amount = withUnit.exec(value)?.[1];
  if (amount === undefined || Number.isNaN(Number(amount))) throw clientError(`Invalid '${name}' setting for task.`);
  return String(Math.round(Number(amount) * 1024));
}

function storedContainer(container: Container, networkMode: string | undefined): Container {
  const firelensUser = container.firelensConfiguration && container.user === undefined ? { user: "0" } : {};
  return {
    ...container,
    ...firelensUser,
    cpu: container.cpu ?? 0,
    essential: container.essential ?? true,
    portMappings: sortedBy(
      (container.portMappings ?? []).map((mapping) => storedPort(mapping, networkMode)),
      portKey,
    ),
    environment: sortedBy((container.environment ?? []).filter(isNotEmpty), (entry) => entry.name ?? ""),
    mountPoints: (container.mountPoints ?? []).filter(isNotEmpty),
    volumesFrom: sortedBy((container.volumesFrom ?? []).filter(isNotEmpty), (entry) => entry.sourceContainer ?? ""),
    systemControls: container.systemControls ?? [],
    links: container.links && [...container.links].sort(),
    secrets: container.secrets && sortedBy(container.secrets, (secret) => secret.name),
    healthCheck: container.healthCheck && { interval: 30, timeout: 5, retries: 3, ...container.healthCheck },
    restartPolicy: container.restartPolicy && { restartAttemptPeriod: 300, ...container.restartPolicy },
  };
}

const isNotEmpty = (entry: object) => Object.keys(entry).length > 0;

function storedPort(mapping: PortMapping, networkMode: string | undefined): PortMapping {
  const protocol = mapping.protocol ?? "tcp";
  if (mapping.containerPortRange !== undefined) return { ...mapping, protocol };
  const same = networkMode === "awsvpc" || networkMode === "host";
  return { ...mapping, protocol, hostPort: mapping.hostPort || (same ? mapping.containerPort : 0) };
}

const portKey = (mapping: PortMapping) =>
  `${String(mapping.containerPort ?? 0).padStart(5, "0")}/${mapping.containerPortRange ?? ""}/${mapping.protocol ?? ""}`;

function storedVolume(volume: Volume): Volume {
  const efs = volume.efsVolumeConfiguration;
  const docker = volume.dockerVolumeConfiguration;
  const bare = !efs && !docker && !volume.s3filesVolumeConfiguration && !volume.fsxWindowsFileServerVolumeConfiguration;
  return {
    ...volume,
    host: bare && !volume.configuredAtLaunch ? (volume.host ?? {}) : volume.host,
    efsVolumeConfiguration: efs && { rootDirectory: "/", transitEncryption: "DISABLED" as const, ...efs },
    dockerVolumeConfiguration: docker && { scope: "task" as const, autoprovision: false, ...docker },
  };
}

/** What the revision can run on: EC2 always; Fargate and Managed Instances unless `requiresCompatibilities` names others. */
export function compatibilitiesOf(content: Content): readonly string[] {
  const asked = content.requiresCompatibilities ?? [];
  const open = asked.length === 0;
  const found = new Set<string>([...asked, "EC2"]);
  if (content.networkMode !== "awsvpc") found.add("EXTERNAL");
  if (open && content.networkMode === "awsvpc" && content.cpu !== undefined && content.memory !== undefined)
    found.add("FARGATE");
  if (open && (content.networkMode === "awsvpc" || content.networkMode === "host")) found.add("MANAGED_INSTANCES");
  return [...found].sort();
}
