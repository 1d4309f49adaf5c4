import { invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/container-instances.ts";
import { activeCluster, nameOf, wakeServices } from "../lookups.ts";
import { page } from "../paging.ts";
import type { Cluster, ContainerInstance, EcsArea } from "../records.ts";
import { stopTask } from "../tasks/life.ts";
import { instancesOf, leave, tasksOn } from "./machines.ts";
import { subjectOf } from "./placement.ts";
import { parseQuery } from "./query.ts";
import { instanceView } from "./view.ts";

/** "The default is to include container instances set to all states other than INACTIVE." (API Reference, ListContainerInstances) */
export function listContainerInstances(area: EcsArea, input: Inputs.ListContainerInstancesInput) {
  const cluster = activeCluster(area, input.cluster);
  const fits = input.filter === undefined ? () => true : parseQuery(input.filter);
  const arns = instancesOf(area, cluster)
    .filter(({ status }) => input.status === undefined || status === input.status)
    .filter((instance) => fits(subjectOf(area, instance)))
    .map(({ arn }) => arn);
  const { items, nextToken } = page(arns, input, { usual: 100, most: 100 });
  return { containerInstanceArns: items, nextToken };
}

export function describeContainerInstances(area: EcsArea, input: Inputs.DescribeContainerInstancesInput) {
  const cluster = activeCluster(area, input.cluster);
  const { found, failures } = lookUp(area, cluster, input.containerInstances, 100);
  return { containerInstances: found.map((instance) => instanceView(area, instance, input.include ?? [])), failures };
}

/**
 * "When a container instance is set to DRAINING, Amazon ECS prevents new tasks from being scheduled ... Any tasks that are part of
 * a service that are in a PENDING state are stopped immediately." (Guide, "Draining Amazon ECS container instances")
 */
export function updateContainerInstancesState(area: EcsArea, input: Inputs.UpdateContainerInstancesStateInput) {
  const cluster = activeCluster(area, input.cluster);
  const { status } = input;
  if (status !== "ACTIVE" && status !== "DRAINING")
    throw invalidParameter("Container instance state must be one of [ACTIVE, DRAINING].");
  const { found, failures } = lookUp(area, cluster, input.containerInstances, 10);
  for (const instance of found) {
    instance.status = status;
    instance.version += 1;
    if (status === "DRAINING") stopPending(area, instance);
  }
  wakeServices(area, cluster);
  return { containerInstances: found.map((instance) => instanceView(area, instance, [])), failures };
}

function stopPending(area: EcsArea, instance: ContainerInstance): void {
  for (const task of tasksOn(area, instance)) {
    if (task.service === undefined || task.startedAt !== undefined) continue;
    stopTask(task, "ServiceSchedulerInitiated", "Task stopped: its container instance is DRAINING.");
  }
}

/**
 * "If you have tasks running on the container instance when you deregister it with the force option, these tasks remain running
 * until you terminate the instance ... but they're orphaned (no longer monitored or accounted for by Amazon ECS)." (API Reference,
 * DeregisterContainerInstance) Here they stop: nothing shows an orphaned task.
 */
export function deregisterContainerInstance(area: EcsArea, input: Inputs.DeregisterContainerInstanceInput) {
  const cluster = activeCluster(area, input.cluster);
  const [instance] = lookUp(area, cluster, [input.containerInstance], 1).found;
  if (instance === undefined || instance.status === "INACTIVE")
    throw invalidParameter("The referenced container instance was not found.");
  const tasks = tasksOn(area, instance);
  if (tasks.length > 0 && input.force !== true) throw invalidParameter("Found running tasks on the instance.");
  leave(instance);
  for (const task of tasks) stopTask(task, "UserInitiated", "The container instance was deregistered.");
  wakeServices(area, cluster);
  return { containerInstance: instanceView(area, instance, []) };
}

function lookUp(area: EcsArea, cluster: Cluster, references: readonly string[], most: number) {
  if (references.length === 0) throw invalidParameter("Container instances cannot be empty.");
  if (references.length > most) throw invalidParameter(`Container instances cannot have more than ${most} elements.`);
  const known = [...(cluster.instances ?? instancesOf(area, cluster))];
  const found: ContainerInstance[] = [];
  const failures: object[] = [];
  for (const reference of references) {
    const instance = known.find(({ arn }) => arn === reference || nameOf(arn) === reference);
    if (instance === undefined) failures.push({ arn: reference, reason: "MISSING" });
    else found.push(instance);
  }
  return { found, failures };
}
