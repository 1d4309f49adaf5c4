import type { TaskStatus } from "../../api/types.ts";
import type { AwsEvent } from "../../engine/kind.ts";
import type { DomainCondition, OwnStatus } from "../../engine/object.ts";
import type { Plan } from "../../engine/plan.ts";
import { parseTime, rfc3339 } from "../../lib/clock.ts";
import { waitingNow } from "../common/plan/waiting.ts";
import { hasEnded, resultOf, scheduleOf, type TaskInput, type TaskStep } from "./model.ts";
import { dropped } from "./plan/stop.ts";
import { resolve } from "./references.ts";

type TaskPlan = Plan<TaskStep>;

/** The status of the runs of an object. */
export function status(input: TaskInput, plan: TaskPlan): OwnStatus<TaskStatus> {
  const { resource, facts, now } = input;
  const before = resource.status;
  const { completions } = resource.spec;
  const attempts = isStopping(input) ? facts.attempts.map((attempt) => dropped(attempt, input)) : facts.attempts;
  const complete = facts.succeeded >= completions;
  return {
    completions: `${facts.succeeded}/${completions}`,
    active: attempts.filter((attempt) => !hasEnded(attempt)).length,
    succeeded: facts.succeeded,
    failed: facts.failed,
    startTime: resultOf(resource) === undefined ? facts.startTime : before?.startTime,
    completionTime: before?.completionTime ?? (complete && plan.state === "InSync" ? rfc3339(now) : undefined),
    ...scheduleOf(resource),
    clusterArn: before?.clusterArn ?? clusterShown(input),
    taskDefinition: before?.taskDefinition,
    attempts: attempts.length === 0 ? undefined : attempts,
    waiting: waitingOf(input, plan),
  };
}

/** Whether nothing new is started, because the object has ended, is suspended or is being deleted. */
const isStopping = ({ resource, facts }: TaskInput): boolean =>
  facts.failing !== undefined ||
  facts.succeeded >= resource.spec.completions ||
  resource.spec.suspend === true ||
  resource.metadata.deletionTimestamp !== undefined;

/** AWS names the cluster of a task that it has started. */
const clusterShown = ({ observed }: TaskInput): string | undefined =>
  Object.values(observed.tasks).find((task) => task?.clusterArn !== undefined)?.clusterArn;

function waitingOf({ resource, surroundings, now }: TaskInput, plan: TaskPlan): OwnStatus<TaskStatus>["waiting"] {
  if (plan.reason !== "WaitingForReference") return undefined;
  const place = resolve(resource, surroundings);
  if (place.found || place.missing === undefined) return undefined;
  return waitingNow(resource.status?.waiting, place.missing, now);
}

/** The conditions of a Job. `FailureTarget` says that it is going to fail, while what runs is stopped. */
export function conditions(input: TaskInput, plan: TaskPlan): readonly DomainCondition[] {
  const { resource, facts } = input;
  const recorded = resource.status?.conditions?.filter(
    ({ type }) => type === "Complete" || type === "Failed" || type === "FailureTarget",
  );
  if (resultOf(resource) !== undefined) return recorded ?? [];
  const condition = (
    type: string,
    { reason, message }: Pick<DomainCondition, "reason" | "message">,
  ): DomainCondition => ({
    type,
    status: "True",
    reason,
    message,
  });
  if (facts.failing !== undefined) {
    const failing = [condition("FailureTarget", facts.failing)];
    return plan.state === "Blocked" ? [...failing, condition("Failed", facts.failing)] : failing;
  }
  if (plan.reason === "CompletionsReached" && plan.state === "InSync") return [condition("Complete", plan)];
  return resource.spec.suspend === true ? [condition("Suspended", plan)] : [];
}

/** A run that failed is told once, as an Event. */
export const awsEvents = ({ facts }: TaskInput): readonly AwsEvent[] =>
  facts.attempts
    .filter(({ state }) => state === "Failed" || state === "Unknown")
    .map(({ startedBy, number, reason = "", endTime = "" }) => ({
      id: startedBy,
      at: parseTime(endTime),
      type: "Warning",
      reason: "TaskFailed",
      note: `Attempt ${number} failed: ${reason}`,
    }));
