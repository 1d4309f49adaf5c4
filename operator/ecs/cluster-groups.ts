import type { ClusterFields } from "../api/types.ts";
import { at, isMembers } from "./canonical/canonical.ts";
import { type ClusterFacts, clusterTree } from "./canonical/cluster-rules.ts";
import type { Members } from "./canonical/rule.ts";
import { type Node, only } from "./canonical/tree.ts";
import { declaredLeaves } from "./groups/compare.ts";
import type { Compared, Group } from "./groups/group.ts";
import { boundedPaths } from "./groups/leaves.ts";
import { declaredTagPaths } from "./tags.ts";

/**
 * The members that spec and CreateCluster share by name, cut into the groups of the two calls that change them.
 * Sources: Amazon ECS API Reference, UpdateCluster and PutClusterCapacityProviders.
 */
export interface ClusterGroup extends Group<ClusterFacts> {
  readonly name: keyof ClusterFields;
  readonly call: "UpdateCluster" | "PutClusterCapacityProviders";
}

const EXEC = "executeCommandConfiguration";

function withoutUnusedLog(merged: unknown, { declared }: { readonly declared: unknown }): unknown {
  const [value, exec] = [merged as Members, at(merged, EXEC)];
  const unused =
    isMembers(exec) && exec.logging !== "OVERRIDE" && at(declared, `${EXEC}.logConfiguration`) === undefined;
  if (!unused || exec.logConfiguration === undefined) return merged;
  const { logConfiguration: _, ...rest } = exec;
  return { ...value, [EXEC]: rest };
}

export const CLUSTER_GROUPS = [
  // The settings that go are part of what is asked for, see `desiredOf`: one that is left out keeps its value.
  { name: "settings", call: "UpdateCluster", neverCleared: () => ["settings"] },
  // ECS Exec logs as the container does where nothing is set up, and takes a log configuration with OVERRIDE alone. No value
  // clears `managedStorageConfiguration`. Source: Amazon ECS API Reference, ExecuteCommandConfiguration, logging.
  {
    name: "configuration",
    call: "UpdateCluster",
    clear: () => ({ [EXEC]: { logging: "DEFAULT" } }),
    neverCleared: () => ["configuration.managedStorageConfiguration"],
    settle: withoutUnusedLog,
  },
  // An empty namespace removes the default. Source: Amazon ECS API Reference, ClusterServiceConnectDefaultsRequest.
  { name: "serviceConnectDefaults", call: "UpdateCluster", clear: () => ({ namespace: "" }), clearsWhole: true },
  { name: "capacityProviders", call: "PutClusterCapacityProviders", clear: () => [] },
  { name: "defaultCapacityProviderStrategy", call: "PutClusterCapacityProviders", clear: () => [] },
] as const satisfies readonly ClusterGroup[];

/** One tree a group: a comparison uses nothing else. */
const TREES: ReadonlyMap<string, Node<ClusterFacts>> = new Map(
  CLUSTER_GROUPS.map(({ name }) => [name, only(clusterTree, name)]),
);

/** A group with the rules that it is compared by. */
export const comparedBy = (group: ClusterGroup): Compared<ClusterFacts> => ({
  group,
  tree: TREES.get(group.name) ?? clusterTree,
  facts: {},
});

/** Path of a declared setting. */
export const settingPath = (name: string): string => `settings/${name}`;

/** Path of a declared namespace: AWS shows the ARN of what was declared by name, so the name itself is recorded. */
export const namespacePath = (namespace: string): string => `serviceConnectDefaults/${namespace}`;

/** The sorted paths that `status.declared` holds for a spec: what is cleared once when it is no longer declared. */
export function declaredClusterPaths(spec: ClusterFields): readonly string[] {
  const { namespace } = spec.serviceConnectDefaults ?? {};
  return boundedPaths([
    ...CLUSTER_GROUPS.flatMap((group) => declaredLeaves(comparedBy(group), spec[group.name])),
    ...(namespace === undefined ? [] : [namespacePath(namespace)]),
    ...(spec.settings ?? []).map((setting) => settingPath(setting.name ?? "")),
    ...declaredTagPaths(spec.tags),
  ]);
}
