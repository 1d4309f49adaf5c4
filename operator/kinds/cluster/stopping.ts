import type { Aws } from "../../aws/handle.ts";
import { failureOf } from "../../engine/outcome.ts";
import { errorMeans, unavailable } from "../common/plan/failures.ts";

/** Tasks that are being stopped. AWS counts them neither as running nor as pending, and deletes no cluster that has any. */
export interface StoppingTasks {
  readonly count: number;
  /** When the last of them began to stop, milliseconds since the epoch; undefined where AWS does not say. */
  readonly since?: number | undefined;
}

/** Beyond so many pages of stopped tasks AWS's answer to DeleteCluster costs less. */
const PAGES = 10;

/**
 * The tasks of a cluster that are being stopped; undefined where the caller may not see them.
 * Source: "Specifying a desiredStatus of STOPPED limits the results to tasks that Amazon ECS has set the desired status to
 * STOPPED." (Amazon ECS API Reference, ListTasks); those that have stopped are among them for an hour.
 */
export async function stoppingTasks(aws: Aws, cluster: string): Promise<StoppingTasks | undefined> {
  try {
    return await readStopping(aws, cluster);
  } catch (error) {
    if (errorMeans(error, "NoSuchCluster") || unavailable(failureOf(error)) !== undefined) return undefined;
    throw error;
  }
}

async function readStopping(aws: Aws, cluster: string): Promise<StoppingTasks> {
  let count = 0;
  let since: number | undefined;
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES && (page === 0 || nextToken !== undefined); page++) {
    const input = { cluster, desiredStatus: "STOPPED", ...(nextToken !== undefined && { nextToken }) };
    const listed = await aws.ecs.call("ListTasks", input);
    const tasks = listed.taskArns ?? [];
    const described = tasks.length === 0 ? [] : ((await aws.ecs.call("DescribeTasks", { cluster, tasks })).tasks ?? []);
    for (const { lastStatus, stoppingAt } of described) {
      if (lastStatus === "STOPPED") continue;
      count += 1;
      if (stoppingAt !== undefined) since = Math.max(since ?? 0, stoppingAt.getTime());
    }
    nextToken = listed.nextToken;
  }
  return { count, since };
}
