import type { Aws } from "../../aws/handle.ts";
import type { CloudMapInstance, CloudMapService } from "../../aws/services/servicediscovery/shapes.ts";
import { instancesOf } from "../common/cloud-map/pages.ts";
import { errorMeans } from "../common/plan/failures.ts";
import type { Instance } from "./model.ts";

/** Of more instances than DescribeTasks takes at once, those that come first are looked at. */
const MOST = 100;

/**
 * The instances of a service that is being deleted. ECS deregisters those of its tasks itself; what is left for long may be of tasks
 * that are over.
 */
export async function instancesLeft(aws: Aws, { Id = "" }: CloudMapService): Promise<readonly Instance[]> {
  const instances = await instancesOf(aws, Id);
  const over = await tasksThatAreOver(aws, instances.slice(0, MOST));
  return instances.map(({ Id: id = "" }) => ({ id, isOver: over.has(id) }));
}

/**
 * Of instances that ECS has registered, whose id is that of the task and who name its cluster, those whose task has stopped or is not
 * known any more. Source: Amazon ECS Developer Guide, "Service discovery", and the attributes of registered instances.
 */
async function tasksThatAreOver(aws: Aws, instances: readonly CloudMapInstance[]): Promise<ReadonlySet<string>> {
  const byCluster = Map.groupBy(
    instances.filter(({ Attributes }) => Attributes?.ECS_CLUSTER_NAME !== undefined),
    ({ Attributes }) => Attributes?.ECS_CLUSTER_NAME ?? "",
  );
  const over = new Set<string>();
  for (const [cluster, members] of byCluster) {
    const tasks = members.flatMap(({ Id }) => Id ?? []);
    const running = await runningAmong(aws, cluster, tasks);
    for (const id of tasks) if (!running.has(id)) over.add(id);
  }
  return over;
}

async function runningAmong(aws: Aws, cluster: string, tasks: readonly string[]): Promise<ReadonlySet<string>> {
  try {
    const { tasks: found } = await aws.ecs.call("DescribeTasks", { cluster, tasks });
    const running = (found ?? []).filter(({ lastStatus }) => lastStatus !== "STOPPED");
    return new Set(running.map(({ taskArn }) => taskArn?.split("/").at(-1) ?? ""));
  } catch (error) {
    if (errorMeans(error, "NoSuchCluster")) return new Set();
    throw error;
  }
}
