import { inputMust as must } from "../demands.ts";
import type { Tags } from "../records.ts";

interface TagItem {
  readonly Key: string;
  readonly Value: string;
}

/** Tags as AWS lists them. */
export function tagList(tags: Tags): TagItem[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/**
 * Checks and indexes tags. "You can associate as many as 50 tags with an alarm." (API Reference, PutMetricAlarm) Lengths: Tag.
 *
 * @throws Refusal ValidationException
 */
export function checkedTags(items: readonly TagItem[] = [], existing?: Tags): Tags {
  const tags: Tags = new Map(existing);
  for (const { Key, Value } of items) {
    must(Key.length >= 1 && Key.length <= 128, "A tag key must have between 1 and 128 characters.");
    must(Value.length <= 256, "A tag value can have at most 256 characters.");
    must(!/^aws:/i.test(Key), "Tag keys that begin with aws: are reserved.");
    tags.set(Key, Value);
  }
  must(tags.size <= 50, `An alarm can have at most 50 tags; this one would have ${tags.size}.`);
  return tags;
}
