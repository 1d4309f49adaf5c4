/**
 * The machines of the scenario, as the agents on them register them in the clusters of their names.
 * Source: Amazon ECS API Reference, ContainerInstance.
 */
import { digest } from "../../../core/json.ts";
import { arnOf } from "../arn.ts";
import type { Cluster, ContainerInstance, EcsArea } from "../records.ts";
import type { Machine } from "../scenario.ts";
import { stopTask } from "../tasks/life.ts";

/** A cluster that ever had a machine places its tasks on its container instances. */
export const placesOnMachines = ({ instances }: Cluster): boolean => instances !== undefined;

/** The container instances of a cluster that are not INACTIVE; without machines, those that are only counted. */
export function instancesOf(area: EcsArea, cluster: Cluster): readonly ContainerInstance[] {
  const { instances } = cluster;
  if (instances !== undefined) return instances.filter(({ status }) => status !== "INACTIVE");
  return Array.from({ length: area.scenario.containerInstances }, (_, index) => onlyCounted(area, cluster, index));
}

function onlyCounted(area: EcsArea, cluster: Cluster, index: number): ContainerInstance {
  const id = digest([cluster.arn, index]).slice(0, 32);
  return {
    arn: arnOf(area, `container-instance/${cluster.name}/${id}`),
    cluster,
    machine: { id: `i-${id.slice(0, 17)}`, cluster: cluster.name },
    status: "ACTIVE",
    registeredAt: area.world.now,
    version: 1,
  };
}

/** Brings the container instances of an area up to date with the machines that there are. */
export function registerMachines(area: EcsArea): void {
  const { machines } = area.scenario;
  for (const cluster of area.clusters.values()) {
    if (cluster.status !== "ACTIVE") continue;
    for (const instance of cluster.instances ?? [])
      if (!machines.some((machine) => isOn(machine, instance))) terminate(area, instance);
    for (const machine of machines) if (machine.cluster === cluster.name) register(area, cluster, machine);
  }
}

const isOn = ({ id, cluster }: Machine, { machine }: ContainerInstance): boolean =>
  id === machine.id && cluster === machine.cluster;

/** One that was deregistered does not come back by itself. */
function register(area: EcsArea, cluster: Cluster, machine: Machine): void {
  cluster.instances ??= [];
  const known = cluster.instances.find((instance) => isOn(machine, instance));
  if (known === undefined) {
    cluster.instances.push({
      arn: arnOf(area, `container-instance/${cluster.name}/${area.world.random.hex(32)}`),
      cluster,
      machine,
      status: "ACTIVE",
      registeredAt: area.world.now,
      version: 1,
    });
  } else if (known.machine !== machine) {
    known.machine = machine;
    known.version += 1;
  }
}

/** A machine that goes takes its tasks with it. Source: Guide, "Stopped task error messages", TerminationNotice. */
function terminate(area: EcsArea, instance: ContainerInstance): void {
  leave(instance);
  instance.cluster.instances = instance.cluster.instances?.filter((other) => other !== instance);
  for (const task of tasksOn(area, instance))
    stopTask(task, "TerminationNotice", `Host EC2 (instance ${instance.machine.id}) terminated.`);
}

/** Takes a container instance out of its cluster. */
export function leave(instance: ContainerInstance): void {
  instance.status = "INACTIVE";
  instance.version += 1;
}

/** Tasks that take up room on a container instance. */
export const tasksOn = (area: EcsArea, instance: ContainerInstance) =>
  [...area.tasks.values()].filter((task) => task.instance === instance && task.lastStatus !== "STOPPED");

/** External instances are those of AWS Systems Manager. Source: API Reference, ContainerInstance, ec2InstanceId. */
const isExternal = ({ id }: Machine): boolean => id.startsWith("mi-");

/** Source: Amazon ECS Developer Guide, "Attributes" and "Amazon ECS clusters for external instances". */
export function attributesOf({ region }: EcsArea, { machine }: ContainerInstance): ReadonlyMap<string, string> {
  const builtIn = {
    "ecs.os-type": "linux",
    "ecs.cpu-architecture": "x86_64",
    ...(isExternal(machine)
      ? { "ecs.capability.external": "" }
      : { "ecs.availability-zone": `${region}a`, "ecs.instance-type": "t3.medium" }),
  };
  return new Map(Object.entries({ ...builtIn, ...machine.attributes }));
}

export type InstanceKind = "EC2" | "EXTERNAL" | "MANAGED_INSTANCES";

/** Which launch type's tasks it takes. */
export function kindOf({ providers }: EcsArea, { machine }: ContainerInstance): InstanceKind {
  if (isExternal(machine)) return "EXTERNAL";
  const provider = machine.capacityProvider === undefined ? undefined : providers.get(machine.capacityProvider);
  return provider?.type === "MANAGED_INSTANCES" ? "MANAGED_INSTANCES" : "EC2";
}
