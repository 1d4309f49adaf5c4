import { TAGS } from "../../../api/names.ts";
import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import type { Context } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { revisionNumber } from "../plan/content.ts";
import type { OtherRevision, Revision, TaskDefinitionObserved } from "../plan/types.ts";
import { describe, revisionShown } from "./reads.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

/** How many revisions are described a pass, so that one object does not use up the read bucket. */
export const DESCRIBED_AT_ONCE = 25;

/** What earlier passes have found of others in the family. */
type Before = Pick<TaskDefinitionObserved, "others" | "former" | "foreignArns">;

/** What was found among revisions that are not in the status. */
export interface Found extends Required<Before> {
  readonly own: readonly Revision[];
  /** How many have not been read yet. */
  readonly left: number;
}

/**
 * Reads the owners of revisions of the family, newest first and some a pass, and adds them to what earlier passes have found.
 *
 * @param arns revisions of the family that AWS lists and that have not been read
 * @param room how many may be described in this pass
 * @param before what an earlier pass has found; undefined for a first one
 */
export async function search(
  { aws, installation }: Context<Aws>,
  resource: Definition,
  arns: readonly string[],
  facts: { readonly room: number; readonly before: Before | undefined },
): Promise<Found> {
  const { room, before } = facts;
  const read = arns.slice(0, Math.max(0, room));
  const own: Revision[] = [];
  const others: OtherRevision[] = [...(before?.others ?? [])];
  const former: Revision[] = [...(before?.former ?? [])];
  const foreignArns = [...(before?.foreignArns ?? [])];
  let hidden = 0;
  for (const arn of read) {
    const shown = await describe(aws, arn);
    // AWS lists it and does not show it yet: a later pass reads its owner.
    if (shown === undefined) {
      hidden += 1;
      continue;
    }
    const { definition, tags } = shown;
    if (ownershipOf(tags, installation, resource, everOwned(resource)) === "own") {
      own.push(revisionShown(arn, shown));
      continue;
    }
    foreignArns.push(arn);
    const revision = revisionShown(arn, shown);
    if (revision.state !== "ACTIVE") continue;
    others.push({ arn, revision: revisionNumber(arn), tags, definition });
    if (ownershipOf(tags, installation, resource, false) === "own-other-uid") former.push(revision);
  }
  return {
    own,
    others: newestOfEach(others),
    former: former.sort(newestFirst),
    foreignArns,
    left: arns.length - read.length + hidden,
  };
}

interface Numbered {
  readonly revision: number;
}

export const newestFirst = (a: Numbered, b: Numbered): number => b.revision - a.revision;

/** Of each owner, and of those without one, the newest. */
function newestOfEach(others: readonly OtherRevision[]): readonly OtherRevision[] {
  const owners = new Set<string>();
  return [...others].sort(newestFirst).filter(({ tags }) => {
    const owner = ownerIn(tags);
    if (owners.has(owner)) return false;
    owners.add(owner);
    return true;
  });
}

const OWNER_TAGS: readonly (string | undefined)[] = [TAGS.installation, TAGS.namespace, TAGS.name, TAGS.uid];

const ownerIn = (tags: readonly EcsTag[]): string =>
  JSON.stringify(OWNER_TAGS.map((key) => tags.find((tag) => tag.key === key)?.value ?? ""));
