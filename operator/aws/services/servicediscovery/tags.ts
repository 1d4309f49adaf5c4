import type { EcsTag } from "../ecs/shapes.ts";
import type { CloudMapTag } from "./shapes.ts";

/** Tags as Cloud Map takes and shows them, and as the operator compares them. */

export const toCloudMapTags = (tags: readonly EcsTag[]): readonly CloudMapTag[] =>
  tags.map(({ key, value }) => ({ Key: key, Value: value }));

export const fromCloudMapTags = (tags: readonly CloudMapTag[] | undefined): readonly EcsTag[] =>
  (tags ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
