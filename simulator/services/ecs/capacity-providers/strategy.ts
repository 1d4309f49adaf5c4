import { invalidParameter } from "../errors.ts";
import { nameOf } from "../lookups.ts";
import type { StrategyItem } from "../records.ts";

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
