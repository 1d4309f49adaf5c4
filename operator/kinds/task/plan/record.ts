import type { TaskStatus } from "../../../api/types.ts";
import type { Attempt, TaskInput } from "../model.ts";

/** What has to be stored before anything is started or stopped. */
export function recorded(input: TaskInput, attempts: readonly Attempt[], more: Partial<TaskStatus> = {}) {
  const { succeeded, failed, startTime } = input.facts;
  return { attempts, succeeded, failed, startTime, ...more };
}
