import { deleting, scheduledTaskObject } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { task } from "../task/index.ts";
import { scheduledTaskExamples } from "./examples.ts";
import { scheduledTaskHosts } from "./hosts.ts";

const at = "taskTemplate.spec";
const asked = { metadata: { annotations: { "ecs-operator.dev/trigger": "one" } } };

export const scheduledTask: KindRecord<"ECSScheduledTask"> = {
  examples: scheduledTaskExamples,
  coverage: {
    calls: task.coverage.calls.map(({ absent, ...call }) => ({
      ...call,
      at,
      absent: Object.fromEntries(Object.entries(absent).map(([path, why]) => [`${at}.${path}`, why])),
    })),
    lacks: ["adoptionPolicy", "managementPolicy", "deletionPolicy", "region"],
    own: [
      "concurrencyPolicy",
      "failedTasksHistoryLimit",
      "schedule",
      "startingDeadlineSeconds",
      "successfulTasksHistoryLimit",
      "taskTemplate",
      "taskTemplate.metadata",
      "taskTemplate.metadata.annotations",
      "taskTemplate.metadata.labels",
      "taskTemplate.spec",
      "timeZone",
      ...["region", "deletionPolicy", "suspend", ...task.coverage.own].map((field) => `${at}.${field}`),
    ],
  },
  exported: {
    recordedTime: edited(
      scheduledTaskObject(),
      scheduledTaskObject({}, { status: { lastScheduleTime: "2026-03-01T11:00:00Z" } }),
    ),
    pendingRun: edited(scheduledTaskObject(), scheduledTaskObject({}, asked)),
    refs: edited(
      scheduledTaskObject(),
      scheduledTaskObject({ taskTemplate: { spec: { clusterRef: { name: "other" }, taskDefinition: "web:1" } } }),
    ),
    deleting: edited(scheduledTaskObject(), scheduledTaskObject({}, { metadata: deleting })),
  },
  hosts: scheduledTaskHosts,
  // What stands in AWS belongs to its runs.
  held: () => [],
};
