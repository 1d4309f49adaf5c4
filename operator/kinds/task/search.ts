import type { Aws } from "../../aws/handle.ts";
import type { EcsTask } from "../../aws/services/ecs/shapes.ts";
import { errorMeans } from "../common/plan/failures.ts";
import type { TryAnswer } from "./model.ts";
import { shownTask } from "./shown.ts";

/** Beyond so many pages of the family's stopped tasks a try counts as not found: its RunTask is then repeated with the same token. */
const PAGES = 10;

/**
 * Finds the tasks of tries whose answer was lost. Running ones are listed by `startedBy`. AWS does not promise that filter beside
 * `desiredStatus`, so stopped ones are found among those of the family.
 * Source: "When you specify `startedBy` as the filter, it must be the only filter that you use." (Amazon ECS API Reference, ListTasks)
 */
export async function searchTries(
  aws: Aws,
  cluster: string,
  family: string | undefined,
  names: readonly string[],
): Promise<Readonly<Record<string, TryAnswer>>> {
  try {
    const running = await Promise.all(names.map((startedBy) => listed(aws, { cluster, startedBy })));
    const found = answersOf(running.flat(), names);
    const missing = names.filter((name) => found[name] === undefined);
    const stopped =
      missing.length === 0 || family === undefined ? {} : await searchStopped(aws, cluster, family, missing);
    const absent = Object.fromEntries(names.map((name) => [name, { is: "absent" } as const]));
    return { ...absent, ...stopped, ...found };
  } catch (error) {
    if (errorMeans(error, "NoSuchCluster")) return {};
    throw error;
  }
}

type Filter = { readonly cluster: string; readonly startedBy: string };

async function listed(aws: Aws, filter: Filter): Promise<readonly EcsTask[]> {
  const { taskArns = [] } = await aws.ecs.call("ListTasks", filter);
  return described(aws, filter.cluster, taskArns);
}

async function described(aws: Aws, cluster: string, tasks: readonly string[]): Promise<readonly EcsTask[]> {
  return tasks.length === 0 ? [] : ((await aws.ecs.call("DescribeTasks", { cluster, tasks })).tasks ?? []);
}

async function searchStopped(aws: Aws, cluster: string, family: string, names: readonly string[]) {
  let found: Readonly<Record<string, TryAnswer>> = {};
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES && (page === 0 || nextToken !== undefined); page++) {
    const input = { cluster, family, desiredStatus: "STOPPED", ...(nextToken !== undefined && { nextToken }) };
    const { taskArns = [], nextToken: next } = await aws.ecs.call("ListTasks", input);
    found = { ...found, ...answersOf(await described(aws, cluster, taskArns), names) };
    if (names.every((name) => found[name] !== undefined)) break;
    nextToken = next;
  }
  return found;
}

function answersOf(tasks: readonly EcsTask[], names: readonly string[]): Readonly<Record<string, TryAnswer>> {
  const entries = tasks.flatMap((task): readonly (readonly [string, TryAnswer])[] => {
    const { startedBy = "", taskArn } = task;
    return taskArn === undefined || !names.includes(startedBy)
      ? []
      : [[startedBy, { is: "started", task: { ...shownTask(task), taskArn } }]];
  });
  return Object.fromEntries(entries);
}
