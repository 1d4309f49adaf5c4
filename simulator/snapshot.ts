import { allParts, clusterView } from "./cluster-view.ts";
import { tidy } from "./json.ts";
import type { Area, World } from "./records.ts";
import { deploymentView } from "./service-deployments.ts";
import { serviceView } from "./service-view.ts";
import { tagList } from "./tags.ts";
import { taskDefinitionView } from "./task-definitions.ts";
import { taskView } from "./task-view.ts";

/** The truth, without lag: what the describe calls would show. */
export interface Snapshot {
  readonly now: number;
  readonly areas: readonly ReturnType<typeof areaSnapshot>[];
}

export function takeSnapshot(world: World): Snapshot {
  return { now: world.now, areas: [...world.areas.values()].map((area) => tidy(areaSnapshot(area))) };
}

function areaSnapshot(area: Area) {
  return {
    account: area.account,
    region: area.region,
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
