/** What the operations on tags take. Source: Application Auto Scaling API Reference, 2016-02-06. */
import { type Infer, list, shape, text } from "../../../core/model.ts";
import { tags } from "./common.ts";

export const tagResourceRequest = shape({ ResourceARN: text, Tags: tags }, "ResourceARN", "Tags");

export const untagResourceRequest = shape({ ResourceARN: text, TagKeys: list(text) }, "ResourceARN", "TagKeys");

export const listTagsForResourceRequest = shape({ ResourceARN: text }, "ResourceARN");

export type TagResourceInput = Infer<typeof tagResourceRequest>;
export type UntagResourceInput = Infer<typeof untagResourceRequest>;
export type ListTagsForResourceInput = Infer<typeof listTagsForResourceRequest>;
