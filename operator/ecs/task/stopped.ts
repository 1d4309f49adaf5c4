/**
 * What becomes of a run whose task has stopped:
 *
 * - `Succeeded`: the essential container that ended first exited with 0;
 * - `Failed`: it counts towards `backoffLimit`;
 * - `NoCapacity`, `Interrupted`: AWS had no room for it or took it away; it is tried again and does not count.
 */
export interface StopVerdict {
  readonly outcome: "Succeeded" | "Failed" | "NoCapacity" | "Interrupted";
  /** For people. */
  readonly reason: string;
}

interface Stopped {
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers?: readonly Container[];
}

interface Container {
  readonly name?: string;
  readonly lastStatus?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/**
 * AWS took the task away, whatever the program did: "SpotInterruption", "TerminationNotice", "InfrastructureHealth".
 * Source: Amazon ECS API Reference, Task, stopCode
 */
const INTERRUPTIONS: readonly string[] = ["SpotInterruption", "TerminationNotice", "InfrastructureHealth"];

/**
 * Why a task of a capacity provider did not start: there was no room for it.
 * Source: Amazon ECS Developer Guide, "API failure reasons": RESOURCE:*, AGENT, ATTRIBUTE, "MemberOf placement constraint
 * unsatisfied", NO ACTIVE INSTANCES, EMPTY CAPACITY PROVIDER; and Fargate's "Capacity is unavailable at this time."
 */
const NO_CAPACITY =
  /\bRESOURCE:|\bAGENT\b|\bATTRIBUTE\b|NO ACTIVE INSTANCES|EMPTY CAPACITY PROVIDER|placement constraint unsatisfied|Capacity is unavailable/;

/** 128 and the number of the signal: SIGKILL, SIGTERM. So ends what ECS stops after the first essential container. */
const ENDED_BY_SIGNAL: readonly (number | undefined)[] = [137, 143];

/**
 * The verdict on a stopped task. Which essential container ended first is known if a read showed it stopped while others were running;
 * else the containers that a signal ended were not the first.
 *
 * @param essential names of the essential containers, by the task definition
 * @param endedFirst those of them that were seen to end before others
 */
export function stopVerdict(
  task: Stopped,
  essential: readonly string[],
  endedFirst: readonly string[] = [],
): StopVerdict {
  const { stopCode = "", stoppedReason = "" } = task;
  if (INTERRUPTIONS.includes(stopCode)) return { outcome: "Interrupted", reason: stoppedReason || stopCode };
  if (stopCode === "TaskFailedToStart") {
    const outcome = NO_CAPACITY.test(stoppedReason) ? "NoCapacity" : "Failed";
    return { outcome, reason: stoppedReason || stopCode };
  }
  if (stopCode === "UserInitiated") {
    const why = stoppedReason === "" ? "" : ` (${stoppedReason})`;
    return { outcome: "Failed", reason: `The task was stopped by StopTask, not by this object${why}.` };
  }
  return exitVerdict(task, essential, endedFirst);
}

/** The container by which a run has failed; undefined: none that had started. */
export const failedContainer = (
  task: Stopped,
  essential: readonly string[],
  endedFirst: readonly string[] = [],
): string | undefined =>
  decisive(task, essential, endedFirst).find(({ exitCode }) => exitCode !== undefined && exitCode !== 0)?.name;

/** By the exit codes of the essential containers: other containers decide nothing. */
function exitVerdict(task: Stopped, essential: readonly string[], endedFirst: readonly string[]): StopVerdict {
  const { stopCode = "", stoppedReason = "" } = task;
  const judged = decisive(task, essential, endedFirst);
  const failed = judged.find(({ exitCode }) => exitCode !== 0);
  if (judged.length > 0 && failed === undefined)
    return { outcome: "Succeeded", reason: judged.map(exitText).join("; ") };
  if (failed !== undefined && failed.exitCode !== undefined) return { outcome: "Failed", reason: exitText(failed) };
  const why = failed?.reason ?? stoppedReason;
  return { outcome: "Failed", reason: why || stopCode || "AWS does not say why the task stopped." };
}

/** The containers that decide: those that ended first, if that is known. */
function decisive({ containers = [] }: Stopped, essential: readonly string[], endedFirst: readonly string[]) {
  const deciding = containers.filter(({ name = "" }) => essential.includes(name));
  const first = deciding.filter(({ name = "" }) => endedFirst.includes(name));
  const unsignalled = deciding.filter((container) => !endedBySignal(container));
  return [first, unsignalled, deciding].find((list) => list.length > 0) ?? [];
}

/** Not one of which AWS says why it ended: memory, health. */
const endedBySignal = ({ exitCode, reason }: Container): boolean =>
  reason === undefined && ENDED_BY_SIGNAL.includes(exitCode);

const exitText = ({ name = "", exitCode, reason }: Container): string =>
  `Container ${name} exited with ${exitCode}${reason === undefined ? "" : `: ${reason}`}`;

/** Essential containers that have ended while the task still runs others; none once all have. */
export function endedBeforeOthers({ containers = [] }: Stopped, essential: readonly string[]): readonly string[] {
  const deciding = containers.filter(({ name = "" }) => essential.includes(name));
  const ended = deciding.filter(({ lastStatus }) => lastStatus === "STOPPED");
  return ended.length < deciding.length ? ended.map(({ name = "" }) => name) : [];
}
