/** The operations on tasks, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import { describeTasksRequest, listTasksRequest, runTaskRequest, stopTaskRequest } from "../inputs/tasks.ts";
import * as on from "../policy/resources.ts";
import { taskRoles } from "../policy/tags-and-roles.ts";
import { describeTasks, listTasks, runTask, stopOneTask } from "./operations.ts";

export const taskRows = {
  RunTask: operation({
    input: runTaskRequest,
    run: runTask,
    writes: true,
    bucket: BUCKETS.taskModify,
    furtherBucket: (input) => (asksForFargate(input) ? BUCKETS.fargateRunTask : undefined),
    iam: { resources: on.taskDefinition, creates: true, passes: taskRoles },
  }),
  StopTask: operation({
    input: stopTaskRequest,
    run: stopOneTask,
    writes: true,
    bucket: BUCKETS.taskModify,
    iam: { resources: on.task },
  }),
  DescribeTasks: operation({
    input: describeTasksRequest,
    run: describeTasks,
    writes: false,
    bucket: BUCKETS.taskRead,
    iam: { resources: on.firstTask },
  }),
  ListTasks: operation({
    input: listTasksRequest,
    run: listTasks,
    writes: false,
    bucket: BUCKETS.taskRead,
    iam: { resources: on.containerInstances },
  }),
};

/** Whether a call names Fargate. One that leaves it to the cluster's default strategy is not counted. */
function asksForFargate(input: unknown): boolean {
  const { launchType, capacityProviderStrategy } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const items: readonly unknown[] = Array.isArray(capacityProviderStrategy) ? capacityProviderStrategy : [];
  return (
    launchType === "FARGATE" ||
    items.some((item) =>
      String((item as { readonly capacityProvider?: unknown } | null)?.capacityProvider).startsWith("FARGATE"),
    )
  );
}
