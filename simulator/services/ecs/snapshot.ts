import { allParts, clusterView } from "./clusters/view.ts";
import { deploymentView } from "./deployments/operations.ts";
import type { EcsArea } from "./records.ts";
import { serviceView } from "./services/view.ts";
import { tagList } from "./tags/tags.ts";
import { taskDefinitionView } from "./task-definitions/operations.ts";
import { taskView } from "./tasks/view.ts";

/** The truth about an area, without lag: what the describe calls would show. */
export function snapshotOf(area: EcsArea) {
  return {
    clusters: [...area.clusters.values()].map((cluster) => clusterView(area, cluster, allParts)),
    taskDefinitions: [...area.families.values()].flat().map((definition) => ({
      ...taskDefinitionView(area, definition),
      tags: tagList(definition.tags),
    })),
    services: [...area.services.values()].map((service) => ({
      ...serviceView(service, true),
      serviceDeployments: service.deployments.map((deployment) => deploymentView(service, deployment)),
    })),
    tasks: [...area.tasks.values()].map((task) => taskView(task, ["TAGS"])),
  };
}
