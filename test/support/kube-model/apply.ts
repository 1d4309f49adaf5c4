import { deepEqual } from "../../../operator/lib/json.ts";
import { copyOf } from "./objects.ts";

type Tree = Readonly<Record<string, unknown>>;

/** The fields that a manager owns: paths of leaves, and of items of lists that are merged by a key. */
export type Fields = ReadonlySet<string>;

/** Another manager owns a field that would get another value. */
export class FieldConflict extends Error {}

/** The lists of the operator's statuses that are merged item by item (`x-kubernetes-list-type: map`); all others are atomic. */
const LIST_KEYS: Readonly<Record<string, string>> = { "/conditions": "type" };

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

interface Child {
  readonly path: string;
  readonly value: unknown;
}

/** The parts of a value that are owned one by one; none for a leaf. */
function childrenOf(value: unknown, path: string): readonly Child[] {
  const key = LIST_KEYS[path];
  if (Array.isArray(value) && key !== undefined)
    return value.map((item) => ({ path: `${path}[${String((item as Tree)[key])}]`, value: item as unknown }));
  if (!isTree(value)) return [];
  return Object.entries(value).map(([name, member]) => ({ path: `${path}/${name}`, value: member }));
}

/** Every field in a value, with what it holds; a map or a merged list holds nothing of its own. */
function fieldsIn(value: unknown, path = "", fields = new Map<string, unknown>()): ReadonlyMap<string, unknown> {
  const isInner = isTree(value) || (Array.isArray(value) && LIST_KEYS[path] !== undefined);
  if (path !== "") fields.set(path, isInner ? undefined : value);
  for (const child of childrenOf(value, path)) fieldsIn(child.value, child.path, fields);
  return fields;
}

export interface Applied {
  readonly value: unknown;
  /** Who owns what from now on. */
  readonly owners: ReadonlyMap<string, Fields>;
}

/**
 * Server-side apply: what this manager applied before and leaves out now is removed, unless another owns it too;
 * fields of others stay.
 *
 * @throws FieldConflict when another manager owns a field with another value, and force is not set
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyAs(
  manager: string,
  live: unknown,
  wanted: unknown,
  owners: ReadonlyMap<string, Fields>,
  force: boolean,
): Applied {
  const [shown, asked] = [fieldsIn(live), fieldsIn(wanted)];
  const taken = [...asked.keys()].filter((path) => shown.has(path) && !deepEqual(shown.get(path), asked.get(path)));
  const after = new Map<string, Fields>();
  for (const [other, fields] of owners) {
    if (other === manager) continue;
    const lost = taken.filter((path) => fields.has(path));
    if (lost.length > 0 && !force) throw new FieldConflict(`conflict with "${other}": ${lost.join(", ")}`);
    after.set(other, new Set([...fields].filter((path) => !lost.includes(path))));
  }
  const kept = new Set([...after.values()].flatMap((fields) => [...fields]));
  const gone = [...(owners.get(manager) ?? [])].filter((path) => !asked.has(path) && !kept.has(path));
  const value = without(merged(live, wanted, ""), new Set(gone), "");
  return { value, owners: after.set(manager, new Set(asked.keys())) };
}

/** The owners after an update by other means: the manager that changed a field owns it. */
export function updatedBy(
  manager: string,
  before: unknown,
  now: unknown,
  owners: ReadonlyMap<string, Fields>,
): ReadonlyMap<string, Fields> {
  const [old, asked] = [fieldsIn(before), fieldsIn(now)];
  const changed = [...asked.keys()].filter((path) => !old.has(path) || !deepEqual(old.get(path), asked.get(path)));
  const after = new Map<string, Fields>();
  for (const [other, fields] of owners)
    after.set(other, new Set([...fields].filter((path) => asked.has(path) && !changed.includes(path))));
  return after.set(manager, new Set([...(after.get(manager) ?? []), ...changed]));
}

function merged(live: unknown, wanted: unknown, path: string): unknown {
  const key = LIST_KEYS[path];
  if (Array.isArray(wanted) && key !== undefined) return mergedList(Array.isArray(live) ? live : [], wanted, path);
  if (!isTree(wanted)) return copyOf(wanted);
  const result: Record<string, unknown> = isTree(live) ? { ...live } : {};
  for (const [name, member] of Object.entries(wanted)) result[name] = merged(result[name], member, `${path}/${name}`);
  return result;
}

/** Items that only the live list has stay where they are among the others; the applied ones keep their own order. */
function mergedList(live: readonly unknown[], wanted: readonly unknown[], path: string): readonly unknown[] {
  const key = LIST_KEYS[path] ?? "";
  const nameOf = (item: unknown) => String((item as Tree)[key]);
  const wantedNames = new Set(wanted.map(nameOf));
  const result: unknown[] = [];
  const rest = [...live];
  const passLiveOnly = () => {
    while (rest[0] !== undefined && !wantedNames.has(nameOf(rest[0]))) result.push(rest.shift());
  };
  for (const item of wanted) {
    passLiveOnly();
    const name = nameOf(item);
    result.push(
      merged(
        live.find((each) => nameOf(each) === name),
        item,
        `${path}[${name}]`,
      ),
    );
    const index = rest.findIndex((each) => nameOf(each) === name);
    if (index >= 0) rest.splice(index, 1);
  }
  return [...result, ...rest.filter((item) => !wantedNames.has(nameOf(item)))];
}

/** A value without some of its fields; a map or list goes only when it is named and nothing is left in it. */
function without(value: unknown, gone: Fields, path: string): unknown {
  if (Array.isArray(value) && LIST_KEYS[path] !== undefined) {
    const kept = childrenOf(value, path).flatMap((child) => keptOf(child, gone));
    return kept.map((child) => child.value);
  }
  if (!isTree(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]) =>
    keptOf({ path: `${path}/${name}`, value: member }, gone).map((child) => [name, child.value] as const),
  );
  return Object.fromEntries(kept);
}

function keptOf(child: Child, gone: Fields): readonly Child[] {
  const isInner = childrenOf(child.value, child.path).length > 0;
  if (!isInner) return gone.has(child.path) ? [] : [child];
  const value = without(child.value, gone, child.path);
  const isEmpty = Array.isArray(value) ? value.length === 0 : isTree(value) && Object.keys(value).length === 0;
  return gone.has(child.path) && isEmpty ? [] : [{ ...child, value }];
}
