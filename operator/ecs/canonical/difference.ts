import { deepEqual } from "../../lib/json.ts";
import { at, canonical, canonicalNode, isMembers, put, setAt } from "./canonical.ts";
import { type ItemKeys, pairItems } from "./items.ts";
import type { Members } from "./rule.ts";
import { type Node, rulesWith } from "./tree.ts";

/** One declared leaf that AWS shows otherwise. It names the place and never the values, which may be secret. */
export interface Difference {
  /** `containers[app].environment[LOG_LEVEL].value`: items of sets by what identifies them, of lists by index. */
  readonly path: string;
  /** How AWS shows this member is not certain: report, do not act. */
  readonly unverified: boolean;
  /** It may be secret: a namespace that must not see the value must not learn either whether it is equal. */
  readonly secret: boolean;
}

interface Walk<Facts> {
  readonly facts: Facts;
  readonly found: Difference[];
}

interface Spot<Facts> {
  readonly node: Node<Facts> | undefined;
  readonly path: string;
  readonly secret: boolean;
  readonly unverified: boolean;
}

const spotAt = <Facts>(parent: Spot<Facts>, node: Node<Facts> | undefined, path: string): Spot<Facts> => ({
  node,
  path,
  secret: parent.secret || rulesWith(node, "HIDE").length > 0,
  unverified: parent.unverified || (node?.rules.some((rule) => rule.unverified === true) ?? false),
});

function report<Facts>(walk: Walk<Facts>, { path, unverified, secret }: Spot<Facts>): void {
  walk.found.push({ path, unverified, secret });
}

function compareSet<Facts>(
  walk: Walk<Facts>,
  spot: Spot<Facts>,
  set: ItemKeys & { readonly open?: true },
  desired: readonly unknown[],
  actual: readonly unknown[],
): void {
  for (const { label, declared, live } of pairItems(set, desired, actual)) {
    const itemSpot = spotAt(spot, spot.node?.item, `${spot.path}[${label}]`);
    if (declared !== undefined && live !== undefined) compare(walk, itemSpot, declared, live);
    else if (declared !== undefined || set.open !== true) report(walk, itemSpot);
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
    else report(walk, itemSpot);
  }
}

/**
 * AWS's members in the order in which the declared ones name them: of two whose order has no meaning, a person may declare
 * only one, and AWS may show it in either place.
 */
export function inDeclaredOrder<Facts>(node: Node<Facts> | undefined, desired: Members, actual: Members): Members {
  let ordered = actual;
  for (const { op: verb } of rulesWith(node, "PAIR")) {
    const { first, second } = verb;
    const [one, other] = [at(actual, first), at(actual, second)];
    if (at(desired, second) !== undefined || other === undefined || at(desired, first) !== other) continue;
    ordered = put(put(ordered, first.split("."), other), second.split("."), one);
  }
  return ordered;
}

/** Compares the members that are declared; what AWS shows beside them is not managed. */
function compareMembers<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: Members, shown: Members): void {
  const actual = inDeclaredOrder(spot.node, desired, shown);
  for (const [name, member] of Object.entries(desired)) {
    if (member === undefined) continue;
    const path = spot.path === "" ? name : `${spot.path}.${name}`;
    compare(walk, spotAt(spot, spot.node?.members.get(name), path), member, actual[name]);
  }
}

function compareOpaque<Facts>(walk: Walk<Facts>, spot: Spot<Facts>, desired: unknown, actual: unknown): void {
  if (!isMembers(desired)) {
    if (!deepEqual(desired, actual)) report(walk, spot);
    return;
  }
  for (const [key, value] of Object.entries(desired)) {
    const there = isMembers(actual) ? actual[key] : undefined;
    if (!deepEqual(value, there)) report(walk, { ...spot, path: `${spot.path}.${key}` });
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
  if (rulesWith(node, "MATCH").some(({ op: verb }) => verb.equal(desired, actual))) return;
  if (rulesWith(node, "OPAQUE").length > 0) compareOpaque(walk, spot, desired, actual);
  else if (Array.isArray(desired)) compareItems(walk, spot, desired, actual);
  else if (isMembers(desired)) compareMembers(walk, spot, desired, isMembers(actual) ? actual : nothingAt(walk, spot));
  else if (!deepEqual(desired, actual)) report(walk, spot);
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
  const spot: Spot<Facts> = { node, path: "", secret: false, unverified: false };
  compareMembers(walk, spot, canonical(node, facts, desired, "declared"), canonical(node, facts, actual, "actual"));
  return walk.found;
}
