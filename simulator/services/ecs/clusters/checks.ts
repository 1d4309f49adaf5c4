/** Source: API Reference, CreateCluster, UpdateCluster and PutClusterCapacityProviders. */

import { refuse } from "../../../core/errors.ts";
import { activeProvider } from "../capacity-providers/lookups.ts";
import { checkUsable, strategyItems } from "../capacity-providers/strategy.ts";
import { invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/clusters.ts";
import { nameOf } from "../lookups.ts";
import type { EcsArea, StrategyItem } from "../records.ts";

/**
 * The default namespace for Service Connect: one that exists, or "If you enter a new name, a Cloud Map namespace will be created."
 * Source: API Reference, ClusterServiceConnectDefaultsRequest.
 *
 * @returns makes the namespace when it has to be made, and gives its ARN; for when nothing can be refused any more
 */
export function checkedNamespace(area: EcsArea, namespace: string): () => { readonly namespace: string } {
  if (namespace === "" || namespace.length > 1024 || /[<>"/]/.test(namespace.replace(/^arn:.*namespace\//, ""))) {
    throw invalidParameter("Namespace name is invalid.");
  }
  const { namespaces } = area.ports;
  const found = namespaces.find(area, namespace);
  if (!found && namespace.startsWith("arn:"))
    throw refuse("NamespaceNotFoundException", "The specified namespace wasn't found.");
  return () => ({ namespace: (found ?? namespaces.create(area, namespace)).arn });
}

export function checkedSettings(settings: NonNullable<Inputs.UpdateClusterInput["settings"]>) {
  return settings.map(({ name, value }) => {
    if (name !== "containerInsights" || !["enabled", "disabled", "enhanced"].includes(value ?? "")) {
      throw invalidParameter(`Invalid cluster setting: ${name ?? ""}=${value ?? ""}.`);
    }
    return { name, value: value ?? "" };
  });
}

export function checkedConfiguration(configuration: Inputs.UpdateClusterInput["configuration"]) {
  const exec = configuration?.executeCommandConfiguration;
  if (exec?.logging === "OVERRIDE" && !exec.logConfiguration) {
    throw invalidParameter("A log configuration must be specified when the logging is OVERRIDE.");
  }
  if (exec?.logConfiguration && exec.logging !== "OVERRIDE") {
    throw invalidParameter("You must set logging to 'OVERRIDE' when you supply a log configuration");
  }
  return configuration;
}

/** Providers that exist, each once, in the order AWS returns them: sorted. */
export function checkedProviders(area: EcsArea, references: readonly string[]): readonly string[] {
  const names = references.map(nameOf);
  if (names.length > 20) throw invalidParameter("A cluster can have at most 20 capacity providers.");
  for (const name of names) {
    if (name === "FARGATE" || name === "FARGATE_SPOT") continue;
    if (activeProvider(area, name).type === "MANAGED_INSTANCES") {
      throw invalidParameter("Cannot associate Managed Instances capacity provider to clusters using this API.");
    }
  }
  return [...new Set(names)].sort();
}

/** A default strategy: every provider known to the cluster; order kept, weight and base filled in. */
export function checkedStrategy(
  area: EcsArea,
  items: NonNullable<Inputs.CreateClusterInput["defaultCapacityProviderStrategy"]>,
  cluster: { readonly name: string; readonly capacityProviders: readonly string[] },
): readonly StrategyItem[] {
  const filled = strategyItems(items);
  checkUsable(area, cluster, filled);
  return filled;
}
