import { deepEqual, setMember, stableStringify } from "../../lib/json.ts";
import type { Form, Given, Members, Place, Rule } from "./rule.ts";
import { type Node, rulesWith } from "./tree.ts";

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list item that says nothing. */
export const isEmptyItem = (item: unknown): boolean =>
  item === null ||
  item === undefined ||
  (isMembers(item) && Object.values(item).every((member) => member === undefined));

const given = <Facts>(value: Given<Facts>, place: Place<Facts>): unknown =>
  "is" in value ? value.is : value.from(place);

const holds = <Facts>(rule: Rule<Facts>, place: Place<Facts>): boolean => rule.when === undefined || rule.when(place);

/** The member behind a dotted path. */
export const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, name) => (isMembers(inner) ? inner[name] : undefined), value);

/** A copy with another member at a path. */
export const put = (value: Members, path: readonly string[], member: unknown): Members => {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const inner = value[name];
  return { ...value, [name]: rest.length === 0 ? member : put(isMembers(inner) ? inner : {}, rest, member) };
};

/** What identifies an item of a SET, as a text for sorting and for paths: `app`, `8080/tcp`. */
export function itemLabel(item: unknown, key: readonly string[]): string {
  if (key.length === 0) return typeof item === "string" ? item : stableStringify(item);
  return key
    .map((name) => at(item, name))
    .filter((value) => value !== undefined)
    .map((value) => (typeof value === "object" ? stableStringify(value) : String(value)))
    .join("/");
}

/** The rule that makes a list a SET, if any. */
export const setAt = <Facts>(node: Node<Facts> | undefined) => rulesWith(node, "SET")[0]?.op;

function sortedPair<Facts>(node: Node<Facts>, value: Members): Members {
  let sorted = value;
  for (const { op: verb } of rulesWith(node, "PAIR")) {
    const [first, second] = [at(sorted, verb.first), at(sorted, verb.second)];
    if (typeof first === "string" && typeof second === "string" && second < first) {
      sorted = put(put(sorted, verb.first.split("."), second), verb.second.split("."), first);
    }
  }
  return sorted;
}

function canonicalList<Facts>(node: Node<Facts>, value: readonly unknown[], form: Form, place: Place<Facts>): unknown {
  const kept = value.filter((item) =>
    rulesWith(node, "KEEP").every(({ op: verb }) => !isMembers(item) || verb.only(item)),
  );
  const items = kept
    .filter((item) => !isEmptyItem(item))
    .map((item) => (node.item === undefined ? item : canonicalNode(node.item, item, form, place)))
    .filter((item) => !isEmptyItem(item));
  const set = setAt(node);
  if (set === undefined) return items;
  const sortKey = (item: unknown) => `${itemLabel(item, set.key)}\n${stableStringify(item)}`;
  return items
    .map((item) => ({ item, key: sortKey(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

/** The value in AWS's spelling, with what an absent member certainly means. */
function spelled<Facts>(node: Node<Facts>, value: unknown, place: Place<Facts>): unknown {
  let result = value;
  for (const rule of node.rules) {
    if (!holds(rule, place)) continue;
    if (rule.op.do === "STRIP") return undefined;
    if (rule.op.do === "CONVERT" && result !== undefined) result = rule.op.to(result);
  }
  return result;
}

function filled<Facts>(node: Node<Facts>, value: unknown, form: Form, place: Place<Facts>): unknown {
  if (value !== undefined || (form === "declared" && node.leafwise)) return value;
  const rule = rulesWith(node, "FILL").find((candidate) => holds(candidate, place));
  return rule === undefined ? undefined : given(rule.op.value, place);
}

/** Applies EQ: one member that has, or may be left at, a value that absence means as well. */
function equated<Facts>(node: Node<Facts>, value: unknown, form: Form, place: Place<Facts>): unknown {
  const rule = rulesWith(node, "EQ").find((candidate) => holds(candidate, place));
  const meant = rule === undefined ? undefined : given(rule.op.value, place);
  if (rule === undefined || meant === undefined) return value;
  if (value === undefined) return form === "actual" ? meant : undefined;
  const also = rule.op.also === undefined ? undefined : given(rule.op.also, place);
  const same = deepEqual(value, meant) || (also !== undefined && deepEqual(value, also));
  if (!same) return value;
  return form === "content" ? undefined : meant;
}

function canonicalMembers<Facts>(node: Node<Facts>, value: Members, form: Form, place: Place<Facts>): Members {
  const result: Record<string, unknown> = { ...value };
  const inside: Place<Facts> = { facts: place.facts, around: [result, ...place.around] };
  // Most members that rules speak of are absent and stay so.
  const become = (name: string, member: unknown) => {
    if (member !== result[name]) result[name] = member;
  };
  for (const [name, member] of node.ruled) become(name, spelled(member, result[name], inside));
  for (const [name, member] of node.ruled) become(name, filled(member, result[name], form, inside));
  for (const [name, member] of node.members) {
    if (result[name] !== undefined) result[name] = canonicalNode(member, result[name], form, inside);
  }
  for (const [name, member] of node.ruled) become(name, equated(member, result[name], form, inside));
  return sortedPair(node, present(result));
}

function present(members: Members): Members {
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member !== undefined && member !== null) setMember(kept, name, member);
  }
  return kept;
}

/** The canonical form of a value at a node of the rules. */
export function canonicalNode<Facts>(node: Node<Facts>, value: unknown, form: Form, place: Place<Facts>): unknown {
  if (rulesWith(node, "OPAQUE").length > 0) return value;
  if (Array.isArray(value)) return canonicalList(node, value, form, place);
  if (isMembers(value)) return canonicalMembers(node, value, form, place);
  return value;
}

/**
 * The canonical form of an input or of what AWS shows. Idempotent; two values that mean the same to AWS become equal.
 * Members that no rule speaks of, and free-form maps, are left as they are.
 */
export function canonical<Facts>(node: Node<Facts>, facts: Facts, value: Members, form: Form): Members {
  return canonicalMembers(node, value, form, { facts, around: [] });
}
