import { z } from "zod";
import { int, list, optional, text } from "./pieces.ts";
import { type Rule, withRules } from "./rules.ts";

const capacityProviderStrategyItem = z.object({
  capacityProvider: text(
    "Short name of the capacity provider: FARGATE, FARGATE_SPOT or a capacity provider of the account.",
    255,
  ).min(1),
  ...optional({
    weight: int(
      "Relative share of the tasks, beyond all `base` counts, that run on this provider. Default: 0.",
      0,
      1000,
    ),
    base: int(
      "Number of tasks that run on this provider before weights apply. Only one item may set it. Default: 0.",
      0,
      100_000,
    ),
  }),
});

export type CapacityProviderStrategyItem = z.infer<typeof capacityProviderStrategyItem>;

/**
 * Source: Amazon ECS API Reference, CapacityProviderStrategyItem. That a provider is named once is the operator's own rule.
 */
export const strategyRules: readonly Rule<readonly CapacityProviderStrategyItem[]>[] = [
  {
    id: "strategy-one-base",
    cel: "self.filter(i, has(i.base) && i.base > 0).size() <= 1",
    message: "must set `base` on at most one item",
    holds: (items) => items.filter((item) => (item.base ?? 0) > 0).length <= 1,
  },
  {
    id: "strategy-some-weight",
    cel: "self.size() < 2 || self.exists(i, has(i.weight) && i.weight > 0)",
    message: "must set `weight` to at least 1 on one item when there are several",
    holds: (items) => items.length < 2 || items.some((item) => (item.weight ?? 0) > 0),
  },
  {
    id: "strategy-distinct",
    cel: "self.all(i, self.exists_one(j, j.capacityProvider == i.capacityProvider))",
    message: "must name each `capacityProvider` once",
    holds: (items) => new Set(items.map((item) => item.capacityProvider)).size === items.length,
  },
];

/** A capacity provider strategy: at most 20 items. */
export const capacityProviderStrategy = (description: string) =>
  withRules(list(capacityProviderStrategyItem, 20, `${description} Each provider may appear once.`), strategyRules);
