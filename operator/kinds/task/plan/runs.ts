import { runTaskInput } from "../../../ecs/task/input.ts";
import { tryName } from "../../../ecs/task/try.ts";
import type { Plan } from "../../../engine/plan.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { waitForReference } from "../../common/plan/waiting.ts";
import { type Attempt, hasEnded, isInDoubt, type TaskInput, type TaskStep } from "../model.ts";
import { type Place, resolve } from "../references.ts";
import { planFollowing, withClock } from "./following.ts";
import { startGate } from "./gate.ts";
import { pausedUntil, room } from "./pace.ts";
import { recorded } from "./record.ts";
import { isRunning } from "./stop.ts";
import { tagsOf } from "./tags.ts";

type TaskPlan = Plan<TaskStep>;

/** So many tasks are started a pass: what a pass has recorded and not sent is looked for after a crash, one by one. */
const STARTED_AT_ONCE = 10;

/** Starts what is to run now, and follows what runs. */
export function planRuns(input: TaskInput): TaskPlan {
  const following = planFollowing(input);
  const due = following.steps.length > 0 ? [] : dueAttempts(input);
  if (due.length === 0) return following;
  const place = resolve(input.resource, input.surroundings);
  if (!place.found) return withClock(input, waitForReference<TaskStep>(input, place));
  const held = startGate(input, place);
  return held === undefined ? planStart(input, place, due, following) : withClock(input, held);
}

/** Attempts with a try that is to be made now: those that go on, and new ones. */
function dueAttempts(input: TaskInput): readonly Attempt[] {
  const { facts, now } = input;
  const again = facts.attempts.filter((attempt) => !hasEnded(attempt) && !isRunning(attempt)).flatMap(goingOn(input));
  const newest = Math.max(0, ...facts.attempts.map(({ number }) => number));
  const places = pausedUntil(input) > now ? 0 : Math.max(0, room(input));
  const fresh = Array.from({ length: places }, (_, index) => tried(input, { number: newest + 1 + index, try: 1 }));
  return [...again, ...fresh].slice(0, STARTED_AT_ONCE);
}

const goingOn =
  (input: TaskInput) =>
  (attempt: Attempt): readonly Attempt[] => {
    const { observed, now } = input;
    // The same try once more: AWS gives the same answer to it, or carries it out. That AWS showed nothing of it now is recorded.
    if (isInDoubt(attempt))
      return observed.answers[attempt.startedBy]?.is === "absent" ? [{ ...attempt, tryTime: rfc3339(now) }] : [];
    if (parseTime(attempt.retryTime ?? "") > now) return [];
    const { retryTime: _, ...rest } = attempt;
    return [tried(input, { ...rest, try: attempt.try + 1 })];
  };

const tried = (
  { installation, resource, now }: TaskInput,
  attempt: Pick<Attempt, "number" | "try"> & Partial<Attempt>,
): Attempt => ({
  ...attempt,
  startedBy: tryName(installation, resource.metadata.uid, attempt.number, attempt.try),
  tryTime: rfc3339(now),
  state: "Starting",
});

function planStart(input: TaskInput, place: Place, due: readonly Attempt[], following: TaskPlan): TaskPlan {
  const { resource, facts, observed } = input;
  const tags = tagsOf(input);
  const taskDefinition = observed.revision?.arn ?? place.taskDefinition;
  const steps = due.map(({ number, try: time, startedBy: name }): TaskStep => {
    const again = time === 1 ? "" : `, try ${time}`;
    const summary = `run ${taskDefinition.split("/").at(-1)}: attempt ${number}${again}`;
    const facts = { ...place, taskDefinition, name, tags };
    return { kind: "RunTask", name, input: runTaskInput(resource.spec, facts), summary };
  });
  const byNumber = new Map([...facts.attempts, ...due].map((attempt) => [attempt.number, attempt]));
  const attempts = [...byNumber.values()].sort((a, b) => a.number - b.number);
  const clusterArn = place.cluster.startsWith("arn:") ? place.cluster : undefined;
  const before = recorded(input, attempts, { taskDefinition, ...(clusterArn && { clusterArn }) });
  return { ...following, state: "Progressing", steps, changes: steps.map(({ summary }) => summary), before };
}
