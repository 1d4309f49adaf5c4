import type { Aws } from "../../../aws/handle.ts";
import type { EcsService, EcsTask } from "../../../aws/services/ecs/shapes.ts";
import type { StoppedTask } from "../model.ts";

const PAGE = 100;
/** More pages than this cost more than they show. */
const PAGES = 10;
const GROUPS = 10;

/** The stopped tasks of a service, grouped by why they stopped. ListTasks shows only running ones by default. */
export async function stoppedTasks(aws: Aws, service: EcsService): Promise<readonly StoppedTask[]> {
  const pages = Math.min(PAGES, 1 + Math.floor((service.desiredCount ?? 0) / PAGE));
  const tasks: EcsTask[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pages; page++) {
    const listed = await aws.ecs.call("ListTasks", {
      cluster: service.clusterArn ?? "",
      serviceName: service.serviceName ?? "",
      desiredStatus: "STOPPED",
      ...(nextToken !== undefined && { nextToken }),
    });
    tasks.push(...(await describeTasks(aws, service.clusterArn ?? "", listed.taskArns ?? [])));
    nextToken = listed.nextToken;
    if (nextToken === undefined) break;
  }
  return grouped(tasks);
}

async function describeTasks(aws: Aws, cluster: string, taskArns: readonly string[]): Promise<readonly EcsTask[]> {
  if (taskArns.length === 0) return [];
  return (await aws.ecs.call("DescribeTasks", { cluster, tasks: taskArns })).tasks ?? [];
}

function grouped(tasks: readonly EcsTask[]): readonly StoppedTask[] {
  const groups = new Map<string, StoppedTask>();
  const newest = [...tasks].sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
  for (const task of newest.filter((one) => !wasScaledAway(one))) {
    const one = stoppedTask(task);
    const why = JSON.stringify([one.stopCode, one.reason, one.startedBy, one.containers]);
    const group = groups.get(why);
    const stoppedAt = [...(group?.stoppedAt ?? []), ...one.stoppedAt];
    groups.set(why, { ...(group ?? one), count: (group?.count ?? 0) + 1, stoppedAt });
  }
  return [...groups.values()].slice(0, GROUPS);
}

/** Stopped because fewer were wanted; a failed health check has another reason under the same code. */
const wasScaledAway = ({ stopCode, stoppedReason }: EcsTask): boolean =>
  stopCode === "ServiceSchedulerInitiated" && (stoppedReason ?? "").startsWith("Scaling activity");

const failedContainers = (task: EcsTask) =>
  (task.containers ?? []).filter((container) => (container.exitCode ?? 0) !== 0 || container.reason !== undefined);

function stoppedTask(task: EcsTask): StoppedTask {
  // A task that is on its way down shows no end yet.
  const at = (task.stoppedAt ?? task.stoppingAt)?.getTime();
  return {
    task: task.taskArn?.split("/").at(-1) ?? "",
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { reason: task.stoppedReason }),
    ...(task.startedBy !== undefined && { startedBy: task.startedBy }),
    containers: failedContainers(task).map(({ name, exitCode, reason }) => ({
      name: name ?? "",
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
    })),
    count: 1,
    stoppedAt: at === undefined ? [] : [at],
  };
}
