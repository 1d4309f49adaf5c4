import type { ScheduleInput } from "../model.ts";
import { nameOfTime, nameOfTrigger } from "./names.ts";

/** A run that the schedule or a verb asks for. */
export interface Wanted {
  readonly name: string;
  /** Its time by the schedule, milliseconds; undefined: a verb asks for it. */
  readonly time?: number;
  /** Value of the verb annotation. */
  readonly trigger?: string;
  readonly exists: boolean;
  /**
   * - `Created`: it exists, or is to be created now.
   * - `Waiting`: the former run has to end first.
   * - `AlreadyActive`: it is not created, because a former run has not ended.
   */
  readonly outcome: "Created" | "Waiting" | "AlreadyActive";
}

/** What is asked for now, and what the concurrency policy says to it. What the schedule asks for comes first. */
export function wantedRuns(input: ScheduleInput): readonly Wanted[] {
  const { resource, facts, verbs } = input;
  const { name: schedule } = resource.metadata;
  const asked = [
    ...(facts.due === undefined ? [] : [{ name: nameOfTime(schedule, facts.due.time), time: facts.due.time }]),
    ...verbs
      .filter(({ verb }) => verb === "trigger")
      .map(({ value }) => ({ name: nameOfTrigger(schedule, value), trigger: value })),
  ];
  let taken = facts.active.length > 0;
  return asked.map((one) => {
    const exists = facts.runs.some(({ name }) => name === one.name);
    const outcome = exists ? "Created" : outcomeOf(resource.spec.concurrencyPolicy, taken);
    taken ||= outcome === "Created" && !exists;
    return { ...one, exists, outcome };
  });
}

function outcomeOf(policy: ScheduleInput["resource"]["spec"]["concurrencyPolicy"], taken: boolean): Wanted["outcome"] {
  if (policy === "Allow" || !taken) return "Created";
  return policy === "Forbid" ? "AlreadyActive" : "Waiting";
}
