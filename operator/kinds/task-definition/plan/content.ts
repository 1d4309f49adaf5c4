import { TAGS } from "../../../ecs/names.ts";
import { ownershipOf, ownerTags } from "../../../ecs/owner.ts";
import type { EcsTag } from "../../../ecs/shapes.ts";
import { desiredTags } from "../../../ecs/tags.ts";
import { contentTag, type RegisterInput, registerInput, taskDefinitionContent } from "../../../ecs/task-definition.ts";
import type { KindSettings, Resource, Surroundings } from "../../../engine/kind.ts";
import { memoized } from "../../../lib/memo.ts";
import type { ServiceExports } from "../../common/plan/exports.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionSpec, TaskDefinitionStatus } from "./types.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

export const familyOf = (resource: Definition): string => resource.spec.family ?? resource.metadata.name;

/** RegisterTaskDefinition's input without tags. */
export const untagged: (resource: Definition) => RegisterInput = memoized((resource) =>
  registerInput(resource.spec, { family: familyOf(resource), tags: [] }),
);

/** The content tag of what the spec asks for, `v1-<hash>`. */
export const wantedContent: (resource: Definition) => string = memoized((resource) =>
  contentTag(taskDefinitionContent(untagged(resource)).hash),
);

/** All tags that the revision of the wanted content should carry. */
export function revisionTags(
  resource: Definition,
  facts: { readonly installation: string; readonly settings: Pick<KindSettings, "defaultTags"> },
  content: string,
): readonly EcsTag[] {
  const owner = [...ownerTags(facts.installation, resource), { key: TAGS.content, value: content }];
  return desiredTags(facts.settings.defaultTags, resource.spec.tags, owner);
}

/** The revision that stands for the wanted content: registered before and still ACTIVE. */
export function currentRevision(resource: Definition, revisions: readonly Revision[]): Revision | undefined {
  const content = wantedContent(resource);
  return revisions.find((revision) => revision.content === content && revision.state === "ACTIVE");
}

/** Old revisions beyond `revisionHistoryLimit`, oldest first, whether used or not. */
export function beyondHistory(resource: Definition, revisions: readonly Revision[]): readonly Revision[] {
  const current = currentRevision(resource, revisions);
  if (current === undefined) return [];
  const old = revisions.filter((revision) => revision.state === "ACTIVE" && revision.arn !== current.arn);
  return old.slice(resource.spec.revisionHistoryLimit).reverse();
}

/** True when the revision was read and carries this object's owner tags. */
export const isOurs = (
  { installation, resource }: Pick<TaskDefinitionInput, "installation" | "resource">,
  revision: Revision,
): boolean => revision.tags !== undefined && ownershipOf(revision.tags, installation, resource, true) === "ours";

/** Old revisions beyond `revisionHistoryLimit`, oldest first, that no service of any namespace uses. */
export function unusedByServices(
  resource: Definition,
  surroundings: Surroundings,
  revisions: readonly Revision[],
): readonly Revision[] {
  const old = beyondHistory(resource, revisions);
  if (old.length === 0) return old;
  const used = usedByServices(surroundings);
  // What a service uses that nobody could read is not known.
  if (used === undefined) return [];
  return old.filter(({ arn }) => !used.has(arn) && !used.has(arn.slice(arn.indexOf("/") + 1)));
}

/**
 * What services refer to, literally or not, and what AWS shows on them, rollback targets included: ARNs, and
 * `family:revision` where a spec says so. Undefined when one of them could not be read.
 */
function usedByServices(surroundings: Surroundings): ReadonlySet<string> | undefined {
  const used = new Set<string>();
  for (const service of surroundings.all("ECSService")) {
    const exported = service.exports as ServiceExports | undefined;
    if (exported === undefined) return undefined;
    for (const name of exported.alsoUses) used.add(name);
    if (exported.target !== undefined) used.add(exported.target);
  }
  return used;
}

/** Revision number of a task definition ARN; 0 for anything else. */
export function revisionNumber(arn: string): number {
  const digits = /:(\d+)$/.exec(arn)?.[1];
  return digits === undefined ? 0 : Number(digits);
}
