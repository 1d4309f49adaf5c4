import { providerView } from "./capacity-providers/view.ts";
import { allParts, clusterView } from "./clusters/view.ts";
import { instancesOf } from "./container-instances/machines.ts";
import { instanceView } from "./container-instances/view.ts";
import { deploymentView } from "./deployments/operations.ts";
import type { EcsArea } from "./records.ts";
import { serviceView } from "./services/view.ts";
import { tagList } from "./tags/tags.ts";
import { taskDefinitionView } from "./task-definitions/operations.ts";
import { taskView } from "./tasks/view.ts";

/** The truth about an area, without lag: what the describe calls would show. */
export function snapshotOf(area: EcsArea) {
  return {
    capacityProviders: [...area.providers.values()].map((provider) => providerView(area, provider, true)),
    clusters: [...area.clusters.values()].map((cluster) => clusterView(area, cluster, allParts)),
    containerInstances: [...area.clusters.values()].flatMap((cluster) =>
      instancesOf(area, cluster).map((instance) => instanceView(area, instance, ["CONTAINER_INSTANCE_HEALTH", "TAGS"])),
    ),
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
