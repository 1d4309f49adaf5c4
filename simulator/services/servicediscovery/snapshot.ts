import { instanceView } from "./instances/registry.ts";
import { namespaceView } from "./namespaces/view.ts";
import { operationView } from "./progress/operations.ts";
import type { CloudMapArea } from "./records.ts";
import { serviceView } from "./services/view.ts";
import { tagList } from "./tags/tags.ts";

/** The truth about an area, without lag: what the reads would show, with tags and VPCs, which they do not show. */
export function snapshotOf(area: CloudMapArea) {
  return {
    namespaces: [...area.namespaces.values()].map((namespace) => ({
      ...namespaceView(area, namespace),
      Vpc: namespace.vpc,
      Tags: tagList(namespace.tags),
    })),
    discoveryServices: [...area.services.values()].map((service) => ({
      ...serviceView(area, service),
      Instances: [...service.instances.values()].map((instance) => instanceView(area, instance)),
      Tags: tagList(service.tags),
    })),
    cloudMapOperations: [...area.operations.values()].map((operation) => operationView(area, operation)),
  };
}
