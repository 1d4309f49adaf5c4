import type { Aws } from "../../aws/handle.ts";
import type { Context, Knowledge, Surroundings } from "../../engine/kind.ts";
import { errorMeans } from "../common/plan/failures.ts";
import { readLogTails } from "./log-tail.ts";
import {
  type Attempt,
  hasEnded,
  isInDoubt,
  resultOf,
  type ShownTask,
  type TaskObject,
  type TaskObserved,
  type TryAnswer,
} from "./model.ts";
import { failedRuns } from "./plan/failed-runs.ts";
import { clusterOf, taskDefinitionOf } from "./references.ts";
import { searchTries } from "./search.ts";
import { shownTask } from "./shown.ts";

const NOTHING: TaskObserved = { tasks: {}, answers: {} };

/**
 * Reads the tasks of the attempts that have not ended, and searches for those of tries whose answer is not known. An object that has
 * ended costs no call.
 */
export async function observe(
  context: Context<Aws>,
  resource: TaskObject,
  surroundings: Surroundings,
  known: Knowledge<TaskObserved>,
): Promise<TaskObserved> {
  if (resultOf(resource) !== undefined) return known.observed ?? NOTHING;
  const open = (resource.status?.attempts ?? []).filter((attempt) => !hasEnded(attempt));
  if (known.reusable && known.observed !== undefined && isKnown(open, known.observed)) return known.observed;
  const { aws } = context;
  const cluster = clusterOf(resource, surroundings);
  const definition = taskDefinitionOf(resource, surroundings);
  const revision = await readRevision(aws, definition);
  if (cluster === undefined) return { ...NOTHING, revision };
  const running = open.flatMap(({ taskArn }) => taskArn ?? []);
  const doubtful = open.filter(isInDoubt).map(({ startedBy }) => startedBy);
  const [tasks, answers] = await Promise.all([
    readTasks(aws, cluster, running),
    doubtful.length === 0 ? {} : searchTries(aws, cluster, familyOf(definition), doubtful),
  ]);
  return withLogTails(context, resource, { tasks, answers, revision }, known);
}

/** With the logs of the runs that have just failed, if the object asks for them. Once a failure is in the status, it is not read again. */
async function withLogTails(
  context: Context<Aws>,
  resource: TaskObject,
  observed: TaskObserved,
  { now, driftIntervalMs }: Knowledge<TaskObserved>,
): Promise<TaskObserved> {
  const { revision } = observed;
  const { logTail } = resource.spec;
  if (logTail === undefined || revision === undefined) return observed;
  const runs = failedRuns({ resource, observed, installation: context.installation, driftIntervalMs, now });
  if (runs.length === 0) return observed;
  return { ...observed, logTails: await readLogTails(context, runs, revision.arn, logTail.lines) };
}

/** Whether nothing has to be read: time alone has passed, or the object was changed. */
const isKnown = (open: readonly Attempt[], { tasks, answers, revision }: TaskObserved): boolean =>
  revision !== undefined &&
  open.every(({ taskArn, startedBy, retryTime }) =>
    taskArn === undefined ? retryTime !== undefined || answers[startedBy] !== undefined : tasks[taskArn] !== undefined,
  );

/** `web` of `arn:...:task-definition/web:7`. */
const familyOf = (arn: string | undefined): string | undefined => arn?.split("/").at(-1)?.split(":").at(0);

/** What the revision holds never changes; one that does not exist is waited for. */
async function readRevision(aws: Aws, name: string | undefined): Promise<TaskObserved["revision"]> {
  if (name === undefined) return undefined;
  try {
    return await aws.revisions.read(name);
  } catch (error) {
    if (errorMeans(error, "NoSuchTaskDefinition")) return undefined;
    throw error;
  }
}

/** Shares its calls with all objects that have tasks in the cluster. */
async function readTasks(aws: Aws, cluster: string, arns: readonly string[]): Promise<TaskObserved["tasks"]> {
  const read = async (arn: string): Promise<readonly [string, ShownTask | null]> => {
    try {
      const task = await aws.ecs.read("DescribeTasks", { cluster }, arn);
      return [arn, task === undefined ? null : shownTask(task)];
    } catch (error) {
      // A cluster that is gone has no tasks.
      if (errorMeans(error, "NoSuchCluster")) return [arn, null];
      throw error;
    }
  };
  return Object.fromEntries(await Promise.all(arns.map(read)));
}

/** The observation with the answer to one more try. */
export const withAnswer = (observed: TaskObserved, name: string, answer: TryAnswer): TaskObserved => ({
  ...observed,
  answers: { ...observed.answers, [name]: answer },
  ...(answer.is === "started" && { tasks: { ...observed.tasks, [answer.task.taskArn]: answer.task } }),
});
