import type { Examples } from "../example.ts";
import { taskExamples } from "../task/examples.ts";

const spec = { clusterRef: { name: "web" }, taskDefinitionRef: { name: "migrate" } } as const;
const nightly = (more: object = {}) => ({ schedule: "0 2 * * *", taskTemplate: { spec }, ...more });
const inTemplate = (value: unknown) => nightly({ taskTemplate: { spec: value } });

/** The rules of one state of a task stand on the template, too; those of a change do not. */
const ofTemplate: Examples = Object.fromEntries(
  Object.entries(taskExamples)
    .filter(([, example]) => !("old" in example))
    .map(([id, { good, bad }]) => [id, { good: inTemplate(good), bad: inTemplate(bad) }]),
);

export const scheduledTaskExamples: Examples = {
  ...ofTemplate,
  "cron-schedule": {
    good: nightly({ schedule: "*/15 8-18/2,22 ? JAN-Mar mon,WED" }),
    bad: nightly({ schedule: "0 2 * * 7" }),
  },
  "time-zone": { good: nightly({ timeZone: "America/Argentina/Ushuaia" }), bad: nightly({ timeZone: "+02:00" }) },
  "replace-stops": {
    good: nightly({ concurrencyPolicy: "Replace" }),
    bad: nightly({ concurrencyPolicy: "Replace", taskTemplate: { spec: { ...spec, deletionPolicy: "Retain" } } }),
  },
};
