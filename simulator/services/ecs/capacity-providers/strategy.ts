import { invalidParameter } from "../errors.ts";
import { nameOf } from "../lookups.ts";
import type { EcsArea, StrategyItem } from "../records.ts";
import { activeProvider, isBuiltIn } from "./lookups.ts";

/**
 * The rules of a capacity provider strategy.
 * Source: API Reference, CapacityProviderStrategyItem.
 *
 * @throws Refusal InvalidParameterException
 */
export function strategyItems(
  items: readonly {
    readonly capacityProvider: string;
    readonly weight?: number | undefined;
    readonly base?: number | undefined;
  }[],
): readonly StrategyItem[] {
  const filled = items.map((item) => ({
    capacityProvider: nameOf(item.capacityProvider),
    weight: item.weight ?? 0,
    base: item.base ?? 0,
  }));
  const bad = (message: string) => invalidParameter(message);
  if (filled.length > 20) throw bad("A capacity provider strategy can have at most 20 capacity providers.");
  if (filled.some(({ weight }) => weight < 0 || weight > 1000)) throw bad("The weight must be between 0 and 1000.");
  if (filled.some(({ base }) => base < 0 || base > 100_000)) throw bad("The base must be between 0 and 100000.");
  if (filled.filter(({ base }) => base > 0).length > 1)
    throw bad("Only one capacity provider in a strategy can have a base defined.");
  if (filled.length > 1 && filled.every(({ weight }) => weight === 0)) {
    throw bad("At least one capacity provider in a strategy must have a weight greater than 0.");
  }
  return filled;
}

/**
 * A strategy takes providers that the cluster has, and of one kind: "A capacity provider strategy can only contain Amazon ECS
 * Managed Instances capacity providers, Auto Scaling group capacity providers, or Fargate capacity providers."
 * Source: Developer Guide, "Amazon ECS clusters" and "Amazon ECS launch types and capacity providers".
 *
 * @throws Refusal InvalidParameterException
 */
export function checkUsable(
  area: EcsArea,
  cluster: { readonly name: string; readonly capacityProviders: readonly string[] },
  items: readonly StrategyItem[],
): void {
  const types = items.map(({ capacityProvider: name }) => {
    if (area.providers.get(name)?.cluster === cluster.name) return activeProvider(area, name).type;
    if (!cluster.capacityProviders.includes(name)) {
      throw invalidParameter(
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
      );
    }
    return isBuiltIn(name) ? "FARGATE" : "EC2_AUTOSCALING";
  });
  if (new Set(types).size > 1) {
    throw invalidParameter(
      "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.",
    );
  }
}
