import type { Aws } from "../../aws/handle.ts";
import type { EcsTag } from "../../aws/services/ecs/shapes.ts";
import type { TagStep } from "./plan/tags.ts";
import { withoutTags, withTags } from "./plan/tags.ts";

/**
 * Sets or removes tags of an ECS resource.
 *
 * @param live its tags as they are known
 * @returns its tags as they are after that
 */
export async function writeTags(
  aws: Aws,
  step: TagStep,
  live: readonly EcsTag[] | undefined,
): Promise<readonly EcsTag[]> {
  if (step.kind === "TagResource") {
    await aws.ecs.call("TagResource", { resourceArn: step.arn, tags: step.tags });
    return withTags(live, step.tags);
  }
  await aws.ecs.call("UntagResource", { resourceArn: step.arn, tagKeys: step.keys });
  return withoutTags(live, step.keys);
}
