import { refuse } from "../../../core/errors.ts";
import type * as inputs from "../inputs/tags.ts";
import { findNamespace, findService } from "../lookups.ts";
import type { CloudMapArea, Tags } from "../records.ts";
import { checkedTags, tagList } from "./tags.ts";

/** @throws Refusal ResourceNotFoundException for what is no ARN of a namespace or service here */
function taggedResource(area: CloudMapArea, arn: string): { tags: Tags } {
  const found = arn.startsWith("arn:") ? (findNamespace(area, arn) ?? findService(area, arn)) : undefined;
  if (!found) throw refuse("ResourceNotFoundException", `The resource ${arn} was not found.`);
  return found;
}

export function tagResource(area: CloudMapArea, { ResourceARN, Tags }: inputs.TagResourceInput) {
  const resource = taggedResource(area, ResourceARN);
  resource.tags = checkedTags(Tags, resource.tags);
  return {};
}

export function untagResource(area: CloudMapArea, { ResourceARN, TagKeys }: inputs.UntagResourceInput) {
  const { tags } = taggedResource(area, ResourceARN);
  for (const key of TagKeys) tags.delete(key);
  return {};
}

export function listTagsForResource(area: CloudMapArea, { ResourceARN }: inputs.ListTagsForResourceInput) {
  return { Tags: tagList(taggedResource(area, ResourceARN).tags) };
}
