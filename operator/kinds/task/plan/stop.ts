import type { Reason } from "../../../api/reasons.ts";
import { UNSEEN_MS } from "../../../ecs/task/try.ts";
import type { Plan } from "../../../engine/plan.ts";
import { parseTime } from "../../../lib/clock.ts";
import { progressing } from "../../common/plan/plans.ts";
import { type Attempt, hasEnded, isInDoubt, type TaskInput, type TaskStep } from "../model.ts";
import { recorded } from "./record.ts";

/** Nothing more than this is said in `StopTask`, and shown by AWS as the reason of the stop. */
const stopReason = ({ resource }: TaskInput, why: string): string =>
  `ECSTask ${resource.metadata.namespace}/${resource.metadata.name}: ${why}`;

/**
 * Stops what runs, and waits until it has stopped.
 *
 * @param why the reason of the stop
 * @returns undefined once nothing runs
 */
export function planStop(input: TaskInput, reason: Reason, message: string): Plan<TaskStep> | undefined {
  const { facts, settings } = input;
  const attempts = facts.attempts.map((attempt) => dropped(attempt, input));
  const left = attempts.filter((attempt) => !hasEnded(attempt));
  if (left.length === 0) return undefined;
  const steps = left.flatMap((attempt) => stopStep(input, attempt, reason));
  const marked = attempts.map((attempt) =>
    isRunning(attempt) ? { ...attempt, stopping: attempt.stopping ?? reason } : attempt,
  );
  const what = left.length === 1 ? "1 task" : `${left.length} tasks`;
  const plan = progressing<TaskStep>(reason, `Waiting for ${what} to stop. ${message}`, steps, settings.pollMs);
  return { ...plan, before: recorded(input, marked) };
}

/** An attempt that waits for its next try has nothing to stop, nor has one whose try started nothing. */
export function dropped(attempt: Attempt, { observed, now }: Pick<TaskInput, "observed" | "now">): Attempt {
  if (hasEnded(attempt) || isRunning(attempt)) return attempt;
  const isAbsent = observed.answers[attempt.startedBy]?.is === "absent";
  // What was sent a moment ago need not be shown yet.
  if (isInDoubt(attempt) && !(isAbsent && now - parseTime(attempt.tryTime) >= UNSEEN_MS)) return attempt;
  const { retryTime: _, ...rest } = attempt;
  return { ...rest, state: "Stopped" };
}

export const isRunning = (attempt: Attempt): boolean => !hasEnded(attempt) && attempt.taskArn !== undefined;

/** StopTask for a task that is not being stopped yet. */
export function stopStep(input: TaskInput, attempt: Attempt, why: string): readonly TaskStep[] {
  const { taskArn, state = "" } = attempt;
  if (taskArn === undefined || ON_ITS_WAY_DOWN.includes(state)) return [];
  const cluster = input.resource.status?.clusterArn ?? taskArn.split("/").at(-2) ?? "";
  const summary = `stop the task of attempt ${attempt.number}: ${why}`;
  return [{ kind: "StopTask", cluster, task: taskArn, reason: stopReason(input, why), summary }];
}

/** Source: Amazon ECS Developer Guide, "Amazon ECS task lifecycle". */
const ON_ITS_WAY_DOWN: readonly string[] = ["DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED", "DELETED"];
