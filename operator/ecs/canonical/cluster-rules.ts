import { eq, fill, match, type Rule, set } from "./rule.ts";
import { compile } from "./tree.ts";

/** How ECS shows a cluster. Source: Amazon ECS API Reference, Cluster, CreateCluster. */

export type ClusterFacts = Readonly<Record<string, never>>;

export const isArn = (value: unknown): boolean => typeof value === "string" && value.startsWith("arn:");

/** A name and an ARN of a Cloud Map namespace cannot be compared without asking Cloud Map; only equal forms can differ. */
export const sameNamespaceForm = (desired: unknown, actual: unknown): boolean =>
  typeof actual === "string" && actual !== "" && desired !== "" && isArn(desired) !== isArn(actual);

export const clusterRules: readonly Rule<ClusterFacts>[] = [
  // The setting of the account shows through when the cluster has none, so there is no default to fill.
  { id: "settings-are-a-map", paths: ["settings"], op: { do: "SET", key: ["name"], open: true } },
  set("cluster-providers-are-a-set", "capacityProviders"),
  fill("default-strategy-weights", "defaultCapacityProviderStrategy[].base", 0),
  fill("default-strategy-weights", "defaultCapacityProviderStrategy[].weight", 0),
  eq("exec-defaults", ["configuration.executeCommandConfiguration.logging"], "DEFAULT"),
  eq(
    "exec-defaults",
    [
      "configuration.executeCommandConfiguration.logConfiguration.cloudWatchEncryptionEnabled",
      "configuration.executeCommandConfiguration.logConfiguration.s3EncryptionEnabled",
    ],
    false,
  ),
  // A cluster without a default shows none, or an empty one.
  eq("namespace-name-or-arn", ["serviceConnectDefaults.namespace"], ""),
  match("namespace-name-or-arn", "serviceConnectDefaults.namespace", sameNamespaceForm),
];

export const clusterTree = compile(clusterRules, "leafwise");
