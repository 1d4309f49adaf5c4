import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { Context, Knowledge, Surroundings } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { dependentsToWaitFor } from "../../common/plan/neighbours.ts";
import { currentRevision, objectsUsing } from "../plan/content.ts";
import { familyOf } from "../plan/registration.ts";
import type { Revision, RevisionUsers, TaskDefinitionObserved } from "../plan/types.ts";
import { isStillInDoubt, mayHaveBeenRegistered, wasWrittenRecently } from "./doubt.ts";
import { listFamily } from "./reads.ts";
import { describeUnread } from "./retention.ts";
import { DESCRIBED_AT_ONCE, newestFirst, search } from "./search.ts";
import { clustersIn, usersOf } from "./users.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

interface Facts {
  readonly surroundings: Surroundings;
  readonly recorded: readonly Revision[];
  readonly known: Knowledge<TaskDefinitionObserved>;
}

/**
 * Reads what a deletion has to deregister and to delete: all revisions of the family that carry this object's tags, in the
 * status or not, some a pass; then who uses them. Nothing is read while objects use them: the deletion waits anyway.
 */
export async function observeForDeletion(
  context: Context<Aws>,
  resource: Definition,
  facts: Facts,
): Promise<TaskDefinitionObserved> {
  const { known, recorded, surroundings } = facts;
  const retains = resource.spec.deletionPolicy === "Retain";
  const isUsed = dependentsToWaitFor(surroundings).length > 0 || objectsUsing(surroundings, recorded).length > 0;
  if (isUsed && !retains) {
    const foreignArns = known.observed?.foreignArns ?? [];
    return { revisions: recorded, foreignArns, inDoubt: mayBeMissing(resource, recorded, known), source: "recorded" };
  }
  const found = await observeAll(context, resource, facts);
  const isWhole = found.unsearched === undefined && found.revisions.every(({ tags }) => tags !== undefined);
  if (!isWhole || retains) return found;
  return { ...found, users: await observeUsers(context.aws, resource, found, facts) };
}

async function observeAll(
  context: Context<Aws>,
  resource: Definition,
  { known, recorded }: Facts,
): Promise<TaskDefinitionObserved> {
  const { aws } = context;
  const active = await listFamily(aws, familyOf(resource), "ACTIVE");
  const inactive = await listFamily(aws, familyOf(resource), "INACTIVE");
  const [shownActive, shownInactive] = [new Set(active), new Set(inactive)];
  const states = recorded.map((revision) => withShownState(revision, shownActive, shownInactive));
  const { described, hidden, reads } = await describeUnread(aws, states);
  const seen = new Set([...recorded.map(({ arn }) => arn), ...(known.observed?.foreignArns ?? [])]);
  const unknown = [...active, ...inactive].filter((arn) => !seen.has(arn));
  const before = known.observed;
  const { own, foreignArns, left } = await search(context, resource, unknown, {
    room: DESCRIBED_AT_ONCE - reads,
    before,
  });
  const mayBeHidden = wasWrittenRecently(known);
  const withHiddenState = (one: Revision): Revision =>
    mayBeHidden ? toBeRead(one) : { ...one, state: "DELETE_IN_PROGRESS" };
  const inSight = described.map((one) => (hidden.has(one.arn) ? withHiddenState(one) : one));
  const revisions = [...inSight, ...own].sort(newestFirst);
  const inDoubt = mayBeMissing(resource, revisions, known) || (mayBeHidden && hidden.size > 0);
  return { revisions, foreignArns, ...(left > 0 && { unsearched: left }), inDoubt, source: "read" };
}

/** Whether the wanted content may be registered although no known revision has it. */
const mayBeMissing = (
  resource: Definition,
  revisions: readonly Revision[],
  known: Knowledge<TaskDefinitionObserved>,
): boolean =>
  currentRevision(resource, revisions) === undefined &&
  (mayHaveBeenRegistered(resource, known) || isStillInDoubt(known));

/**
 * The services and tasks that use revisions of the family, in clusters that the operator knows. Not read again once there were none
 * and all revisions were deregistered: nothing new can use them then.
 * Source: "You can't use an INACTIVE task definition to run new tasks or create new services, and you can't update an existing
 * service to reference an INACTIVE task definition." (Amazon ECS API Reference, DeregisterTaskDefinition)
 */
async function observeUsers(
  aws: Aws,
  resource: Definition,
  { revisions }: TaskDefinitionObserved,
  { known, surroundings }: Facts,
): Promise<RevisionUsers> {
  const before = known.observed?.users;
  if (before?.left === 0 && before.found.length === 0 && !revisions.some(({ state }) => state === "ACTIVE"))
    return before;
  return usersOf(aws, familyOf(resource), clustersIn(aws.scope, surroundings), before);
}

/** A recorded revision with the state that AWS lists it in. One that is in neither list is read: only AWS's answer ends it. */
function withShownState(revision: Revision, active: ReadonlySet<string>, inactive: ReadonlySet<string>): Revision {
  if (active.has(revision.arn)) return { ...revision, state: "ACTIVE" };
  if (inactive.has(revision.arn)) return { ...revision, state: "INACTIVE" };
  return revision.state === "DELETE_IN_PROGRESS" ? revision : toBeRead(revision);
}

/** A revision whose state and tags have to be read. */
const toBeRead = ({ tags: _, ...revision }: Revision): Revision => ({ ...revision, state: "ACTIVE" });
