import { TAG_PREFIX, TAGS } from "../../../api/names.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import type { TagChange } from "../../../ecs/tags.ts";
import type { StepBase } from "../../../engine/plan.ts";

/** Sets or removes tags of one resource. */
export type TagStep = StepBase &
  (
    | { readonly kind: "TagResource"; readonly arn: string; readonly tags: readonly EcsTag[] }
    | {
        readonly kind: "UntagResource";
        readonly arn: string;
        readonly keys: readonly string[];
        /** The owner tags go for good: the resource stays in AWS without its object. */
        readonly last?: boolean;
      }
  );

/**
 * "Maximum number of tags per resource - 50 [...] Tags with this prefix [aws:] do not count against your tags per resource limit."
 * (Amazon ECS API Reference, TagResource)
 */
const MOST_TAGS = 50;

/** True when a resource has room for these tags beside those that it has. */
export function hasRoom(live: readonly EcsTag[] | undefined, set: readonly EcsTag[]): boolean {
  const keys = new Set([...(live ?? []), ...set].map(({ key = "" }) => key));
  return [...keys].filter((key) => !key.toLowerCase().startsWith("aws:")).length <= MOST_TAGS;
}

/**
 * The writes that change the tags of a resource: what is new is set before what is old is removed, so that no tag is missing in
 * between; where there is no room for both, the old ones go first.
 *
 * @param of ends the summaries: ` on revision 7`, ` from revision 7`; default nothing
 */
export function tagSteps(
  arn: string | undefined,
  live: readonly EcsTag[] | undefined,
  { set, remove }: TagChange,
  of: { readonly set: string; readonly remove: string } = { set: "", remove: "" },
): readonly TagStep[] {
  const resource = arn ?? "";
  const names = set.map((tag) => tag.key).join(", ");
  const setting: readonly TagStep[] =
    set.length === 0 ? [] : [{ kind: "TagResource", arn: resource, tags: set, summary: `set tags ${names}${of.set}` }];
  const gone = remove.join(", ");
  const removing: readonly TagStep[] =
    remove.length === 0
      ? []
      : [{ kind: "UntagResource", arn: resource, keys: remove, summary: `remove tags ${gone}${of.remove}` }];
  return hasRoom(live, set) ? [...setting, ...removing] : [...removing, ...setting];
}

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
