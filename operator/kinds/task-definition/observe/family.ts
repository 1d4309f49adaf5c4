import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { Context, Knowledge, Surroundings } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { isHidden } from "../../common/plan/visibility.ts";
import { currentRevision, revisionNumber } from "../plan/content.ts";
import { belongsToPredecessor } from "../plan/others.ts";
import { familyOf } from "../plan/registration.ts";
import { outdatedRevision } from "../plan/standing.ts";
import type { Revision, TaskDefinitionObserved } from "../plan/types.ts";
import { mayHaveBeenRegistered, wasWrittenRecently } from "./doubt.ts";
import { describe, listFamily, stateShown } from "./reads.ts";
import { DESCRIBED_AT_ONCE, type Found, newestFirst, search } from "./search.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;
type Known = Knowledge<TaskDefinitionObserved>;

interface Facts {
  readonly surroundings: Surroundings;
  readonly recorded: readonly Revision[];
  readonly known: Known;
  /** A revision that AWS has just shown as not ACTIVE any more, whatever its list says. */
  readonly ended?: Revision;
}

/** Reads which revisions the family has, before one is registered. */
export async function observeFamily(
  context: Context<Aws>,
  resource: Definition,
  facts: Facts,
): Promise<TaskDefinitionObserved> {
  const { known, ended } = facts;
  const listed = await listFamily(context.aws, familyOf(resource), "ACTIVE");
  const active = listed.filter((arn) => arn !== ended?.arn);
  const states = await recordedStates(context.aws, facts, new Set(active));
  const found = await searchFamily(context, resource, active, facts);
  const revisions = [...found.own, ...states].sort(newestFirst);
  if (isOnlyObserved(resource) && isHiddenFamily(context, resource, active, { ...found, own: revisions }))
    return { revisions: [], hidden: true, inDoubt: false, source: "read" };
  const described = await describeOutdated(context.aws, resource, revisions);
  const missing = currentRevision(resource, revisions) === undefined;
  const { others, former, foreignArns, left } = found;
  return {
    revisions:
      described === undefined
        ? revisions
        : revisions.map((one) => (one.arn === described.arn ? described.revision : one)),
    ...(others.length > 0 && { others }),
    ...(former.length > 0 && { former }),
    ...(described && { described: { arn: described.arn, definition: described.definition } }),
    foreignArns,
    ...(left > 0 && { unsearched: left }),
    inDoubt: missing && mayHaveBeenRegistered(resource, known),
    source: "read",
  };
}

/**
 * Reads revisions that are not in the status: those that are newer than all in it, since the answer to a registration may have been
 * lost; and the whole family where the status has none, since the status may have been lost, or the object created again from Git.
 */
async function searchFamily(
  context: Context<Aws>,
  resource: Definition,
  active: readonly string[],
  { recorded, known, surroundings }: Facts,
): Promise<Found> {
  const { observed } = known;
  const isRecorded = (resource.status?.revisions ?? []).length > 0 && (observed?.unsearched ?? 0) === 0;
  const newest = isRecorded ? Math.max(...recorded.map(({ revision }) => revision)) : 0;
  const own = new Set(recorded.map(({ arn }) => arn));
  const candidates = active.filter((arn) => !own.has(arn) && revisionNumber(arn) > newest);
  const listed = new Set(active);
  // The newest of another owner is read each time: its owner may have changed.
  const [first] = candidates;
  const before = observed && {
    others: (observed.others ?? []).filter(({ arn }) => listed.has(arn) && arn !== first),
    former: (observed.former ?? []).filter(({ arn }) => listed.has(arn) && arn !== first),
    foreignArns: (observed.foreignArns ?? []).filter((arn) => listed.has(arn) && arn !== first),
  };
  const seen = new Set(before?.foreignArns);
  const unseen = candidates.filter((arn) => !seen.has(arn));
  const top = await search(context, resource, unseen.slice(0, 1), { room: 1, before });
  if (isOnlyObserved(resource)) return top;
  if (isForeignFamily(context, resource, top, surroundings)) return { ...top, left: 0 };
  const rest = await search(context, resource, unseen.slice(1), { room: DESCRIBED_AT_ONCE - 1, before: top });
  return { ...rest, own: [...top.own, ...rest.own], left: top.left + rest.left };
}

const isOnlyObserved = ({ spec }: Definition): boolean => spec.managementPolicy === "Observe";

/** What is observed is the newest revision: it has to be of this namespace, or the namespace to be allowed to see others'. */
function isHiddenFamily(
  context: Context<Aws>,
  resource: Definition,
  [newest]: readonly string[],
  { own, others }: Pick<Found, "own" | "others">,
): boolean {
  if (own.some(({ arn }) => arn === newest)) return false;
  return isHidden(context, resource, others.find(({ arn }) => arn === newest)?.tags);
}

/** A family that another owner registers in is not searched for an object that has nothing and may adopt nothing. */
function isForeignFamily(
  { installation }: Context<Aws>,
  resource: Definition,
  { own, others, former }: Found,
  surroundings: Surroundings,
): boolean {
  const [newest] = others;
  if (newest === undefined || own.length > 0 || former.some(({ arn }) => arn === newest.arn)) return false;
  const hasNothing = !everOwned(resource) && (resource.metadata.finalizers ?? []).length === 0;
  if (!hasNothing || resource.spec.adoptionPolicy === "Adopt") return false;
  return !belongsToPredecessor(newest.tags, { installation, resource, surroundings });
}

/**
 * Recorded revisions as AWS shows them. One that it does not list is read: only AWS's answer ends it. What was written
 * a moment ago need not be listed yet.
 */
async function recordedStates(
  aws: Aws,
  { recorded, known, ended }: Facts,
  active: ReadonlySet<string>,
): Promise<readonly Revision[]> {
  const states: Revision[] = [];
  let reads = 0;
  for (const revision of recorded) {
    if (active.has(revision.arn)) states.push({ ...revision, state: "ACTIVE" });
    else if (revision.arn === ended?.arn) states.push({ ...revision, state: ended.state });
    else if (revision.state !== "ACTIVE" || wasWrittenRecently(known) || reads >= DESCRIBED_AT_ONCE)
      states.push(revision);
    else {
      reads += 1;
      const shown = await describe(aws, revision.arn);
      states.push({ ...revision, state: shown === undefined ? "INACTIVE" : stateShown(shown.definition) });
    }
  }
  return states;
}

/** What stood for the spec under another version of the hash is compared with it leaf by leaf. */
async function describeOutdated(aws: Aws, resource: Definition, revisions: readonly Revision[]) {
  if (currentRevision(resource, revisions) !== undefined) return undefined;
  const outdated = outdatedRevision(resource, revisions);
  const shown = outdated === undefined ? undefined : await describe(aws, outdated.arn);
  if (outdated === undefined || shown === undefined) return undefined;
  return { arn: outdated.arn, definition: shown.definition, revision: { ...outdated, tags: shown.tags } };
}
