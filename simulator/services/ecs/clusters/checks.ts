/** Source: API Reference, CreateCluster, UpdateCluster and PutClusterCapacityProviders. */

import { arnOf } from "../../../core/arn.ts";
import { strategyItems } from "../capacity-providers/strategy.ts";
import { invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/clusters.ts";
import { nameOf } from "../lookups.ts";
import type { EcsArea, StrategyItem } from "../records.ts";

export function namespaceOf(area: EcsArea, namespace: string): { readonly namespace: string } {
  if (namespace.length > 1024 || /[<>"/]/.test(namespace.replace(/^arn:.*namespace\//, ""))) {
    throw invalidParameter("Namespace name is invalid.");
  }
  if (namespace.startsWith("arn:")) return { namespace };
  return { namespace: arnOf(area, "servicediscovery", `namespace/ns-${namespace}`) };
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
    const provider = area.providers.get(name);
    if (provider?.status !== "ACTIVE")
      throw invalidParameter(
        "The specified capacity provider was not found. Specify a valid name or ARN and try again.",
      );
    if (provider.type === "MANAGED_INSTANCES") {
      throw invalidParameter(
        "Managed Instances capacity providers are bound to their cluster and cannot be associated.",
      );
    }
  }
  return [...new Set(names)].sort();
}

/** A default strategy: every provider known to the cluster; order kept, weight and base filled in. */
export function checkedStrategy(
  items: NonNullable<Inputs.CreateClusterInput["defaultCapacityProviderStrategy"]>,
  providers: readonly string[],
): readonly StrategyItem[] {
  return strategyItems(items).map((item) => {
    if (!providers.includes(item.capacityProvider)) {
      throw invalidParameter(
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
      );
    }
    return item;
  });
}
