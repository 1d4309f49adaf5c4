import { columns, nameRule, type Presentation } from "../common/index.ts";
import { reservedNameRule } from "./rules.ts";
import type { CapacityProviderSpec } from "./spec.ts";

export const presentation: Presentation<CapacityProviderSpec> = {
  displayName: "ECS capacity provider",
  deletion: {
    does: "It is deleted.",
    waitsFor: "clusters and services that use it",
  },
  columns: columns(
    [
      { name: "Type", type: "string", path: ".status.type", description: "EC2_AUTOSCALING or MANAGED_INSTANCES." },
      { name: "Status", type: "string", path: ".status.capacityProviderStatus", description: "Status in AWS." },
    ],
    [
      { name: "Provider", type: "string", path: ".status.capacityProviderName", description: "Name in AWS." },
      { name: "Update", type: "string", path: ".status.updateStatus", description: "What AWS did last." },
      { name: "Cluster", type: "string", path: ".status.clusterArn" },
      { name: "Group", type: "string", path: ".status.autoScalingGroupArn" },
    ],
  ),
  specHasAllDefaults: false,
  rootRules: [nameRule("capacityProviderName", "capacity provider"), reservedNameRule],
  selectable: [".spec.clusterRef.name"],
};
