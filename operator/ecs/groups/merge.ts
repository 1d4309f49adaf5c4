import { isMembers, setAt } from "../canonical/canonical.ts";
import { inDeclaredOrder } from "../canonical/difference.ts";
import { pairItems } from "../canonical/items.ts";
import type { Members } from "../canonical/rule.ts";
import { type Node, rulesWith } from "../canonical/tree.ts";
import { memberPath } from "./leaves.ts";

/** What becomes of leaves that are not declared. */
export interface Removal {
  /** Paths that were declared and are removed. */
  readonly removed: ReadonlySet<string>;
  /** What says so to AWS; undefined: leaving the leaf out does. */
  clear(path: string): unknown;
}

export interface Merged {
  readonly value: unknown;
  /** Whether the value holds leaves that are AWS's and not declared. */
  readonly keeps: boolean;
}

interface Walk extends Removal {
  keeps: boolean;
}

/**
 * Declared leaves over live ones, as one call sends them: AWS replaces the whole value, so what is not declared goes along as
 * it is. Of a list, items that are not declared are left out.
 *
 * @param path where the value stands
 */
export function merge<Facts>(
  node: Node<Facts> | undefined,
  values: { readonly declared: unknown; readonly live: unknown },
  path: string,
  removal: Removal,
): Merged {
  const walk: Walk = { removed: removal.removed, clear: (one) => removal.clear(one), keeps: false };
  const value = mergeAt(walk, node, values.declared, values.live, path);
  return { value, keeps: walk.keeps };
}

function mergeAt<Facts>(
  walk: Walk,
  node: Node<Facts> | undefined,
  declared: unknown,
  live: unknown,
  path: string,
): unknown {
  if (declared === undefined) return kept(walk, node, live, path);
  if (Array.isArray(declared)) return mergeItems(walk, node, declared, Array.isArray(live) ? live : [], path);
  if (!isMembers(declared)) return declared;
  const shown = isMembers(live) ? inDeclaredOrder(node, declared, live) : {};
  return mergeMembers(walk, node, declared, shown, path);
}

function mergeMembers<Facts>(
  walk: Walk,
  node: Node<Facts> | undefined,
  declared: Members,
  live: Members,
  path: string,
): Members {
  const inner = rulesWith(node, "OPAQUE").length > 0 ? undefined : node;
  const names = new Set([...Object.keys(live), ...Object.keys(declared)]);
  const members = [...names].map((name): [string, unknown] => [
    name,
    mergeAt(walk, inner?.members.get(name), declared[name], live[name], memberPath(path, name)),
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function mergeItems<Facts>(
  walk: Walk,
  node: Node<Facts> | undefined,
  declared: readonly unknown[],
  live: readonly unknown[],
  path: string,
): readonly unknown[] {
  const set = setAt(node);
  if (set?.merge === undefined) return declared;
  const pairs = new Map(pairItems(set, declared, live).map((pair) => [pair.declared, pair]));
  return declared.map((item) => {
    const pair = pairs.get(item);
    return mergeAt(walk, node?.item, item, pair?.live, `${path}[${pair?.label ?? ""}]`);
  });
}

/** A live value of which nothing is declared; without the leaves that are removed. */
function kept<Facts>(walk: Walk, node: Node<Facts> | undefined, live: unknown, path: string): unknown {
  if (live === undefined || live === null) return undefined;
  if (walk.removed.has(path)) return walk.clear(path);
  if (isMembers(live)) {
    const members = mergeMembers(walk, node, {}, live, path);
    return Object.keys(members).length === 0 ? undefined : members;
  }
  walk.keeps = true;
  return live;
}
