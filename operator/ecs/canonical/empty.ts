import { isEmptyItem, isMembers } from "./canonical.ts";
import { type Node, rulesWith } from "./tree.ts";

/**
 * A copy without list items that say nothing (`{}`, null): ECS drops or refuses them. Free-form values keep everything.
 */
export function withoutEmptyItems<T, Facts>(node: Node<Facts> | undefined, value: T): T {
  if (rulesWith(node, "OPAQUE").length > 0) return value;
  if (Array.isArray(value)) {
    return value.filter((item) => !isEmptyItem(item)).map((item) => withoutEmptyItems(node?.item, item)) as T;
  }
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutEmptyItems(node?.members.get(name), member)]),
  ) as T;
}
