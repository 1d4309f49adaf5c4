import { columns, type Presentation } from "../common/index.ts";
import type { TaskSpec } from "./spec.ts";

export const presentation: Presentation<TaskSpec> = {
  displayName: "ECS task",
  deletion: {
    does: "Its tasks are stopped. One that has finished leaves nothing in AWS.",
    waitsFor: "the stop timeouts of its tasks",
  },
  columns: columns(
    [
      { name: "Completions", type: "string", path: ".status.completions", description: "Succeeded and wanted runs." },
      { name: "Active", type: "integer", path: ".status.active", description: "Runs that have not ended." },
      { name: "Failed", type: "integer", path: ".status.failed", description: "Runs that failed." },
    ],
    [
      { name: "Started", type: "date", path: ".status.startTime" },
      { name: "Completed", type: "date", path: ".status.completionTime" },
      { name: "Cluster", type: "string", path: ".status.clusterArn" },
      { name: "TaskDefinition", type: "string", path: ".status.taskDefinition" },
    ],
  ),
  specHasAllDefaults: false,
  rootRules: [],
  expires: true,
  selectable: [".spec.clusterRef.name", ".spec.taskDefinitionRef.name"],
};
