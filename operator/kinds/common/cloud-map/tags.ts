import type { Aws } from "../../../aws/handle.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { fromCloudMapTags, toCloudMapTags } from "../../../aws/services/servicediscovery/tags.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import { type TagStep, withoutTags, withTags } from "../plan/tags.ts";

/** Tags, with the time when they were read: milliseconds of the wall clock. */
export interface ReadTags {
  readonly tags: readonly EcsTag[];
  readonly tagsReadAt: number;
}

/** Tags take a call for each resource, so drift in them is looked for less often. */
const TAGS_MS = 3_600_000;

/** Tags that are known of the resource with this ARN. */
export const tagsBefore = (
  arn: string,
  shown: { readonly Arn?: string | undefined } | undefined,
  { tags, tagsReadAt }: { readonly tags?: ReadTags["tags"] | undefined; readonly tagsReadAt?: number } = {},
): ReadTags | undefined =>
  shown?.Arn === arn && tags !== undefined && tagsReadAt !== undefined ? { tags, tagsReadAt } : undefined;

/**
 * The tags of a Cloud Map resource: those known from the last hour, or what AWS shows now.
 * Neither Get nor List operations show them.
 *
 * @param before of an earlier pass; undefined where none are known, or they have to be read: whose a resource is decides whether it is
 * deleted
 */
export async function readTags(
  aws: Aws,
  arn: string,
  { now, asked }: Pick<Knowledge<unknown>, "now" | "asked">,
  before: ReadTags | undefined,
): Promise<ReadTags> {
  if (before !== undefined && !asked && now - before.tagsReadAt < TAGS_MS) return before;
  const { Tags } = await aws.servicediscovery.call("ListTagsForResource", { ResourceARN: arn });
  return { tags: fromCloudMapTags(Tags), tagsReadAt: now };
}

/** Sets or removes tags. @returns the tags as they are after that */
export async function writeCloudMapTags(
  aws: Aws,
  step: TagStep,
  live: readonly EcsTag[] | undefined,
): Promise<readonly EcsTag[]> {
  if (step.kind === "TagResource") {
    await aws.servicediscovery.call("TagResource", { ResourceARN: step.arn, Tags: toCloudMapTags(step.tags) });
    return withTags(live, step.tags);
  }
  await aws.servicediscovery.call("UntagResource", { ResourceARN: step.arn, TagKeys: step.keys });
  return withoutTags(live, step.keys);
}
