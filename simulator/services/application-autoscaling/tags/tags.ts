import { refuse } from "../../../core/errors.ts";
import { inputMust as must } from "../demands.ts";
import type { Tags } from "../records.ts";

/** Most tags of a scalable target. Source: User Guide, "Tagging support for Application Auto Scaling". */
const most = 50;

/**
 * Checks and indexes tags.
 *
 * @throws Refusal ValidationException, TooManyTagsException
 */
export function checkedTags(given: Readonly<Record<string, string>> = {}, existing?: Tags): Tags {
  const tags: Tags = new Map(existing);
  for (const [key, value] of Object.entries(given)) {
    must(key.length >= 1 && key.length <= 128, "A tag key must have between 1 and 128 characters.");
    must(value.length <= 256, "A tag value can have at most 256 characters.");
    must(!/^aws:/i.test(key), "Tag keys that begin with aws: are reserved.");
    tags.set(key, value);
  }
  if (tags.size > most)
    throw refuse(
      "TooManyTagsException",
      `A scalable target can have at most ${most} tags; this one would have ${tags.size}.`,
    );
  return tags;
}
