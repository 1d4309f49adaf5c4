import type { ClusterFields } from "../api/types.ts";
import type { EcsTag } from "../aws/services/ecs/shapes.ts";
import { compact } from "../lib/json.ts";
import type { Members } from "./canonical/rule.ts";
import { CLUSTER_GROUPS } from "./cluster-groups.ts";

/** Input of CreateCluster; AWS refuses an empty tag list, so none is sent then. */
export function createClusterInput(
  spec: ClusterFields,
  identity: { readonly name: string; readonly tags: readonly EcsTag[] },
): Members {
  return compact({
    clusterName: identity.name,
    ...Object.fromEntries(CLUSTER_GROUPS.map(({ name }) => [name, spec[name]])),
    tags: identity.tags.length === 0 ? undefined : identity.tags,
  });
}
