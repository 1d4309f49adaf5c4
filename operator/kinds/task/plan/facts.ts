import type { Reason } from "../../../api/reasons.ts";
import { tryName } from "../../../ecs/task/try.ts";
import { parseTime, rfc3339 } from "../../../lib/clock.ts";
import {
  type Attempt,
  type Facts,
  type Failing,
  hasEnded,
  resultOf,
  type TaskObject,
  type TaskObserved,
  type TaskPass,
} from "../model.ts";
import { advanced, kept } from "./attempts.ts";

/** What the attempts are worked out from. */
export interface Seen {
  readonly resource: TaskObject;
  readonly observed: TaskObserved;
  readonly installation: string;
  readonly driftIntervalMs: number;
  /** Wall clock, milliseconds. */
  readonly now: number;
}

/** The attempts of the status, brought up to date. */
export function attemptsNow({ resource, observed, installation, driftIntervalMs, now }: Seen): readonly Attempt[] {
  const nameOf = ({ number, try: time }: Attempt) => tryName(installation, resource.metadata.uid, number, time);
  const context = { observed, nameOf, essential: essentialOf(observed), refusedMs: driftIntervalMs, now };
  return (resource.status?.attempts ?? []).map((attempt) => advanced(attempt, context));
}

/** What plan and status both stand on. */
export function derive(input: TaskPass): Facts {
  const { resource, settings, now } = input;
  const { status, spec } = resource;
  const before = status?.attempts ?? [];
  const attempts = attemptsNow({ ...input, driftIntervalMs: settings.driftIntervalMs });
  const newly = attempts.filter((attempt, index) => hasEnded(attempt) && !hasEnded(before[index] as Attempt));
  const count = (...states: readonly string[]) => newly.filter(({ state = "" }) => states.includes(state)).length;
  const startTime = spec.suspend === true ? undefined : (status?.startTime ?? rfc3339(now));
  const counted = {
    attempts: kept(attempts),
    succeeded: (status?.succeeded ?? 0) + count("Succeeded"),
    failed: (status?.failed ?? 0) + count("Failed", "Unknown"),
    startTime,
  };
  return { ...counted, failing: recordedFailing(resource) ?? newlyFailing(input, counted) };
}

/** By the definition; without it, every container counts as essential, as one does whose definition does not say. */
export function essentialOf({ revision, tasks, answers }: TaskObserved): readonly string[] {
  const containers = revision?.definition.containerDefinitions;
  if (containers !== undefined)
    return containers.flatMap(({ name, essential }) => (name === undefined || essential === false ? [] : [name]));
  const shown = [
    ...Object.values(tasks),
    ...Object.values(answers).map((one) => (one.is === "started" ? one.task : null)),
  ];
  return shown.flatMap((task) => (task?.containers ?? []).flatMap(({ name }) => name ?? []));
}

function recordedFailing({ status }: TaskObject): Failing | undefined {
  const target = status?.conditions?.find(
    ({ type, status: value }) => (type === "FailureTarget" || type === "Failed") && value === "True",
  );
  return target && { reason: target.reason as Reason, message: target.message };
}

/** When the deadline is over; undefined: there is none, or it does not run. Wall clock, milliseconds. */
export const deadlineOf = ({ spec }: TaskObject, startTime: string | undefined): number | undefined =>
  spec.activeDeadlineSeconds === undefined || startTime === undefined
    ? undefined
    : parseTime(startTime) + spec.activeDeadlineSeconds * 1000;

function newlyFailing({ resource, now }: TaskPass, facts: Omit<Facts, "failing">): Failing | undefined {
  const { spec } = resource;
  if (resultOf(resource) !== undefined || facts.succeeded >= spec.completions) return undefined;
  const unknown = facts.attempts.find(({ state }) => state === "Unknown");
  if (unknown !== undefined && spec.retryUnknown !== true) {
    const message =
      `Nothing shows any more how attempt ${unknown.number} ended. It is not run again, because it may have done its work. To run it ` +
      "again all the same, create a new object; `spec.retryUnknown: true` does so by itself.";
    return { reason: "OutcomeUnknown", message };
  }
  if (facts.failed > spec.backoffLimit) {
    const last = facts.attempts.findLast(({ state }) => state === "Failed" || state === "Unknown");
    const message = `${facts.failed} ${facts.failed === 1 ? "run" : "runs"} failed, and \`spec.backoffLimit\` is ${spec.backoffLimit}. ${lastWords(last)}`;
    return { reason: "BackoffLimitExceeded", message };
  }
  const deadline = deadlineOf(resource, facts.startTime);
  if (deadline === undefined || now < deadline) return undefined;
  const message = `It was active for longer than \`spec.activeDeadlineSeconds\` (${spec.activeDeadlineSeconds} s). ${lastWords(facts.attempts.at(-1))}`;
  return { reason: "DeadlineExceeded", message };
}

/** What the last attempt said. */
export const lastWords = (attempt: Attempt | undefined): string =>
  attempt?.reason === undefined ? "" : `Last: ${attempt.reason.replace(/\.?$/, ".")}`;
