/**
 * The bricks that the schemas of all kinds are made of. Each brick has a description and bounds, because the API server
 * prices CEL rules by them.
 * Source: https://kubernetes.io/docs/reference/using-api/cel/#resource-constraints
 */
import { z } from "zod";

/** Longest ARN, URL, path and other free text that AWS takes anywhere in these requests, unless a field says otherwise. */
const LONG_TEXT = 2048;
const INT32_MAX = 2147483647;

/** A string of at most `maxLength` characters. */
export const text = (description: string, maxLength: number = LONG_TEXT) =>
  z.string().max(maxLength).describe(description);

/**
 * A string that matches `expression`.
 *
 * @throws when the expression has flags, which a CRD cannot carry, or repeats something more often than the API server allows
 */
export const pattern = (expression: RegExp, maxLength: number, description: string) => {
  if (expression.flags !== "") throw new Error(`${expression} has flags, which the API server would not know of`);
  if (/\{(\d+,)?\d{4,}\}/.test(expression.source)) throw new Error(`${expression} repeats more than 1,000 times`);
  return z.string().max(maxLength).regex(expression).describe(description);
};

/** A whole number within inclusive bounds. */
export const int = (description: string, min: number = 0, max: number = INT32_MAX) =>
  z.int().min(min).max(max).describe(description);

/** A decimal number within inclusive bounds. */
export const decimal = (description: string, min: number, max: number) =>
  z.number().min(min).max(max).describe(description);

/** A boolean. */
export const flag = (description: string) => z.boolean().describe(description);

/** One of a fixed set of strings. */
export const choice = <const V extends readonly [string, ...string[]]>(values: V, description: string) =>
  z.enum(values).describe(description);

/**
 * A list that is replaced as a whole by server-side apply.
 *
 * @param max AWS's bound where it publishes one (`test/unit/schema/list-bounds.test.ts` names them), else a generous one of the operator
 */
export const list = <T extends z.ZodType>(item: T, max: number, description: string) =>
  z.array(item).max(max).meta({ description, "x-kubernetes-list-type": "atomic" });

/** A list whose items are merged by `key`, which must be a required string of the item. */
export const keyed = <T extends z.ZodType>(item: T, key: string, max: number, description: string) =>
  z
    .array(item)
    .max(max)
    .refine((items) => new Set(items.map((entry) => (entry as Record<string, unknown>)[key])).size === items.length, {
      message: `must not hold two items with the same \`${key}\``,
    })
    .meta({ description, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key] });

/** A map of strings. */
export const dictionary = (description: string, maxProperties: number, maxValueLength: number = LONG_TEXT) =>
  z
    .record(z.string(), z.string().max(maxValueLength))
    .refine((map) => Object.keys(map).length <= maxProperties, {
      message: `must hold at most ${maxProperties} entries`,
    })
    .meta({ description, maxProperties });

/** The description of what is bounded by the operator and not by AWS: CEL rules need a bound to be priced by. */
const ownLimit = (description: string, max: number): string => `${description} At most ${max} (limit of the operator).`;

/** A list whose bound is the operator's own. */
export const cappedList = <T extends z.ZodType>(item: T, max: number, description: string) =>
  list(item, max, ownLimit(description, max));

/** A list merged by `key` whose bound is the operator's own. */
export const cappedKeyed = <T extends z.ZodType>(item: T, key: string, max: number, description: string) =>
  keyed(item, key, max, ownLimit(description, max));

/** A map of strings whose bound is the operator's own. */
export const cappedDictionary = (description: string, maxProperties: number, maxValueLength: number = LONG_TEXT) =>
  dictionary(ownLimit(description, maxProperties), maxProperties, maxValueLength);

/** The shape of an object's members that may be left out (but not be null); spread it beside the required ones. */
export const optional = <S extends Readonly<Record<string, z.ZodType>>>(shape: S) =>
  Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, member.exactOptional()])) as {
    [K in keyof S]: z.ZodExactOptional<S[K]>;
  };

/** An AWS name of a cluster, a family or a service. */
export const NAME_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;
export const awsName = (description: string) => pattern(NAME_PATTERN, 255, description);

/** A reference to another object in the same namespace. */
export const reference = (description: string) =>
  z.object({ name: text("Name of the object, in the same namespace.", 253).min(1) }).describe(description);
