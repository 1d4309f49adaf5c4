import { CATALOGUE } from "../../api/catalogue.ts";
import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import { declaredTagPaths } from "../../ecs/tags.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting, type Resource } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import { act, refused } from "./act.ts";
import { exported } from "./exports.ts";
import { observe } from "./observe/index.ts";
import { plan } from "./plan/index.ts";
import { familyOf } from "./plan/registration.ts";
import { standingRevision } from "./plan/standing.ts";
import type { TaskDefinitionObserved, TaskDefinitionStep } from "./plan/types.ts";
import { status } from "./status.ts";

/** `ECSTaskDefinition`: a family, a new revision for each new content, retention of old ones. */
export const taskDefinition: Kind<
  TaskDefinitionSpec,
  TaskDefinitionStatus,
  TaskDefinitionObserved,
  TaskDefinitionStep,
  Aws
> = {
  names: CATALOGUE.ECSTaskDefinition,
  refs: () => [],
  region: (resource) => resource.spec.region,
  // One that is being deleted holds no family: its successor registers beside its revisions.
  identity: (resource) => (isDeleting(resource) ? undefined : familyOf(resource)),
  readGroup: (resource) => `${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`,
  exports: exported,
  fitStatus: fitTo("ECSTaskDefinition"),
  declared: (spec) => declaredTagPaths(spec.tags),
  vouches,
  observe,
  plan,
  act,
  refused,
  status,
};

/**
 * The ARN of the revision that AWS has shown, or answered with, as this object's own for the content of its spec; empty: there
 * is none.
 */
function vouches(
  resource: Resource<TaskDefinitionSpec, TaskDefinitionStatus>,
  observed: TaskDefinitionObserved,
): string | undefined {
  const standing = standingRevision(resource, observed);
  if (standing === undefined) return observed.source === "recorded" ? undefined : "";
  return standing.tags === undefined ? undefined : standing.arn;
}
