import { CATALOGUE, type KindName } from "./catalogue.ts";

/** A reference to another object, as the spec holds it. */
export interface Reference {
  readonly kind: KindName;
  readonly name: string;
  readonly scope: "Namespaced" | "Cluster";
}

/** The references that a spec holds, in the order of the catalogue. An object may come without a spec. */
export function referencesOf(kind: KindName, spec: object | undefined): readonly Reference[] {
  return Object.entries(CATALOGUE[kind].references).flatMap(([path, target]) =>
    namesAt(spec, path.split(".")).map((name) => ({ kind: target, name, scope: CATALOGUE[target].scope })),
  );
}

/** The names at the end of a path; a list on the way stands for each of its items. */
function namesAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesAt(item, path));
  if (typeof value !== "object" || value === null) return [];
  const [member, ...rest] = path;
  const members = value as Readonly<Record<string, unknown>>;
  if (member !== undefined) return namesAt(members[member], rest);
  return typeof members.name === "string" ? [members.name] : [];
}
