import { z } from "zod";
import { int, list, optional, reference, text } from "./pieces.ts";
import { type Rule, withRules } from "./rules.ts";

interface Item {
  readonly capacityProvider?: string | undefined;
  readonly capacityProviderRef?: { readonly name: string } | undefined;
  readonly weight?: number | undefined;
  readonly base?: number | undefined;
}

const itemRules: readonly Rule<Item>[] = [
  {
    id: "strategy-one-provider",
    cel: "has(self.capacityProvider) != has(self.capacityProviderRef)",
    message: "must set exactly one of `capacityProviderRef` and `capacityProvider`",
    holds: (item) => (item.capacityProvider === undefined) !== (item.capacityProviderRef === undefined),
  },
];

const capacityProviderStrategyItem = withRules(
  z.object(
    optional({
      capacityProviderRef: reference(
        "The ECSCapacityProvider to use; its name in AWS is sent once it is ACTIVE. Set either this or `capacityProvider`.",
      ),
      capacityProvider: text(
        "Short name of the capacity provider: FARGATE, FARGATE_SPOT or a capacity provider of the account. Set either this or " +
          "`capacityProviderRef`.",
        255,
      ).min(1),
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
  ),
  itemRules,
);

function areDistinct(names: readonly (string | undefined)[]): boolean {
  const set = names.filter((name) => name !== undefined);
  return new Set(set).size === set.length;
}

/**
 * Source: Amazon ECS API Reference, CapacityProviderStrategyItem. That a provider is named once is the operator's own rule.
 */
export const strategyRules: readonly Rule<readonly Item[]>[] = [
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
    cel:
      "self.all(i, !has(i.capacityProvider) || " +
      "self.exists_one(j, has(j.capacityProvider) && j.capacityProvider == i.capacityProvider))",
    message: "must name each `capacityProvider` once",
    holds: (items) => areDistinct(items.map(({ capacityProvider }) => capacityProvider)),
  },
  {
    id: "strategy-distinct-references",
    cel:
      "self.all(i, !has(i.capacityProviderRef) || " +
      "self.exists_one(j, has(j.capacityProviderRef) && j.capacityProviderRef.name == i.capacityProviderRef.name))",
    message: "must name each `capacityProviderRef` once",
    holds: (items) => areDistinct(items.map(({ capacityProviderRef }) => capacityProviderRef?.name)),
  },
];

/** A capacity provider strategy: at most 20 items. */
export const capacityProviderStrategy = (description: string) =>
  withRules(list(capacityProviderStrategyItem, 20, `${description} Each provider may appear once.`), strategyRules);
