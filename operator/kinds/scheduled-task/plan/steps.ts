import { SCHEDULED_TIME_ANNOTATION } from "../../../api/names.ts";
import { rfc3339 } from "../../../lib/clock.ts";
import type { Run, ScheduleInput, ScheduleStep } from "../model.ts";
import type { Wanted } from "./wanted.ts";

export function creation({ resource }: ScheduleInput, { name, time }: Wanted): ScheduleStep {
  const { metadata = {}, spec } = resource.spec.taskTemplate;
  const scheduled = time === undefined ? {} : { [SCHEDULED_TIME_ANNOTATION]: rfc3339(time) };
  const replaced = resource.spec.concurrencyPolicy === "Replace" ? { deletionPolicy: "Delete" as const } : {};
  return {
    kind: "CreateChild",
    action: "CreateRun",
    child: {
      kind: "ECSTask",
      name,
      spec: { ...spec, ...replaced },
      ...(metadata.labels && { labels: metadata.labels }),
      annotations: { ...metadata.annotations, ...scheduled },
    },
    summary: `create ECSTask ${name}: ${time === undefined ? "asked for by `trigger`" : `the run of ${rfc3339(time)}`}`,
  };
}

export const deletion = ({ name, uid }: Run, why: string): ScheduleStep => ({
  kind: "DeleteChild",
  action: "DeleteRun",
  child: { kind: "ECSTask", name, uid },
  summary: `delete ECSTask ${name}: ${why}`,
});

/** Finished runs beyond the limits, oldest first. */
export function surplus({ resource, facts }: ScheduleInput): readonly ScheduleStep[] {
  const { successfulTasksHistoryLimit, failedTasksHistoryLimit } = resource.spec;
  const beyond = (result: Run["result"], limit: number, field: string): readonly ScheduleStep[] => {
    const ended = facts.runs
      .filter((run) => run.result === result && run.endTime !== undefined)
      .sort((a, b) => ((a.endTime ?? "") < (b.endTime ?? "") ? -1 : 1));
    return ended
      .slice(0, Math.max(0, ended.length - limit))
      .filter(({ deleting }) => !deleting)
      .map((run) => ({ ...deletion(run, `\`spec.${field}\` is ${limit}`), bestEffort: true }));
  };
  return [
    ...beyond("Complete", successfulTasksHistoryLimit, "successfulTasksHistoryLimit"),
    ...beyond("Failed", failedTasksHistoryLimit, "failedTasksHistoryLimit"),
  ];
}
