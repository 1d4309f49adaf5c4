import { deepEqual } from "../../lib/json.ts";
import { canonical, canonicalNode, isMembers, itemLabel, setAt } from "./canonical.ts";
import type { Members } from "./rule.ts";
import { type Node, verbs } from "./tree.ts";

/** One declared leaf that AWS shows otherwise. A value that may be secret is `HIDDEN`. */
export interface Difference {
  /** `containers[app].environment[LOG_LEVEL].value`: items of sets by what identifies them, of lists by index. */
  readonly path: string;
  readonly desired: unknown;
  readonly actual: unknown;
  /** How AWS shows this member is not certain: tell, do not act. */
  readonly unverified: boolean;
}

export const HIDDEN = "(hidden)";

interface Walk<Facts> {
  readonly facts: Facts;
  readonly found: Difference[];
}

interface Spot<Facts> {
  readonly node: Node<Facts> | undefined;
  readonly path: string;
  readonly hidden: boolean;
  readonly unverified: boolean;
}

const spotAt = <Facts>(parent: Spot<Facts>, node: Node<Facts> | undefined, path: string): Spot<Facts> => ({
  node,
  path,
  hidden: parent.hidden || verbs(node, "HIDE").length > 0,
  unverified: parent.unverified || (node?.rules.some((rule) => rule.unverified === true) ?? false),
});

/** The value as it may be shown: hidden members are replaced, at any depth. */
function shown<Facts>(spot: Spot<Facts>, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (spot.hidden) return HIDDEN;
  if (Array.isArray(value)) return value.map((item) => shown(spotAt(spot, spot.node?.item, ""), item));
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      shown(spotAt(spot, spot.node?.members.get(name), ""), member),
    ]),
  );
}

function report<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: unknown, actual: unknown): void {
  const { path, unverified } = spot;
  walk.found.push({ path, desired: shown(spot, desired), actual: shown(spot, actual), unverified });
}

/** Items by label; items with the same label are told apart by a number, so that nothing is compared twice or lost. */
function labelled(items: readonly unknown[], key: readonly string[]): Map<string, unknown> {
  const result = new Map<string, unknown>();
  for (const item of items) {
    const label = itemLabel(item, key);
    let unique = label;
    for (let n = 2; result.has(unique); n += 1) unique = `${label}#${n}`;
    result.set(unique, item);
  }
  return result;
}

function compareSet<Facts>(
  walk: Walk<Facts>,
  spot: Spot<Facts>,
  set: { readonly key: readonly string[]; readonly open?: true },
  desired: readonly unknown[],
  actual: readonly unknown[],
): void {
  const [wanted, shownItems] = [labelled(desired, set.key), labelled(actual, set.key)];
  const itemSpot = (label: string) => spotAt(spot, spot.node?.item, `${spot.path}[${label}]`);
  for (const [label, item] of wanted) {
    if (shownItems.has(label)) compare(walk, itemSpot(label), item, shownItems.get(label));
    else report(walk, itemSpot(label), item, undefined);
  }
  if (set.open) return;
  for (const [label, item] of shownItems) {
    if (!wanted.has(label)) report(walk, itemSpot(label), undefined, item);
  }
}

function compareList<Facts>(
  walk: Walk<Facts>,
  spot: Spot<Facts>,
  desired: readonly unknown[],
  actual: readonly unknown[],
): void {
  for (let index = 0; index < Math.max(desired.length, actual.length); index += 1) {
    const itemSpot = spotAt(spot, spot.node?.item, `${spot.path}[${index}]`);
    if (index < desired.length && index < actual.length) compare(walk, itemSpot, desired[index], actual[index]);
    else report(walk, itemSpot, desired[index], actual[index]);
  }
}

/** Compares the members that are declared; what AWS shows beside them is nobody's concern. */
function compareMembers<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: Members, actual: Members): void {
  for (const [name, member] of Object.entries(desired)) {
    if (member === undefined) continue;
    const path = spot.path === "" ? name : `${spot.path}.${name}`;
    compare(walk, spotAt(spot, spot.node?.members.get(name), path), member, actual[name]);
  }
}

function compareOpaque<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: unknown, actual: unknown): void {
  if (!isMembers(desired)) {
    if (!deepEqual(desired, actual)) report(walk, spot, desired, actual);
    return;
  }
  for (const [key, value] of Object.entries(desired)) {
    const there = isMembers(actual) ? actual[key] : undefined;
    if (!deepEqual(value, there)) report(walk, { ...spot, path: `${spot.path}.${key}` }, value, there);
  }
}

function compareItems<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: readonly unknown[], actual: unknown): void {
  const items = Array.isArray(actual) ? actual : [];
  const set = setAt(spot.node);
  if (set === undefined) compareList(walk, spot, desired, items);
  else compareSet(walk, spot, set, desired, items);
}

/** What AWS means by leaving an object out: its members at their known values. */
function nothingAt<Facts>(walk: Walk<Facts>, spot: Spot<Facts>): Members {
  const nothing =
    spot.node === undefined ? {} : canonicalNode(spot.node, {}, "actual", { facts: walk.facts, around: [] });
  return isMembers(nothing) ? nothing : {};
}

function compare<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: unknown, actual: unknown): void {
  const { node } = spot;
  if (verbs(node, "MATCH").some(({ verb }) => verb.equal(desired, actual))) return;
  if (verbs(node, "OPAQUE").length > 0) compareOpaque(walk, spot, desired, actual);
  else if (Array.isArray(desired)) compareItems(walk, spot, desired, actual);
  else if (isMembers(desired)) compareMembers(walk, spot, desired, isMembers(actual) ? actual : nothingAt(walk, spot));
  else if (!deepEqual(desired, actual)) report(walk, spot, desired, actual);
}

/**
 * The declared leaves that AWS shows otherwise. Both sides are made canonical first.
 *
 * @param facts what rules depend on; always taken from the desired side
 * @param desired an input of the API as a person declared it
 * @param actual the same members as AWS shows them
 */
export function differences<Facts>(
  node: Node<Facts>,
  facts: Facts,
  desired: Members,
  actual: Members,
): readonly Difference[] {
  const walk: Walk<Facts> = { facts, found: [] };
  const spot: Spot<Facts> = { node, path: "", hidden: false, unverified: false };
  compareMembers(walk, spot, canonical(node, facts, desired, "declared"), canonical(node, facts, actual, "actual"));
  return walk.found;
}
