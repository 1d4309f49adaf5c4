import type { Plan } from "../../../engine/plan.ts";
import { gone, progressing } from "../../common/plan/plans.ts";
import { retainSteps } from "../../common/plan/retain.ts";
import type { TaskInput, TaskStep } from "../model.ts";
import { isRunning, planStop } from "./stop.ts";
import { tagsOf } from "./tags.ts";

/** Stops what runs and waits for its end, or lets it run on. */
export function planDeletion(input: TaskInput): Plan<TaskStep> {
  const { resource, settings } = input;
  if ((resource.spec.deletionPolicy ?? settings.defaultDeletionPolicy) === "Retain") return planRetain(input);
  return (
    planStop(input, "Deleting", `ECSTask ${resource.metadata.name} is being deleted.`) ??
    gone("Deleting", "No task of this object runs.")
  );
}

/** Each step is tried once; then the object goes. */
function planRetain(input: TaskInput): Plan<TaskStep> {
  const { resource, facts, installation } = input;
  const running = facts.attempts.filter(isRunning);
  if (running.length === 0) return gone("Retained", "No task of this object runs.");
  const tags = tagsOf(input);
  const steps = running.flatMap(({ taskArn, number }): readonly TaskStep[] =>
    retainSteps({ what: `the task of attempt ${number}`, arn: taskArn ?? "", tags, installation, resource }),
  );
  return progressing("Retained", "What runs stays in AWS; replacing the operator's owner tags by a mark.", steps);
}
