import { LONGEST_PATH, MOST_PATHS } from "../../api/limits.ts";
import { isMembers, setAt } from "../canonical/canonical.ts";
import { pairItems } from "../canonical/items.ts";
import { type Node, rulesWith } from "../canonical/tree.ts";

/** The path of a member; members of the whole have no prefix. */
export const memberPath = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/**
 * The leaves of a value by their paths: `networkConfiguration.awsvpcConfiguration.subnets`. A list is one leaf; a list whose
 * items are merged has the leaves of its items besides, `loadBalancers[app/80].targetGroupArn`, without what identifies them.
 *
 * @param path where the value stands
 */
export function leaves<Facts>(
  node: Node<Facts> | undefined,
  value: unknown,
  path: string,
): ReadonlyMap<string, unknown> {
  return new Map(leavesAt(node, value, path, []));
}

function* leavesAt<Facts>(
  node: Node<Facts> | undefined,
  value: unknown,
  path: string,
  keys: readonly string[],
): Generator<[string, unknown]> {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    yield [path, value];
    yield* itemLeaves(node, value, path);
    return;
  }
  if (!isMembers(value)) {
    yield [path, value];
    return;
  }
  const opaque = rulesWith(node, "OPAQUE").length > 0;
  for (const [name, member] of Object.entries(value)) {
    if (keys.includes(name)) continue;
    if (opaque) yield [memberPath(path, name), member];
    else yield* leavesAt(node?.members.get(name), member, memberPath(path, name), []);
  }
}

function* itemLeaves<Facts>(
  node: Node<Facts> | undefined,
  items: readonly unknown[],
  path: string,
): Generator<[string, unknown]> {
  const set = setAt(node);
  if (set?.merge === undefined) return;
  for (const { label, declared } of pairItems(set, items, [])) {
    if (isMembers(declared)) yield* leavesAt(node?.item, declared, `${path}[${label}]`, set.merge);
  }
}

/** The paths as a status holds them: sorted, none twice, within its bounds. */
export const boundedPaths = (paths: Iterable<string>): readonly string[] =>
  [...new Set(paths)]
    .filter((path) => path.length <= LONGEST_PATH)
    .sort()
    .slice(0, MOST_PATHS);
