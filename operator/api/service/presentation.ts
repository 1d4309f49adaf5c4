import { columns, nameRule, type Presentation } from "../common/index.ts";
import type { ServiceSpec } from "./spec.ts";

export const presentation: Presentation<ServiceSpec> = {
  displayName: "ECS service",
  deletion: {
    does: "It is deleted with its tasks, and drains.",
    waitsFor: "the deregistration delay of its target groups and the stop timeouts of its tasks",
  },
  columns: columns(
    [
      {
        name: "Desired",
        type: "integer",
        path: ".status.desiredCount",
        description: "Desired number of tasks in AWS.",
      },
      { name: "Running", type: "integer", path: ".status.runningCount" },
      {
        name: "Updated",
        type: "integer",
        path: ".status.updatedCount",
        description: "Running tasks of the desired revision.",
      },
    ],
    [
      {
        name: "Stage",
        type: "string",
        path: ".status.deployment.stage",
        description: "Stage of a blue/green deployment.",
      },
      { name: "Cluster", type: "string", path: ".status.clusterArn" },
      { name: "TaskDefinition", type: "string", path: ".status.target.taskDefinition" },
    ],
  ),
  specHasAllDefaults: false,
  rootRules: [nameRule("serviceName", "service")],
  scale: {
    specReplicasPath: ".spec.desiredCount",
    // The count AWS aims for, not the running tasks: those of two revisions during a blue/green deployment would make an
    // autoscaler count double.
    statusReplicasPath: ".status.desiredCount",
    labelSelectorPath: ".status.selector",
  },
  selectable: [".spec.clusterRef.name", ".spec.taskDefinitionRef.name"],
};
