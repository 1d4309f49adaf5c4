import { TAGS } from "../../../api/names.ts";
import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { EcsTag, EcsTaskDefinition } from "../../../aws/services/ecs/shapes.ts";
import type { Difference } from "../../../ecs/canonical/difference.ts";
import { hashInContentTag, sameTaskDefinition } from "../../../ecs/task-definition.ts";
import type { Resource } from "../../../engine/object.ts";
import { currentRevision } from "./content.ts";
import { inputWithoutTags, wantedContent } from "./registration.ts";
import type { Revision, TaskDefinitionObserved } from "./types.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

/** Which revision stands for the content of a spec, and whether it holds what it stands for. */

/** The declared leaves that a revision holds otherwise. */
export const differencesFrom = (resource: Definition, definition: EcsTaskDefinition): readonly Difference[] =>
  sameTaskDefinition(inputWithoutTags(resource), definition);

/** The content tag among a revision's tags. */
export const contentIn = (tags: readonly EcsTag[]): string | undefined =>
  tags.find((tag) => tag.key === TAGS.content)?.value;

/**
 * The revision that stands for the wanted content: the one that carries its tag, or one with a tag of another version that
 * shows all of it. Then only its tag is out of date.
 */
export function standingRevision(resource: Definition, observed: TaskDefinitionObserved): Revision | undefined {
  const { revisions, described } = observed;
  const current = currentRevision(resource, revisions);
  if (current !== undefined) return current;
  const outdated = outdatedRevision(resource, revisions);
  if (outdated === undefined || described?.arn !== outdated.arn) return undefined;
  const same = differencesFrom(resource, described.definition).length === 0;
  return same ? { ...outdated, content: wantedContent(resource) } : undefined;
}

/**
 * The revision that stood for the spec under another version of the hash. Not of a spec that was edited since, or refused: a
 * comparison with what AWS shows does not see a member that was removed.
 */
export function outdatedRevision(
  { spec, metadata, status }: Definition,
  revisions: readonly Revision[],
): Revision | undefined {
  const settled = status?.settledGeneration;
  if (status?.conditions?.some(({ type, status: holds }) => type === "Stalled" && holds === "True")) return undefined;
  if (spec.managementPolicy === "Observe" || (settled !== undefined && settled !== metadata.generation))
    return undefined;
  const active = revisions.filter((revision) => revision.state === "ACTIVE");
  const stood = active.find((revision) => revision.arn === status?.latest?.arn) ?? active[0];
  return stood !== undefined && isOutdated(stood.content) ? stood : undefined;
}

/** True for a content tag of another version of the hash. */
export const isOutdated = (content: string): boolean =>
  content !== "" && hashInContentTag(content) === undefined && !content.startsWith(MISMATCH);

const MISMATCH = "mismatch-";

/** The tag of a revision that carried the content tag and held something else. */
export const mismatchedContent = (content: string): string => `${MISMATCH}${content}`;

/** What the revision with the content tag holds otherwise than the spec, where AWS has shown it. */
export function contentMismatch(
  resource: Definition,
  { described }: TaskDefinitionObserved,
  standing: Revision,
): readonly Difference[] {
  return described?.arn === standing.arn ? differencesFrom(resource, described.definition) : [];
}

/** What a revision is known to hold: its content tag, or that it does not hold what that says. */
export const contentHeld = (resource: Definition, observed: TaskDefinitionObserved, revision: Revision): string =>
  revision.content === wantedContent(resource) && contentMismatch(resource, observed, revision).length > 0
    ? mismatchedContent(revision.content)
    : revision.content;
