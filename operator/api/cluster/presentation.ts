import { columns, nameRule, type Presentation } from "../common/index.ts";
import type { ClusterSpec } from "./spec.ts";

export const presentation: Presentation<ClusterSpec> = {
  displayName: "ECS cluster",
  deletion: {
    does: "It is deleted.",
    waitsFor: "services that refer to it; services, tasks and container instances that it still has in AWS",
  },
  columns: columns(
    [
      { name: "Status", type: "string", path: ".status.clusterStatus", description: "Status in AWS." },
      { name: "Services", type: "integer", path: ".status.activeServices", description: "Services that are ACTIVE." },
    ],
    [
      { name: "Running", type: "integer", path: ".status.runningTasks", description: "Running tasks." },
      { name: "Pending", type: "integer", path: ".status.pendingTasks", description: "Pending tasks." },
      { name: "Cluster", type: "string", path: ".status.clusterName", description: "Name in AWS." },
    ],
  ),
  specHasAllDefaults: true,
  rootRules: [nameRule("clusterName", "cluster")],
};
