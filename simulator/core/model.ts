/**
 * A small language for what an operation takes: one table gives the check at the door and the TypeScript type behind it.
 * Members are optional unless `required`; `null` members are dropped before the check, as AWS's JSON protocol does.
 */

export type Model<T = unknown> = (
  | { readonly kind: "text"; readonly values?: readonly string[] }
  | { readonly kind: "integer" | "number" | "flag" | "time" | "document" }
  | { readonly kind: "list"; readonly item: Model }
  | { readonly kind: "map"; readonly item: Model }
  | { readonly kind: "shape"; readonly members: Members; readonly required: readonly string[] }
) & { readonly of?: T };

export interface Members {
  readonly [name: string]: Model;
}

export type Infer<M> = M extends Model<infer T> ? T : never;
type ShapeOf<M extends Members, R extends keyof M> = {
  readonly [K in keyof M as K extends R ? never : K]?: Infer<M[K]> | undefined;
} & { readonly [K in R]: Infer<M[K]> };

export const text: Model<string> = { kind: "text" };
export const integer: Model<number> = { kind: "integer" };
export const number: Model<number> = { kind: "number" };
export const flag: Model<boolean> = { kind: "flag" };
export const time: Model<number> = { kind: "time" };
export const document: Model<unknown> = { kind: "document" };

/** One of AWS's enum values. */
export function choice<const V extends string>(...values: readonly V[]): Model<V> {
  return { kind: "text", values };
}

export function list<T>(item: Model<T>): Model<readonly T[]> {
  return { kind: "list", item };
}

export function map<T>(item: Model<T>): Model<Readonly<Record<string, T>>> {
  return { kind: "map", item };
}

/** An object with exactly these members; `required` names those AWS insists on. */
export function shape<M extends Members, R extends keyof M & string = never>(
  members: M,
  ...required: readonly R[]
): Model<ShapeOf<M, R>> {
  return { kind: "shape", members, required };
}
