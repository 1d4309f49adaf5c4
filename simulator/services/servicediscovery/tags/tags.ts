import { refuse } from "../../../core/errors.ts";
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

/** Most tags of a resource. Source: API Reference, TooManyTagsException. */
const most = 50;

/**
 * Checks and indexes tags.
 * Source: API Reference, Tag (key 1 to 128, value up to 256) and TooManyTagsException.
 *
 * @throws Refusal InvalidInput, TooManyTagsException
 */
export function checkedTags(items: readonly TagItem[] = [], existing?: Tags): Tags {
  const tags: Tags = new Map(existing);
  for (const { Key, Value } of items) {
    must(Key.length >= 1 && Key.length <= 128, "A tag key must have between 1 and 128 characters.");
    must(Value.length <= 256, "A tag value can have at most 256 characters.");
    must(!/^aws:/i.test(Key), "Tag keys that begin with aws: are reserved.");
    tags.set(Key, Value);
  }
  must(new Set(items.map(({ Key }) => Key)).size === items.length, "A tag key can be given only once.");
  if (tags.size > most)
    throw refuse("TooManyTagsException", `A resource can have at most ${most} tags; this one would have ${tags.size}.`);
  return tags;
}
