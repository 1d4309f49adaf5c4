import { tidy } from "../../core/json.ts";
import { allParts, clusterView } from "./clusters/view.ts";
import { deploymentView } from "./deployments/operations.ts";
import type { Area, World } from "./records.ts";
import { serviceView } from "./services/view.ts";
import { tagList } from "./tags/tags.ts";
import { taskDefinitionView } from "./task-definitions/operations.ts";
import { taskView } from "./tasks/view.ts";

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
