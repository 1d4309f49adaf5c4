import type { Reason } from "../../../api/reasons.ts";
import type { Plan } from "../../../engine/plan.ts";
import { parseTime } from "../../../lib/clock.ts";
import { blocked, progressing } from "../../common/plan/plans.ts";
import { type Attempt, hasEnded, type TaskInput, type TaskStep } from "../model.ts";
import { deadlineOf, lastWords } from "./facts.ts";
import { pausedUntil, room } from "./pace.ts";
import { recorded } from "./record.ts";
import { isRunning, stopStep } from "./stop.ts";

type TaskPlan = Plan<TaskStep>;

/** Where a task that is PROVISIONING for longer waits for instances. */
const PROVISIONING_MS = 120_000;

/** What runs is read again: soon at first, and less often the longer it has run. */
const MOST_BETWEEN_READS_MS = 30_000;

/** Follows what runs, without starting anything; too many attempts are stopped, the newest first. */
export function planFollowing(input: TaskInput): TaskPlan {
  const { facts, settings, now } = input;
  const running = facts.attempts.filter(isRunning);
  const wanted = running.length + Math.min(0, room(input));
  const surplus = running.filter(({ stopping }) => stopping === undefined).slice(Math.max(0, wanted));
  const steps = surplus.flatMap((attempt) => stopStep(input, attempt, "`spec.parallelism` became smaller"));
  const plan = withClock(input, { ...saying(input), steps, changes: steps.map(({ summary }) => summary) });
  const polled: TaskPlan =
    running.length === 0 ? plan : { ...plan, recheckMs: betweenReads(running, settings.pollMs, now) };
  if (steps.length === 0) return polled;
  const attempts = facts.attempts.map((attempt) =>
    surplus.includes(attempt) ? { ...attempt, stopping: "Parallelism" } : attempt,
  );
  return { ...polled, before: recorded(input, attempts) };
}

function betweenReads(running: readonly Attempt[], pollMs: number, now: number): number {
  const youngestMs = Math.min(...running.map(({ tryTime }) => now - parseTime(tryTime)));
  return Math.round(Math.max(pollMs, Math.min(MOST_BETWEEN_READS_MS, youngestMs / 10)));
}

/** What is going on, for people. */
function saying({ facts, resource, now }: TaskInput): TaskPlan {
  const active = facts.attempts.filter((attempt) => !hasEnded(attempt));
  const { completions, backoffLimit } = resource.spec;
  const counts = `${facts.succeeded} of ${completions} succeeded, ${active.length} active, ${facts.failed} failed`;
  const refused = active.find(({ state }) => state === "Refused");
  if (refused !== undefined) return blocked("RefusedByAWS", `${refused.reason} ${counts}.`);
  const waiting = active.find(
    ({ state, tryTime }) =>
      state === "WaitingForCapacity" || (state === "PROVISIONING" && now - parseTime(tryTime) > PROVISIONING_MS),
  );
  if (waiting !== undefined && !active.some(({ state }) => state === "RUNNING")) {
    const why = waiting.reason ?? "the task is PROVISIONING until an instance has room for it";
    return said("WaitingForCapacity", `Waiting for capacity: ${why}. ${counts}.`);
  }
  const last = facts.attempts.findLast(({ state }) => state === "Failed" || state === "Interrupted");
  const limit = facts.failed > 0 ? ` \`spec.backoffLimit\` is ${backoffLimit}.` : "";
  return said("Running", `${counts}.${limit} ${lastWords(last)}`.trim());
}

const said = (reason: Reason, message: string): TaskPlan => progressing(reason, message);

/** Comes back when time alone makes something due: a pause, or the deadline. */
export function withClock(input: TaskInput, plan: TaskPlan): TaskPlan {
  const { facts, resource, now } = input;
  const deadline = deadlineOf(resource, facts.startTime);
  const retries = facts.attempts.filter((attempt) => !hasEnded(attempt)).flatMap(({ retryTime }) => retryTime ?? []);
  const times = [
    ...(deadline === undefined ? [] : [deadline]),
    ...retries.map(parseTime),
    ...(room(input) > 0 ? [pausedUntil(input)] : []),
  ].filter((time) => time > now);
  const wakes = [...times.map((time) => time - now), ...(plan.wakeMs === undefined ? [] : [plan.wakeMs])];
  return wakes.length === 0 ? plan : { ...plan, wakeMs: Math.min(...wakes) };
}
