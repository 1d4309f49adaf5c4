import { CATALOGUE, type KindName } from "../../../api/catalogue.ts";
import type { Exports } from "../../../api/exports.ts";
import type { Surroundings } from "../../../engine/kind.ts";
import type { Key } from "../../../engine/object.ts";

/** Another object, as far as it can be seen. */
export interface Neighbour<Kind extends KindName = KindName> extends Key {
  readonly kind: Kind;
  readonly uid: string;
  /** Undefined when the object is of a shape that its kind could not read. */
  readonly exports: Exports[Kind] | undefined;
}

/** An object of whatever kind; its `kind` says what it exports. */
export type AnyNeighbour = { readonly [Kind in KindName]: Neighbour<Kind> }[KindName];

/** The object that a reference names; undefined when there is none. */
export function referred<Kind extends KindName>(
  surroundings: Surroundings,
  kind: Kind,
  name: string | undefined,
): Neighbour<Kind> | undefined {
  if (name === undefined) return undefined;
  return surroundings.referred({ kind, name, scope: CATALOGUE[kind].scope }) as Neighbour<Kind> | undefined;
}

/** The objects that refer to this one. */
export const dependentsOf = (surroundings: Surroundings): readonly AnyNeighbour[] =>
  surroundings.dependents as readonly AnyNeighbour[];

/** Those of them that a deletion waits for: one that has ended refers to nothing any more. */
export const dependentsToWaitFor = (surroundings: Surroundings): readonly AnyNeighbour[] =>
  dependentsOf(surroundings).filter(({ kind, exports }) => kind !== "ECSTask" || exports?.result === undefined);

/** All objects of a kind, in all namespaces. */
export const allOf = <Kind extends KindName>(surroundings: Surroundings, kind: Kind): readonly Neighbour<Kind>[] =>
  surroundings.all(kind) as readonly Neighbour<Kind>[];
