import { FINALIZER } from "../../../api/names.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import type { PlanInput } from "../../../engine/kind.ts";
import type { BaseStatus, CommonSpec, Resource } from "../../../engine/object.ts";

/**
 * True once this object has had an AWS resource of its own. An ARN in the status is not enough: a resource that was
 * only observed, or that belongs to another owner, has one too. The finalizer stands on managed objects only.
 */
export const everOwned = ({ metadata, status }: Resource): boolean =>
  status?.arn !== undefined && (metadata.finalizers?.includes(FINALIZER) ?? false);

/** `status.arn`: of a resource which carries this object's tags, or which is only observed; never another owner's. */
export function statusArn(
  { resource, installation }: Pick<PlanInput<CommonSpec, BaseStatus, unknown>, "resource" | "installation">,
  shown: { readonly arn: string | undefined; readonly tags: readonly EcsTag[] | undefined },
): string | undefined {
  const observing = resource.spec.managementPolicy === "Observe";
  const reportable = observing || ownershipOf(shown.tags, installation, resource, everOwned(resource)) === "own";
  return (reportable ? shown.arn : undefined) ?? resource.status?.arn;
}

/**
 * What `status.declared` has to hold before a write: the paths that the spec declares now, and those that it declared before
 * and that are not cleared yet.
 *
 * @param declared the kind's clearable paths of the spec
 */
export const pathsToRecord = ({ status }: Resource, declared: readonly string[]): readonly string[] =>
  [...new Set([...(status?.declared ?? []), ...declared])].sort();
