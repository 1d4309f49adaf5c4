import type { Aws } from "../../aws/handle.ts";
import type { EcsTag } from "../../aws/services/ecs/shapes.ts";
import type { Meaning } from "../../aws/services/service.ts";
import { errorMeans } from "./plan/failures.ts";
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

/** What is not there any more need not be deleted. @param meaning of the failure that says so */
export async function unlessGone(meaning: Meaning, deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!errorMeans(error, meaning)) throw error;
  }
}
