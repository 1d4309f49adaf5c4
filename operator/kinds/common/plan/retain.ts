import type { EcsTag } from "../../../ecs/shapes.ts";
import type { Plan, StepBase } from "../../../engine/kind.ts";
import { gone, progressing } from "./plans.ts";
import { operatorTagKeys } from "./tags.ts";

/** Takes the operator's tags off a resource, as the last thing done to it. */
export interface ReleaseStep extends StepBase {
  readonly kind: "UntagResource";
  readonly arn: string;
  readonly keys: readonly string[];
  readonly last: true;
}

/**
 * The end of an object whose resource stays in AWS: its tags are taken off once, and whatever comes of it, the object goes.
 *
 * @param what names the resource: `cluster demo`
 * @param released whether the tags were taken off, or that was tried
 */
export function planRetain(facts: {
  readonly what: string;
  readonly arn: string | undefined;
  readonly tags: readonly EcsTag[] | undefined;
  readonly released: boolean | undefined;
}): Plan<ReleaseStep> {
  const { what, arn = "", tags, released } = facts;
  if (released === true) return gone("Retained", `${what.charAt(0).toUpperCase()}${what.slice(1)} stays in AWS.`);
  const summary = `take the operator's tags off ${what}`;
  const step: ReleaseStep = {
    kind: "UntagResource",
    arn,
    keys: operatorTagKeys(tags),
    summary,
    bestEffort: true,
    last: true,
  };
  return progressing("Retained", summary, [step]);
}
