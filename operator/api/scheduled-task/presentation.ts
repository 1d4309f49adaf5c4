import { columns, type Presentation } from "../common/index.ts";
import type { ScheduledTaskSpec } from "./spec.ts";

export const presentation: Presentation<ScheduledTaskSpec> = {
  displayName: "ECS scheduled task",
  deletion: {
    does: "Kubernetes deletes its ECSTask objects, each of which stops its tasks.",
    waitsFor: "nothing",
  },
  columns: columns(
    [
      { name: "Schedule", type: "string", path: ".spec.schedule", description: "When it runs." },
      { name: "Timezone", type: "string", path: ".spec.timeZone", description: "Time zone of the schedule." },
      { name: "Suspend", type: "boolean", path: ".spec.suspend", description: "Whether it creates no runs." },
      { name: "Active", type: "integer", path: ".status.activeCount", description: "Runs that have not ended." },
      { name: "Last Schedule", type: "date", path: ".status.lastScheduleTime", description: "Time of the newest run." },
    ],
    [
      { name: "Next Schedule", type: "string", path: ".status.nextScheduleTime" },
      { name: "Last Success", type: "date", path: ".status.lastSuccessfulTime" },
    ],
  ),
  specHasAllDefaults: false,
  rootRules: [],
  creates: "ECSTask",
};
