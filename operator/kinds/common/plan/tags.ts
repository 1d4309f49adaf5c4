import { TAG_PREFIX, TAGS } from "../../../ecs/names.ts";
import type { EcsTag } from "../../../ecs/shapes.ts";

/** The tags that are left once those with these keys are taken off. */
export function withoutTags(live: readonly EcsTag[] | undefined, keys: readonly string[]): readonly EcsTag[] {
  const gone = new Set<string | undefined>(keys);
  return (live ?? []).filter((tag) => !gone.has(tag.key));
}

/** The tags as they are once these have been set. */
export const withTags = (live: readonly EcsTag[] | undefined, set: readonly EcsTag[]): readonly EcsTag[] => [
  ...withoutTags(
    live,
    set.flatMap((tag) => tag.key ?? []),
  ),
  ...set,
];

/** Keys of the operator's own tags among these, but for the mark of what is retained. */
export const operatorTagKeys = (live: readonly EcsTag[] | undefined): readonly string[] =>
  (live ?? []).flatMap(({ key }) => (key?.startsWith(TAG_PREFIX) && key !== TAGS.retained ? [key] : []));
