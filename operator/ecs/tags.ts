import { TAG_PREFIX, TAGS } from "../api/names.ts";
import type { EcsTag } from "../aws/services/ecs/shapes.ts";

/** Path of a declared tag in `status.declared`. */
const PATH_PREFIX = "tags/";

const byKey = (a: EcsTag, b: EcsTag): number => ((a.key ?? "") < (b.key ?? "") ? -1 : 1);

/**
 * All tags that a resource should carry, sorted by key: the operator's defaults below the object's own, below the owner
 * tags.
 */
export function desiredTags(
  defaults: Readonly<Record<string, string>>,
  declared: readonly EcsTag[] | undefined,
  owner: readonly EcsTag[],
): readonly EcsTag[] {
  const merged = new Map(Object.entries(defaults));
  for (const tag of [...(declared ?? []), ...owner]) {
    if (tag.key !== undefined) merged.set(tag.key, tag.value ?? "");
  }
  return [...merged].map(([key, value]) => ({ key, value })).sort(byKey);
}

/** The paths of an object's own tags, for `status.declared`. */
export function declaredTagPaths(declared: readonly EcsTag[] | undefined): readonly string[] {
  return (declared ?? []).flatMap((tag) => (tag.key === undefined ? [] : [`${PATH_PREFIX}${tag.key}`])).sort();
}

export interface TagChange {
  /** For TagResource. */
  readonly set: readonly EcsTag[];
  /** For UntagResource. */
  readonly remove: readonly string[];
}

/**
 * What TagResource and UntagResource have to do. Tags that were never declared are left alone, and so are AWS's own
 * (`aws:`); a tag that was declared and no longer is gets removed.
 *
 * @param desired all tags that the resource should carry, owner tags included
 * @param declaredBefore `status.declared`
 */
export function tagDiff(
  desired: readonly EcsTag[],
  live: readonly EcsTag[] | undefined,
  declaredBefore: readonly string[],
): TagChange {
  const shown = new Map((live ?? []).map((tag) => [tag.key, tag.value ?? ""]));
  const wanted = new Set(desired.map((tag) => tag.key));
  const removable = (key: string): boolean => !wanted.has(key) && shown.has(key) && !isReserved(key);
  return {
    set: desired.filter((tag) => shown.get(tag.key) !== (tag.value ?? "")),
    remove: [
      ...declaredBefore
        .filter((path) => path.startsWith(PATH_PREFIX))
        .map((path) => path.slice(PATH_PREFIX.length))
        .filter(removable),
      // What is owned again is not left behind any more.
      ...(wanted.has(TAGS.uid) && shown.has(TAGS.retained) ? [TAGS.retained] : []),
    ].sort(),
  };
}

const isReserved = (key: string): boolean => key.toLowerCase().startsWith("aws:") || key.startsWith(TAG_PREFIX);
