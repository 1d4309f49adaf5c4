/**
 * "This field is used", in CEL and in TypeScript. Many rules say of a platform which fields it does not have; written
 * once as a list of paths, both forms follow.
 */

/** Paths by what counts as use: a list that is not empty, a flag that is true, a value that is there. */
export interface Fields {
  readonly lists?: readonly string[];
  readonly flags?: readonly string[];
  readonly values?: readonly string[];
}

const presence = (base: string, path: string): string => {
  const steps = path.split(".");
  return steps.map((_, index) => `has(${base}.${steps.slice(0, index + 1).join(".")})`).join(" && ");
};

/** A CEL expression that is true when any of the fields below `base` is used. */
export function celUses(base: string, { lists = [], flags = [], values = [] }: Fields): string {
  return [
    ...lists.map((path) => `(${presence(base, path)} && ${base}.${path}.size() > 0)`),
    ...flags.map((path) => `(${presence(base, path)} && ${base}.${path})`),
    ...values.map((path) => `(${presence(base, path)})`),
  ].join(" || ");
}

const member = (object: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], object);

/** The same verdict for an object. */
export function uses(object: unknown, { lists = [], flags = [], values = [] }: Fields): boolean {
  return (
    lists.some((path) => ((member(object, path) as readonly unknown[] | undefined)?.length ?? 0) > 0) ||
    flags.some((path) => member(object, path) === true) ||
    values.some((path) => member(object, path) !== undefined)
  );
}

/** The fields in backquotes, for a message. */
export const named = ({ lists = [], flags = [], values = [] }: Fields): string => {
  const fields = [...lists, ...values, ...flags].map((path) => `\`${path}\``);
  return fields.length < 2 ? fields.join("") : `${fields.slice(0, -1).join(", ")} or ${fields.at(-1)}`;
};
