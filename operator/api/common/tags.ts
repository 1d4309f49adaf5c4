import { z } from "zod";
import { TAG_PREFIX } from "../names.ts";
import { keyed, text } from "./pieces.ts";
import { type Rule, withRules } from "./rules.ts";

interface TagLike {
  readonly key: string;
}

/** Tags that AWS, or the operator, keeps for itself. Source: Amazon ECS API Reference, Tag. */
export const tagRules: readonly Rule<TagLike>[] = [
  {
    id: "tag-aws-prefix",
    cel: "!self.key.lowerAscii().startsWith('aws:')",
    message: "`key` must not begin with `aws:`, which is reserved for AWS",
    holds: (tag) => !tag.key.toLowerCase().startsWith("aws:"),
  },
  {
    id: "tag-owner-prefix",
    cel: `!self.key.startsWith('${TAG_PREFIX}')`,
    message: `\`key\` must not begin with \`${TAG_PREFIX}\`: such tags are reserved for the operator`,
    holds: (tag) => !tag.key.startsWith(TAG_PREFIX),
  },
];

const tag = withRules(
  z.object({
    key: text("Key of the tag; at most 128 characters.", 128).min(1),
    value: text("Value of the tag; at most 256 characters. Default: empty.", 256).optional(),
  }),
  tagRules,
);

/** AWS allows 50 tags on a resource; five are the operator's own. */
export const MAX_TAGS = 45;

/** A tag list in the form of the AWS API, merged by key. */
export const tags = (description: string) =>
  keyed(tag, "key", MAX_TAGS, `${description} At most ${MAX_TAGS}: AWS allows 50, and the operator uses five.`);
