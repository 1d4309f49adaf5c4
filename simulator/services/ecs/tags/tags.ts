import { invalidParameter } from "../errors.ts";
import type { Tags } from "../records.ts";

interface TagItem {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** Tags as AWS lists them. */
export function tagList(tags: Tags): { key: string; value: string }[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/**
 * Checks and indexes tags.
 * Source: Amazon ECS Developer Guide, "Tagging Amazon ECS resources" (at most 50, key 1 to 128, value up to 256, no `aws:`).
 *
 * @throws Refusal InvalidParameterException
 */
export function checkedTags(items: readonly TagItem[] | undefined, existing?: Tags): Tags {
  const tags: Tags = new Map(existing);
  const given = new Set<string>();
  for (const { key, value } of items ?? []) {
    if (!key || key.length > 128) throw invalidParameter("Tag key must be between 1 and 128 characters.");
    if ((value ?? "").length > 256) throw invalidParameter("Tag value must be at most 256 characters.");
    if (/^aws:/i.test(key)) throw invalidParameter("Tag keys starting with aws: are reserved for internal use.");
    if (given.has(key))
      throw invalidParameter("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    given.add(key);
    tags.set(key, value ?? "");
  }
  if (tags.size > 50) throw invalidParameter("The number of tags exceeds the limit of 50.");
  return tags;
}
