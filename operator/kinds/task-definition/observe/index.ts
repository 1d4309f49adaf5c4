import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { Context, Knowledge, Surroundings } from "../../../engine/kind.ts";
import { isDeleting, type Resource } from "../../../engine/object.ts";
import { currentRevision } from "../plan/content.ts";
import type { Revision, TaskDefinitionObserved } from "../plan/types.ts";
import { observeForDeletion } from "./end.ts";
import { observeFamily } from "./family.ts";
import { describe, stateShown } from "./reads.ts";
import { observeOld } from "./retention.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;
type Known = Knowledge<TaskDefinitionObserved>;

/**
 * Reads what the next decision needs and no more: nothing while the recorded content is what the spec asks for and a drift
 * read is not due, the current revision at a drift read, the family when something has to be registered or deleted.
 */
export async function observe(
  context: Context<Aws>,
  resource: Definition,
  surroundings: Surroundings,
  known: Known,
): Promise<TaskDefinitionObserved> {
  const unseen = recordedByOthers(resource, known);
  const recorded = [...unseen, ...(known.observed?.revisions ?? [])].sort((a, b) => b.revision - a.revision);
  const current = currentRevision(resource, recorded);
  const fromStatus = known.observed?.source === "recorded";
  if (known.reusable && known.observed !== undefined && !fromStatus && unseen.length === 0) {
    // Nothing is registered on the strength of it while a registration may be on its way.
    const mayRegister = !known.observed.inDoubt && resource.status?.intent === undefined;
    if (current !== undefined || mayRegister) return withoutTasks(known.observed);
  }
  const facts = { surroundings, recorded, known };
  if (isDeleting(resource)) return observeForDeletion(context, resource, facts);
  const isSearching = (known.observed?.unsearched ?? 0) > 0;
  if (current === undefined || isSearching || resource.spec.managementPolicy === "Observe") {
    return observeFamily(context, resource, facts);
  }
  if ((known.observed === undefined || (fromStatus && known.reusable)) && maySkipReading(resource, current, known)) {
    return { revisions: recorded, inDoubt: false, source: "recorded" };
  }
  return verify(context, resource, surroundings, { recorded, current, known });
}

/** Recorded revisions that this process knows nothing of: all of them after a start, those of another leader later. */
function recordedByOthers({ status }: Definition, { observed }: Known): readonly Revision[] {
  const seen = new Set(observed?.revisions.map(({ arn }) => arn));
  return (status?.revisions ?? []).filter(({ arn }) => !seen.has(arn));
}

/** A drift read: is the current revision still ACTIVE, whose are its tags, and what may be deregistered? */
async function verify(
  context: Context<Aws>,
  resource: Definition,
  surroundings: Surroundings,
  facts: { readonly recorded: readonly Revision[]; readonly current: Revision; readonly known: Known },
): Promise<TaskDefinitionObserved> {
  const { recorded, current, known } = facts;
  const described = await describe(context.aws, current.arn);
  const state = described === undefined ? "INACTIVE" : stateShown(described.definition);
  // Its content may have been registered again already, by a write whose answer was lost.
  if (described === undefined || state !== "ACTIVE") {
    return observeFamily(context, resource, { recorded, known, surroundings, ended: { ...current, state } });
  }
  const verified = recorded.map((one) => (one.arn === current.arn ? { ...one, tags: described.tags } : one));
  const old = await observeOld(context.aws, resource, surroundings, verified);
  const { arn } = current;
  return { ...old, described: { arn, definition: described.definition }, inDoubt: false, source: "read" };
}

/**
 * After a start, a recorded registration counts until its drift read is due: content never changes. Once this process has
 * written for the object, or an intent to register is recorded, the status may be older than what AWS has. Nor does it count where the
 * status says that the revision does not hold what its tag says.
 */
const maySkipReading = ({ metadata, status }: Definition, current: Revision, known: Known): boolean =>
  status?.settledGeneration === metadata.generation &&
  status.latest?.content === current.content &&
  status.intent === undefined &&
  known.sinceOwnWriteMs === undefined;

/** Tasks come and go: which revisions they run is known only in the pass that read them. */
function withoutTasks(observed: TaskDefinitionObserved): TaskDefinitionObserved {
  if (observed.idle === undefined) return observed;
  const { idle: _, ...rest } = observed;
  return rest;
}
