import { FINALIZER } from "../../../ecs/names.ts";
import type { Plan, Resource } from "../../../engine/kind.ts";

/**
 * True once this object has had an AWS resource of its own. An ARN alone does not say so: it is also told of what was only
 * observed or found to belong to somebody else; the finalizer stands on managed objects only.
 */
export const everOwned = ({ metadata, status }: Resource): boolean =>
  status?.arn !== undefined && (metadata.finalizers?.includes(FINALIZER) ?? false);

/** The ARN to tell: not that of a resource which is somebody else's. */
export const arnToTell = (plan: Plan, shown: string | undefined, before: string | undefined): string | undefined =>
  plan.reason === "AlreadyExists" || plan.reason === "AdoptionWouldScale" ? before : (shown ?? before);

/**
 * What `status.declared` has to hold before a write: the paths that the spec declares now, and those that it declared before
 * and that are not cleared yet.
 *
 * @param declared the kind's clearable paths of the spec
 */
export const rememberedPaths = ({ status }: Resource, declared: readonly string[]): readonly string[] =>
  [...new Set([...(status?.declared ?? []), ...declared])].sort();
