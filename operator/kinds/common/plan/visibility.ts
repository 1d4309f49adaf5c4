import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { isOfNamespace } from "../../../ecs/owner.ts";
import type { Context } from "../../../engine/kind.ts";
import type { CommonSpec, Resource } from "../../../engine/object.ts";

/**
 * Whether an object that only observes must not see a resource, nor whether there is one: its namespace did not make it, and the
 * administrator does not let this namespace observe such.
 *
 * @param tags of the resource; undefined when there is none
 */
export const isHidden = (
  { installation, mayObserve }: Pick<Context<unknown>, "installation" | "mayObserve">,
  resource: Resource<CommonSpec>,
  tags: readonly EcsTag[] | undefined,
): boolean => !mayObserve && secretsWithheld({ installation }, resource, tags);

/**
 * Whether what may be secret in a resource is not even compared: an object only observes what its namespace did not make, and
 * a verdict on such values would answer guesses.
 *
 * @param tags of the resource; undefined when there is none
 */
export const secretsWithheld = (
  { installation }: Pick<Context<unknown>, "installation">,
  resource: Resource<CommonSpec>,
  tags: readonly EcsTag[] | undefined,
): boolean => resource.spec.managementPolicy === "Observe" && !isOfNamespace(tags, installation, resource);
