import type { ServiceExports, TaskExports } from "../../../api/exports.ts";
import { TAGS } from "../../../api/names.ts";
import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { ownershipOf, ownerTags } from "../../../ecs/owner.ts";
import { desiredTags } from "../../../ecs/tags.ts";
import type { KindSettings, Surroundings } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { allOf, type Neighbour } from "../../common/plan/neighbours.ts";
import { wantedContent } from "./registration.ts";
import type { Revision, TaskDefinitionInput } from "./types.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

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
export const isOwnRevision = (
  { installation, resource }: Pick<TaskDefinitionInput, "installation" | "resource">,
  revision: Revision,
): boolean => revision.tags !== undefined && ownershipOf(revision.tags, installation, resource, true) === "own";

/** Old revisions beyond `revisionHistoryLimit`, oldest first, that no service and no unfinished `ECSTask` of any namespace uses. */
export function unusedByObjects(
  resource: Definition,
  surroundings: Surroundings,
  revisions: readonly Revision[],
): readonly Revision[] {
  const old = beyondHistory(resource, revisions);
  if (old.length === 0) return old;
  const services = allOf(surroundings, "ECSService").map(({ exports }) => exports);
  const tasks = allOf(surroundings, "ECSTask").map(({ exports }) => exports);
  // What an object uses that could not be read is not known.
  if ([...services, ...tasks].some((exports) => exports === undefined)) return [];
  const used = new Set([...services.flatMap(usedBy), ...tasks.flatMap(neededBy)]);
  return old.filter((revision) => !namesOf(revision).some((name) => used.has(name)));
}

/**
 * Services of any namespace that refer to one of these revisions, literally or not, or on which AWS shows one, and unfinished
 * `ECSTask` objects that run one.
 */
export function objectsUsing(
  surroundings: Surroundings,
  revisions: readonly Revision[],
): readonly (Neighbour<"ECSService"> | Neighbour<"ECSTask">)[] {
  const names = new Set(revisions.filter(({ state }) => state !== "DELETE_IN_PROGRESS").flatMap(namesOf));
  return [
    ...allOf(surroundings, "ECSService").filter(({ exports }) => usedBy(exports).some((name) => names.has(name))),
    ...allOf(surroundings, "ECSTask").filter(({ exports }) => neededBy(exports).some((name) => names.has(name))),
  ];
}

/** The revision that an unfinished `ECSTask` runs, or is going to run again. */
const neededBy = (exports: TaskExports | undefined): readonly string[] =>
  exports?.needs === undefined ? [] : [exports.needs];

/**
 * What a service refers to, literally or not, and what AWS shows on it, rollback targets included: ARNs, and
 * `family:revision` where its spec says so.
 */
function usedBy(exports: ServiceExports | undefined): readonly string[] {
  const { target, alsoUses = [] } = exports ?? {};
  return target === undefined ? alsoUses : [target, ...alsoUses];
}

/** How a service may name a revision. */
const namesOf = ({ arn }: Revision): readonly string[] => [arn, arn.slice(arn.indexOf("/") + 1)];

/** Revision number of a task definition ARN; 0 for anything else. */
export function revisionNumber(arn: string): number {
  const digits = /:(\d+)$/.exec(arn)?.[1];
  return digits === undefined ? 0 : Number(digits);
}
