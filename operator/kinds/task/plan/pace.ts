import { pauseMs } from "../../../ecs/task/try.ts";
import { parseTime } from "../../../lib/clock.ts";
import { hasEnded, type TaskInput } from "../model.ts";

/** How many more attempts there may be, by `parallelism` and by what is still to succeed; negative: there are too many. */
export function room({ resource, facts }: TaskInput): number {
  const { parallelism, completions } = resource.spec;
  const active = facts.attempts.filter((attempt) => !hasEnded(attempt)).length;
  return Math.min(parallelism, completions - facts.succeeded) - active;
}

const COUNTED: readonly (string | undefined)[] = ["Succeeded", "Failed", "Unknown"];

/** After a failure there is a pause before the next attempt, longer after each in a row. Wall clock, milliseconds. */
export function pausedUntil({ facts }: TaskInput): number {
  const ended = facts.attempts
    .filter(({ state }) => COUNTED.includes(state))
    .sort((a, b) => parseTime(a.endTime ?? "") - parseTime(b.endTime ?? ""));
  const failures = ended.length - 1 - ended.findLastIndex(({ state }) => state === "Succeeded");
  const last = ended.at(-1)?.endTime;
  return failures === 0 || last === undefined ? 0 : parseTime(last) + pauseMs(failures);
}
