import { CATALOGUE, type KindName } from "./catalogue.ts";

/** A reference to another object, as the spec holds it. */
export interface Reference {
  readonly kind: KindName;
  readonly name: string;
  readonly scope: "Namespaced" | "Cluster";
}

/** The references that a spec holds, in the order of the catalogue. An object may come without a spec. */
export function referencesOf(kind: KindName, spec: object | undefined): readonly Reference[] {
  const members = (spec ?? {}) as Readonly<Record<string, { readonly name?: string } | undefined>>;
  return Object.entries(CATALOGUE[kind].references).flatMap(([member, target]) => {
    const name = members[member]?.name;
    return name === undefined ? [] : [{ kind: target, name, scope: CATALOGUE[target].scope }];
  });
}
