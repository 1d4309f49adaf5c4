import { Refusal } from "../../../core/errors.ts";
import type * as inputs from "../inputs/tags.ts";
import type { ScalingArea, Target } from "../records.ts";
import { checkedTags } from "./tags.ts";

/** @throws Refusal ResourceNotFoundException for what is no ARN of a scalable target here */
function taggedTarget({ targets }: ScalingArea, arn: string): Target {
  const found = [...targets.values()].find((target) => target.arn === arn);
  if (!found)
    throw new Refusal("ResourceNotFoundException", `The resource ${arn} was not found.`, 404, { ResourceName: arn });
  return found;
}

export function tagResource(area: ScalingArea, { ResourceARN, Tags }: inputs.TagResourceInput) {
  const target = taggedTarget(area, ResourceARN);
  target.tags = checkedTags(Tags, target.tags);
  return {};
}

export function untagResource(area: ScalingArea, { ResourceARN, TagKeys }: inputs.UntagResourceInput) {
  const { tags } = taggedTarget(area, ResourceARN);
  for (const key of TagKeys) tags.delete(key);
  return {};
}

export function listTagsForResource(area: ScalingArea, { ResourceARN }: inputs.ListTagsForResourceInput) {
  return { Tags: Object.fromEntries(taggedTarget(area, ResourceARN).tags) };
}
