import { Refusal } from "../../../core/errors.ts";
import type * as inputs from "../inputs/tags.ts";
import type { Alarm, CloudWatchArea } from "../records.ts";
import { checkedTags, tagList } from "./tags.ts";

/** @throws Refusal ResourceNotFoundException for what is no ARN of an alarm here */
function taggedAlarm({ alarms }: CloudWatchArea, arn: string): Alarm {
  const found = [...alarms.values()].find((alarm) => alarm.arn === arn);
  if (!found)
    throw new Refusal("ResourceNotFoundException", `Unknown alarm: ${arn}`, 404, {
      ResourceType: "AWS::CloudWatch::Alarm",
      ResourceId: arn,
    });
  return found;
}

export function tagResource(area: CloudWatchArea, { ResourceARN, Tags }: inputs.TagResourceInput) {
  const alarm = taggedAlarm(area, ResourceARN);
  alarm.tags = checkedTags(Tags, alarm.tags);
  return {};
}

export function untagResource(area: CloudWatchArea, { ResourceARN, TagKeys }: inputs.UntagResourceInput) {
  const { tags } = taggedAlarm(area, ResourceARN);
  for (const key of TagKeys) tags.delete(key);
  return {};
}

export function listTagsForResource(area: CloudWatchArea, { ResourceARN }: inputs.ListTagsForResourceInput) {
  return { Tags: tagList(taggedAlarm(area, ResourceARN).tags) };
}
