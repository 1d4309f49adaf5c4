import { endedBeforeOthers, stopVerdict } from "../../../ecs/task/stopped.ts";
import { pauseMs, REPEATABLE_MS, UNSEEN_MS } from "../../../ecs/task/try.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import { type Attempt, hasEnded, isInDoubt, type ShownTask, type TaskObserved } from "../model.ts";

/** The attempts as they are, brought up to date by what AWS has shown. */

interface Context {
  readonly observed: TaskObserved;
  /** The name that the newest try of an attempt has; see `tryName`. */
  readonly nameOf: (attempt: Attempt) => string;
  /** Names of the essential containers. */
  readonly essential: readonly string[];
  /** After so long a refused try is made again, milliseconds. */
  readonly refusedMs: number;
  /** Wall clock, milliseconds. */
  readonly now: number;
}

/** How many of the attempts that have ended are kept. */
const KEPT = 10;

/** All that have not ended, and the newest that have. */
export function kept(attempts: readonly Attempt[]): readonly Attempt[] {
  const ended = attempts.filter(hasEnded).slice(-KEPT);
  return attempts.filter((attempt) => !hasEnded(attempt) || ended.includes(attempt));
}

/** What became of an attempt. */
export function advanced(attempt: Attempt, context: Context): Attempt {
  if (hasEnded(attempt)) return attempt;
  if (isInDoubt(attempt)) return answered(attempt, context);
  if (attempt.taskArn === undefined) return attempt;
  const task = context.observed.tasks[attempt.taskArn];
  if (task === undefined) return attempt;
  if (task !== null && isOwn(attempt, task, context)) return shown(attempt, task, context);
  if (task !== null) return ended(attempt, "Unknown", "The task in the status is not one of this object.", context.now);
  // AWS does not show a task at once.
  if (context.now - parseTime(attempt.tryTime) < UNSEEN_MS) return attempt;
  const reason = "AWS does not show the task any more, and so not how it ended.";
  return attempt.stopping === undefined
    ? ended(attempt, "Unknown", reason, context.now)
    : ended(attempt, "Stopped", attempt.reason, context.now);
}

/** A status can be edited: what it names is this object's only if its name says so, which nobody can change. */
const isOwn = (attempt: Attempt, { startedBy }: ShownTask, { nameOf }: Context): boolean =>
  startedBy === undefined || startedBy === nameOf(attempt);

/** The attempt after an answer to its try. */
function answered(attempt: Attempt, context: Context): Attempt {
  const { now, observed, refusedMs } = context;
  const answer = observed.answers[attempt.startedBy];
  if (answer === undefined) return attempt;
  switch (answer.is) {
    case "started":
      return shown({ ...attempt, taskArn: answer.task.taskArn }, answer.task, context);
    case "unplaced":
      return waiting(attempt, "WaitingForCapacity", answer.reason, now + pauseMs(attempt.try));
    case "refused":
      return waiting(attempt, "Refused", answer.reason, now + refusedMs);
    case "absent":
      if (now - parseTime(attempt.tryTime) < REPEATABLE_MS) return attempt;
      return ended(attempt, "Unknown", "AWS shows no task of this try any more; it may have run.", now);
    default:
      return answer satisfies never;
  }
}

/** The attempt as AWS shows its task. */
function shown(attempt: Attempt, task: ShownTask, context: Context): Attempt {
  const { essential, now } = context;
  const { lastStatus, stopCode, stoppedReason, createdAt, stoppedAt } = task;
  const endedFirst = attempt.endedFirst ?? endedBeforeOthers(task, essential);
  const startTime = attempt.startTime ?? createdAt;
  const known: Attempt = {
    ...attempt,
    ...(lastStatus !== undefined && { state: lastStatus }),
    ...(startTime !== undefined && { startTime }),
    ...(endedFirst.length > 0 && { endedFirst }),
  };
  if (lastStatus !== "STOPPED" && lastStatus !== "DELETED") return known;
  const at = stoppedAt === undefined ? now : parseTime(stoppedAt);
  const containers = endedContainers(task);
  const facts: Attempt = { ...known, containers, ...(stopCode !== undefined && { stopCode }) };
  if (known.stopping !== undefined && stopCode === "UserInitiated") return ended(facts, "Stopped", stoppedReason, at);
  const verdict = stopVerdict(task, essential, known.endedFirst);
  switch (verdict.outcome) {
    case "Succeeded":
      return ended(facts, "Succeeded", verdict.reason, at);
    case "Failed": {
      const logTail = context.observed.logTails?.[attempt.taskArn ?? ""];
      return ended({ ...facts, ...(logTail && { logTail }) }, "Failed", verdict.reason, at);
    }
    case "NoCapacity":
      return waiting(facts, "WaitingForCapacity", verdict.reason, now + pauseMs(attempt.try));
    case "Interrupted":
      return waiting(facts, "Interrupted", verdict.reason, now + pauseMs(1));
    default:
      return verdict.outcome satisfies never;
  }
}

const endedContainers = ({ containers = [] }: ShownTask): readonly NonNullable<Attempt["containers"]>[number][] =>
  containers
    .filter(({ exitCode, reason }) => exitCode !== undefined || reason !== undefined)
    .map(({ name = "", exitCode, reason }) => ({
      name,
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
    }));

/** An end. `at`: wall clock, milliseconds. */
export const ended = (
  { retryTime: _r, reason: _, ...attempt }: Attempt,
  state: "Succeeded" | "Failed" | "Stopped" | "Unknown",
  reason: string | undefined,
  at: number,
): Attempt => ({ ...attempt, state, ...(reason !== undefined && { reason }), endTime: rfc3339(at) });

/** Waits for its next try. */
const waiting = (
  { taskArn: _t, startTime: _s, endedFirst: _e, ...attempt }: Attempt,
  state: "WaitingForCapacity" | "Interrupted" | "Refused",
  reason: string,
  at: number,
): Attempt => ({ ...attempt, state, reason, retryTime: rfc3339(at) });
