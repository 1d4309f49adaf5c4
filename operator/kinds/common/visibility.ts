import { isOfNamespace } from "../../ecs/owner.ts";
import type { EcsTag } from "../../ecs/shapes.ts";
import type { CommonSpec, Context, Resource } from "../../engine/kind.ts";

/**
 * Whether an object that only observes must not see a resource, nor whether there is one: its namespace did not make it, and the
 * administrator does not let this namespace look at such.
 *
 * @param tags of the resource; undefined when there is none
 */
export const isHidden = (
  { installation, mayObserve }: Pick<Context<unknown>, "installation" | "mayObserve">,
  resource: Resource<CommonSpec>,
  tags: readonly EcsTag[] | undefined,
): boolean =>
  resource.spec.managementPolicy === "Observe" && !mayObserve && !isOfNamespace(tags, installation, resource);
