import type { EcsTag } from "../ecs/shapes.ts";

/** Tags as Application Auto Scaling takes them. */
export const tagsToSend = (tags: readonly EcsTag[]): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.flatMap(({ key, value }) => (key === undefined ? [] : [[key, value ?? ""]])));

/** Tags as the rest of the operator knows them. */
export const tagsShown = (tags: Readonly<Record<string, string>> | undefined): readonly EcsTag[] =>
  Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
