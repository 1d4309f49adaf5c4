import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { retainedTag } from "../../../ecs/owner.ts";
import type { Resource } from "../../../engine/object.ts";
import type { Plan, StepBase } from "../../../engine/plan.ts";
import { gone, progressing } from "./plans.ts";
import { hasRoom, operatorTagKeys } from "./tags.ts";

/** Replaces the operator's tags by the mark of what was left behind, as the last thing done to a resource. */
export type UntagStep = StepBase &
  (
    | { readonly kind: "TagResource"; readonly arn: string; readonly tags: readonly EcsTag[] }
    | { readonly kind: "UntagResource"; readonly arn: string; readonly keys: readonly string[]; readonly last: true }
  );

/**
 * The two attempts that leave a resource behind: the mark first, so that a crash in between leaves it to its namespace. A
 * resource that has no room for one more tag loses the owner tags first.
 *
 * @param what names the resource: `cluster demo`
 */
export function retainSteps(facts: {
  readonly what: string;
  readonly arn: string;
  readonly tags: readonly EcsTag[] | undefined;
  readonly installation: string;
  readonly resource: Resource;
}): readonly UntagStep[] {
  const { what, arn, tags, installation, resource } = facts;
  const mark = [retainedTag(installation, resource)];
  const marking: UntagStep = {
    kind: "TagResource",
    arn,
    tags: mark,
    summary: `mark ${what} as retained`,
    bestEffort: true,
  };
  const untagging: UntagStep = {
    kind: "UntagResource",
    arn,
    keys: operatorTagKeys(tags),
    summary: `remove the operator's owner tags from ${what}`,
    bestEffort: true,
    last: true,
  };
  return hasRoom(tags, mark) ? [marking, untagging] : [untagging, marking];
}

/**
 * The end of an object whose resource stays in AWS: its tags are replaced once, and whatever comes of it, the object goes.
 *
 * @param what names the resource: `cluster demo`
 * @param released whether the tags were taken off, or that was tried
 */
export function planRetain(facts: {
  readonly what: string;
  readonly arn: string | undefined;
  readonly tags: readonly EcsTag[] | undefined;
  readonly untagged: boolean | undefined;
  readonly installation: string;
  readonly resource: Resource;
}): Plan<UntagStep> {
  const { what, arn = "", tags, untagged, installation, resource } = facts;
  if (untagged === true) return gone("Retained", `${what.charAt(0).toUpperCase()}${what.slice(1)} stays in AWS.`);
  const steps = retainSteps({ what, arn, tags, installation, resource });
  return progressing("Retained", `Leaving ${what} in AWS.`, steps);
}
