import { failedContainer } from "../../../ecs/task/stopped.ts";
import { tryName } from "../../../ecs/task/try.ts";
import { type FailedRun, hasEnded, type ShownTask, type TaskObserved } from "../model.ts";
import { kept } from "./attempts.ts";
import { attemptsNow, essentialOf, type Seen } from "./facts.ts";

/** The attempts that a read has just shown as failed, by a container that had started: those whose log is of interest. */
export function failedRuns(seen: Seen): readonly FailedRun[] {
  const open = new Set(
    (seen.resource.status?.attempts ?? []).filter((one) => !hasEnded(one)).map(({ number }) => number),
  );
  return kept(attemptsNow(seen)).flatMap((attempt) => {
    const { number, state, taskArn = "", startTime, tryTime, endedFirst } = attempt;
    if (state !== "Failed" || !open.has(number)) return [];
    const name = tryName(seen.installation, seen.resource.metadata.uid, number, attempt.try);
    const task = taskOf(seen.observed, taskArn, name);
    // A status can be edited to name the task of another, whose log is not for the readers of this object.
    if (task?.startedBy !== name) return [];
    const container = failedContainer(task, essentialOf(seen.observed), endedFirst);
    return container === undefined ? [] : [{ taskArn, container, startTime: startTime ?? tryTime }];
  });
}

function taskOf({ tasks, answers }: TaskObserved, taskArn: string, name: string): ShownTask | null | undefined {
  const answer = answers[name];
  return tasks[taskArn] ?? (answer?.is === "started" && answer.task.taskArn === taskArn ? answer.task : undefined);
}
