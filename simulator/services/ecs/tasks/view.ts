import { seconds, secondsOrNothing, sortedBy } from "../../../core/json.ts";
import { arnOf } from "../arn.ts";
import { attributesOf } from "../container-instances/machines.ts";
import type { Task, TaskContainer } from "../records.ts";
import { tagList } from "../tags/tags.ts";
import { imageDigest } from "../task-definitions/images.ts";
import { runtimeId } from "./runtime-id.ts";

/** Health of a task: that of its essential containers with a health check. */
function taskHealth(task: Task): "HEALTHY" | "UNHEALTHY" | "UNKNOWN" {
  const states = task.containers
    .filter(({ essential, checked }) => essential && checked)
    .map((container) => container.healthStatus);
  if (states.includes("UNHEALTHY")) return "UNHEALTHY";
  return states.length > 0 && states.every((state) => state === "HEALTHY") ? "HEALTHY" : "UNKNOWN";
}

/** A task as DescribeTasks shows it. */
export function taskView(task: Task, include: readonly string[]) {
  const { content } = task.definition;
  const overrides = task.overrides as { cpu?: string; memory?: string };
  return {
    attachments: content.networkMode === "awsvpc" ? [networkInterface(task)] : [],
    attributes: [
      {
        name: "ecs.cpu-architecture",
        value: content.runtimePlatform?.cpuArchitecture === "ARM64" ? "arm64" : "x86_64",
      },
    ],
    availabilityZone: zoneOf(task),
    capacityProviderName: task.capacityProvider,
    clusterArn: task.cluster.arn,
    connectivity: task.startedAt === undefined ? undefined : "CONNECTED",
    connectivityAt: secondsOrNothing(task.pullStartedAt),
    containerInstanceArn:
      task.launchType === "FARGATE"
        ? undefined
        : (task.instance?.arn ?? arnOf(task.area, `container-instance/${task.cluster.name}/${task.id.slice(0, 32)}`)),
    containers: sortedBy(task.containers, (container) => container.arn).map((container) =>
      containerView(task, container),
    ),
    cpu: overrides.cpu ?? content.cpu,
    createdAt: seconds(task.createdAt),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: task.enableExecuteCommand,
    executionStoppedAt:
      task.lastStatus === "STOPPED" && task.startedAt !== undefined ? secondsOrNothing(task.stoppedAt) : undefined,
    group: task.group,
    healthStatus: taskHealth(task),
    lastStatus: task.lastStatus,
    launchType: task.launchType,
    memory: overrides.memory ?? content.memory,
    overrides: {
      containerOverrides: content.containerDefinitions.map(({ name }) => ({ name })),
      inferenceAcceleratorOverrides: [],
      ...task.overrides,
    },
    platformVersion: task.platformVersion === "LATEST" ? "1.4.0" : task.platformVersion,
    platformFamily: task.launchType === "FARGATE" ? "Linux" : undefined,
    pullStartedAt: secondsOrNothing(task.pullStartedAt),
    pullStoppedAt: secondsOrNothing(task.startedAt),
    startedAt: secondsOrNothing(task.startedAt),
    startedBy: task.startedBy,
    stopCode: task.stopCode,
    stoppedAt: secondsOrNothing(task.stoppedAt),
    stoppedReason: task.stoppedReason,
    stoppingAt: secondsOrNothing(task.stoppingAt),
    tags: include.includes("TAGS") ? tagList(task.tags) : [],
    taskArn: task.arn,
    taskDefinitionArn: task.definition.arn,
    version: task.version,
    ephemeralStorage: task.launchType === "FARGATE" ? (content.ephemeralStorage ?? { sizeInGiB: 20 }) : undefined,
  };
}

function networkInterface(task: Task) {
  const status =
    task.lastStatus === "STOPPED" ? "DELETED" : task.lastStatus === "PROVISIONING" ? "PRECREATED" : "ATTACHED";
  return {
    id: `${task.id.slice(0, 8)}-${task.id.slice(8, 12)}-${task.id.slice(12, 16)}-${task.id.slice(16, 20)}-${task.id.slice(20)}`,
    type: "ElasticNetworkInterface",
    status,
    details: [
      { name: "subnetId", value: task.subnet ?? "" },
      { name: "networkInterfaceId", value: `eni-${task.id.slice(0, 17)}` },
      { name: "privateIPv4Address", value: privateAddress(task) },
    ],
  };
}

export const zoneOf = ({ area, instance }: Task): string =>
  (instance && attributesOf(area, instance).get("ecs.availability-zone")) ?? `${area.region}a`;

/** An address in 10.0.0.0/8 made from the task's id. */
export function privateAddress(task: Task): string {
  const byte = (at: number) => Number.parseInt(task.id.slice(at, at + 2), 16);
  return `10.${byte(0)}.${byte(2)}.${byte(4)}`;
}

function containerView(task: Task, container: TaskContainer) {
  const pulled = task.startedAt !== undefined;
  const size = task.definition.content.containerDefinitions.find(({ name }) => name === container.name);
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.name,
    image: container.image,
    imageDigest: pulled ? imageDigest(container.image) : undefined,
    runtimeId: pulled ? runtimeId(task, container) : undefined,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces:
      task.definition.content.networkMode === "awsvpc"
        ? [{ attachmentId: networkInterface(task).id, privateIpv4Address: privateAddress(task) }]
        : [],
    healthStatus: container.healthStatus,
    cpu: String(size?.cpu ?? 0),
    memory: size?.memory === undefined ? undefined : String(size.memory),
    memoryReservation: size?.memoryReservation === undefined ? undefined : String(size.memoryReservation),
  };
}
