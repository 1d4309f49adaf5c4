import { seconds } from "../../../core/json.ts";
import type { ContainerInstance, EcsArea } from "../records.ts";
import { attributesOf, placesOnMachines, tasksOn } from "./machines.ts";
import { type Resources, registered, remaining } from "./resources.ts";

/** A container instance as DescribeContainerInstances shows it; one that is only counted shows no resources. */
export function instanceView(area: EcsArea, instance: ContainerInstance, include: readonly string[]) {
  const { machine, cluster } = instance;
  const tasks = tasksOn(area, instance);
  const counted = placesOnMachines(cluster);
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: machine.id,
    capacityProviderName: machine.capacityProvider,
    version: instance.version,
    versionInfo: { agentVersion: "1.98.0", agentHash: "00000000", dockerVersion: "DockerVersion: 25.0.8" },
    remainingResources: counted ? resourceViews(remaining(area, instance)) : [],
    registeredResources: counted ? resourceViews(registered(instance)) : [],
    status: instance.status,
    agentConnected: machine.agentConnected ?? true,
    runningTasksCount: tasks.filter(({ desiredStatus }) => desiredStatus === "RUNNING").length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => lastStatus === "PENDING").length,
    attributes: [...attributesOf(area, instance)].map(([name, value]) => ({ name, value: value || undefined })),
    registeredAt: seconds(instance.registeredAt),
    attachments: [],
    tags: include.includes("TAGS") ? [] : undefined,
    healthStatus: include.includes("CONTAINER_INSTANCE_HEALTH") ? healthView(area, instance) : undefined,
  };
}

function healthView(area: EcsArea, { machine, registeredAt }: ContainerInstance) {
  const status = machine.health ?? "OK";
  const times = { lastUpdated: seconds(area.world.now), lastStatusChange: seconds(registeredAt) };
  return { overallStatus: status, details: [{ type: "CONTAINER_RUNTIME", status, ...times }] };
}

function resourceViews({ cpu, memory, ports }: Resources) {
  const whole = (name: string, integerValue: number) => ({
    name,
    type: "INTEGER",
    doubleValue: 0,
    longValue: 0,
    integerValue,
  });
  const named = (name: string, protocol: string) => ({
    name,
    type: "STRINGSET",
    doubleValue: 0,
    longValue: 0,
    integerValue: 0,
    stringSetValue: [...ports].filter((port) => port.endsWith(`/${protocol}`)).map((port) => port.split("/")[0]),
  });
  return [whole("CPU", cpu), whole("MEMORY", memory), named("PORTS", "tcp"), named("PORTS_UDP", "udp")];
}
