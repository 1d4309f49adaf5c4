import type { Random } from "./random.ts";

/**
 * What can go wrong with a call. `-before`: AWS did nothing; `-after`: AWS did it and the caller does not learn of it.
 * `slow` delays the answer by `ms`; `refuse` answers with the error `code` and `message`.
 */
export type FaultKind =
  | "throttle"
  | "5xx-before"
  | "5xx-after"
  | "hang"
  | "hang-after"
  | "reset-before"
  | "reset-after"
  | "slow"
  | "refuse";

export const faultKinds: readonly FaultKind[] = [
  "throttle",
  "5xx-before",
  "5xx-after",
  "hang",
  "hang-after",
  "reset-before",
  "reset-after",
  "slow",
  "refuse",
];

export interface FaultRule {
  /** An operation, or `*` for all. */
  readonly operation: string;
  /** Only calls of this AWS service. */
  readonly service?: string;
  readonly kind: FaultKind;
  /** How many matching calls are let through first. */
  readonly skip?: number;
  /** How often the fault happens; without it, for ever. */
  readonly count?: number;
  /** Chance for each call, 1 without it. */
  readonly probability?: number;
  /** Delay of `slow`, in milliseconds. */
  readonly ms?: number;
  /** Error type and text of `refuse`. */
  readonly code?: string;
  readonly message?: string;
  /** Only calls whose input contains this text. */
  readonly contains?: string;
}

export interface Faults {
  set(rules: readonly FaultRule[]): void;
  /** The fault this call meets, if any; counts it. */
  meet(service: string, operation: string, input: unknown): FaultRule | undefined;
}

export function createFaults(random: Random): Faults {
  let rules: { rule: FaultRule; skip: number; left: number }[] = [];
  const matches = ({ service, operation, contains }: FaultRule, owner: string, called: string, input: unknown) =>
    (service === undefined || service === owner) &&
    (operation === "*" || operation === called) &&
    (contains === undefined || JSON.stringify(input ?? {}).includes(contains));
  return {
    set(next) {
      rules = next.map((rule) => ({ rule, skip: rule.skip ?? 0, left: rule.count ?? Number.POSITIVE_INFINITY }));
    },
    meet(service, operation, input) {
      for (const state of rules) {
        if (state.left <= 0 || !matches(state.rule, service, operation, input)) continue;
        if (state.skip > 0) {
          state.skip -= 1;
          continue;
        }
        if (random.next() >= (state.rule.probability ?? 1)) continue;
        state.left -= 1;
        return state.rule;
      }
      return undefined;
    },
  };
}
