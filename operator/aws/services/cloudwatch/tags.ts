import type { EcsTag } from "../ecs/shapes.ts";
import type { CloudWatchTag } from "./shapes.ts";

/** Tags as Amazon CloudWatch takes them. */
export const tagsToSend = (tags: readonly EcsTag[]): readonly CloudWatchTag[] =>
  tags.flatMap(({ key, value }) => (key === undefined ? [] : [{ Key: key, Value: value ?? "" }]));
