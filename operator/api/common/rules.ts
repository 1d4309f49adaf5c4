/**
 * A rule of admission, written twice: as a CEL expression, which the API server checks on every write, and as a function, for
 * those who check a manifest without a cluster. One table of examples in `test/unit/schema` and `test/crds` holds both
 * forms to the same verdict. The running operator loads neither.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 */
import type { z } from "zod";

interface Described {
  /** Names the rule in tests and in documentation: `fargate-awsvpc`. */
  readonly id: string;
  /** A CEL expression over `self` (and `oldSelf` for a transition) that is true when all is well. */
  readonly cel: string;
  /** What to write instead, for a person. Field names stand in backquotes. One line. */
  readonly message: string;
}

/** A rule over one state of the object. */
export interface Rule<T> extends Described {
  /** The same verdict as `cel`. */
  readonly holds: (self: T) => boolean;
}

/** A rule over a change; the API server alone sees both sides, so it is not written as a function. */
export interface Transition extends Described {
  readonly transition: true;
}

/** What stands in `x-kubernetes-validations`. */
export interface Validation {
  readonly rule: string;
  readonly message: string;
}

/** The key under which a schema carries the rules it was given, for tests and documentation. */
export const RULES = "x-rules";

/**
 * Attaches rules to a schema, in the order given.
 *
 * @returns the same schema type; the CEL expressions are in its metadata under `x-kubernetes-validations`
 */
export function withRules<T extends z.ZodType>(schema: T, rules: readonly (Rule<z.output<T>> | Transition)[]): T {
  const checked = rules.reduce<T>((current, rule) => {
    if ("transition" in rule) return current;
    return current.refine((value) => rule.holds(value as z.output<T>), { message: rule.message }) as T;
  }, schema);
  const meta = schema.meta() ?? {};
  const earlier = (meta["x-kubernetes-validations"] ?? []) as readonly Validation[];
  const earlierIds = (meta[RULES] ?? []) as readonly string[];
  return checked.meta({
    ...meta,
    "x-kubernetes-validations": [...earlier, ...rules.map(({ cel, message }) => ({ rule: cel, message }))],
    [RULES]: [...earlierIds, ...rules.map(({ id }) => id)],
  }) as T;
}

/**
 * A field of `self` that may not be added, changed or removed once the object exists. It stands on the parent, because
 * the API server skips a field's own rule when the field appears or disappears.
 */
export const immutable = (field: string, why: string): Transition => ({
  id: `${field}-immutable`,
  cel: `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`,
  message: `\`${field}\` must not be added, changed or removed: ${why}`,
  transition: true,
});
