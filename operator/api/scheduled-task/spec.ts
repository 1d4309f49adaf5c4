import { z } from "zod";
import { cappedDictionary, choice, flag, int, optional, text, withRules } from "../common/index.ts";
import { template } from "../task/spec.ts";
import { rules } from "./rules.ts";

const LIMIT = "The oldest ones beyond that are deleted. At most 1000 (limit of the operator).";
const MOST_KEPT = 1000;

const taskTemplate = z.object({
  ...optional({
    metadata: z
      .object(
        optional({
          labels: cappedDictionary("Labels of each ECSTask.", 64, 63),
          annotations: cappedDictionary("Annotations of each ECSTask.", 64),
        }),
      )
      .describe("Labels and annotations of each ECSTask. Those of the schedule itself are not copied."),
  }),
  spec: template.describe("The spec of each ECSTask. A change applies to the runs that follow."),
});

const fields = z.object({
  schedule: text(
    "When it runs, as in cron and CronJob: `0 2 * * mon-fri`, or one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually. " +
      "If both days are restricted, either suffices. A local time that daylight saving skips does not run, one that it repeats runs twice.",
    256,
  ),
  concurrencyPolicy: choice(
    ["Allow", "Forbid", "Replace"],
    "What happens if a run has not ended when the next one is due: Allow starts it beside the former, Forbid does not start it while the " +
      "former runs, Replace deletes the former, waits until its tasks have stopped, and starts it. Default: Allow.",
  ).default("Allow"),
  suspend: flag(
    "If true, no run is created by the schedule; runs that were created go on. Times that pass meanwhile count as missed. Default: false.",
  ).default(false),
  successfulTasksHistoryLimit: int(
    `Number of successful runs that are kept. ${LIMIT} Default: 3.`,
    0,
    MOST_KEPT,
  ).default(3),
  failedTasksHistoryLimit: int(`Number of failed runs that are kept. ${LIMIT} Default: 1.`, 0, MOST_KEPT).default(1),
  taskTemplate: taskTemplate.describe("What is created at each time: an ECSTask."),
  ...optional({
    timeZone: text(
      "Time zone of the schedule: a name of the IANA time zone database, such as Europe/Berlin. Default: Etc/UTC.",
      64,
    ).min(1),
    startingDeadlineSeconds: int(
      "Seconds after its time within which a run that was missed is still created. If not set, the newest missed run is created however late it is.",
    ),
  }),
});

export const spec = withRules(fields, rules);

export type ScheduledTaskSpec = z.infer<typeof spec>;
