/** What the tag operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { type Infer, list, shape, text } from "../../../core/model.ts";
import { tag } from "./common.ts";

export const tagResourceRequest = shape(
  {
    resourceArn: text,
    tags: list(tag),
  },
  "resourceArn",
  "tags",
);

export const untagResourceRequest = shape(
  {
    resourceArn: text,
    tagKeys: list(text),
  },
  "resourceArn",
  "tagKeys",
);

export const listTagsForResourceRequest = shape(
  {
    resourceArn: text,
  },
  "resourceArn",
);

export type TagResourceInput = Infer<typeof tagResourceRequest>;
export type UntagResourceInput = Infer<typeof untagResourceRequest>;
export type ListTagsForResourceInput = Infer<typeof listTagsForResourceRequest>;
