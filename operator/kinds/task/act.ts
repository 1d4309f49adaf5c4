import type { Aws } from "../../aws/handle.ts";
import type { EcsFailure, EcsTask } from "../../aws/services/ecs/shapes.ts";
import type { Context, Failure } from "../../engine/kind.ts";
import type { ChildStep } from "../../engine/plan.ts";
import { writeTags } from "../common/act.ts";
import { incompleteAnswer } from "../common/plan/failures.ts";
import type { ShownTask, TaskObserved, TaskStep } from "./model.ts";
import { withAnswer } from "./observe.ts";
import { shownTask } from "./shown.ts";

type Step = Exclude<TaskStep, ChildStep>;

/** One AWS write; gives what is known after AWS's answer. */
export async function act({ aws }: Context<Aws>, step: Step, observed: TaskObserved): Promise<TaskObserved> {
  switch (step.kind) {
    case "RunTask": {
      const { tasks = [], failures = [] } = await aws.ecs.call("RunTask", step.input);
      const [task] = tasks;
      if (task?.taskArn !== undefined) return withAnswer(observed, step.name, { is: "started", task: newTask(task) });
      const [failure] = failures;
      if (failure === undefined) throw incompleteAnswer("RunTask holds neither a task nor a failure", "ambiguous");
      return withAnswer(observed, step.name, { is: "unplaced", reason: failureText(failure) });
    }
    case "StopTask": {
      const { task } = await aws.ecs.call("StopTask", { cluster: step.cluster, task: step.task, reason: step.reason });
      return withTask(observed, step.task, { ...observed.tasks[step.task], ...shownTask(task ?? {}) });
    }
    case "TagResource":
    case "UntagResource":
      await writeTags(aws, step, undefined);
      return observed;
    default:
      return step satisfies never;
  }
}

/**
 * The task of an answer. The answer to a repeated call holds of a task that has stopped no more than that it has; why, a read has to show.
 * Source: Amazon ECS API Reference, "Ensuring idempotency"
 */
function newTask(task: EcsTask): ShownTask & { readonly taskArn: string } {
  const { lastStatus, ...shown } = shownTask(task);
  const hasStopped = lastStatus === "STOPPED";
  return { ...shown, taskArn: task.taskArn ?? "", ...(lastStatus !== undefined && !hasStopped && { lastStatus }) };
}

const withTask = (observed: TaskObserved, arn: string, task: ShownTask): TaskObserved => ({
  ...observed,
  tasks: { ...observed.tasks, [arn]: task },
});

/** AWS's words: `RESOURCE:MEMORY`, and what it adds to them. */
const failureText = ({ reason = "AWS gives no reason", detail }: EcsFailure): string =>
  detail === undefined ? reason : `${reason} (${detail})`;

/**
 * What AWS's refusal means for a try: there is no room, or the request is wrong. A task that is gone has stopped. After any other failure
 * the try stays in doubt.
 */
export function refused(step: Step, failure: Failure, observed: TaskObserved): TaskObserved | undefined {
  const { code, message, means } = failure;
  if (step.kind === "StopTask" && means === "NoSuchTask") return withTask(observed, step.task, GONE);
  if (step.kind !== "RunTask") return undefined;
  const reason = `${code}: ${message}`;
  if (means === "NoCapacity") return withAnswer(observed, step.name, { is: "unplaced", reason });
  return failure.class === "refused" ? withAnswer(observed, step.name, { is: "refused", reason }) : undefined;
}

const GONE: ShownTask = { lastStatus: "STOPPED", stopCode: "UserInitiated" };
