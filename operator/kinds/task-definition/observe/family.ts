import type { Aws } from "../../../aws/handle.ts";
import { TAGS } from "../../../ecs/names.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import { hashInContentTag, sameTaskDefinition } from "../../../ecs/task-definition.ts";
import type { Context, Knowledge, Resource } from "../../../engine/kind.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { currentRevision, familyOf, revisionNumber, untagged, wantedContent } from "../plan/content.ts";
import type {
  Revision,
  StrangeRevision,
  TaskDefinitionObserved,
  TaskDefinitionSpec,
  TaskDefinitionStatus,
} from "../plan/types.ts";
import { type Described, describe, listFamily } from "./reads.ts";
import { DESCRIBED_AT_ONCE, describeUnread } from "./retention.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;
type Known = Knowledge<TaskDefinitionObserved>;

/** A registration that was sent less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;
/** How many of a family's newest unknown revisions are looked at for one of ours. */
const NEWEST = 5;

/**
 * Reads which revisions the family has, before one is registered.
 *
 * @param ended a revision that AWS has just shown as not ACTIVE any more, whatever its list says
 */
export async function observeFamily(
  { aws, installation }: Context<Aws>,
  resource: Definition,
  recorded: readonly Revision[],
  known: Known,
  ended?: Revision,
): Promise<TaskDefinitionObserved> {
  const active = (await listFamily(aws, familyOf(resource), "ACTIVE")).filter((arn) => arn !== ended?.arn);
  const shown = new Set(active);
  const states = recorded.map((revision) => {
    const mayBeHidden = isYoung(known) && revision.arn !== ended?.arn;
    return { ...revision, state: stateOf(revision, shown, mayBeHidden) };
  });
  const newest = Math.max(0, ...recorded.map((revision) => revision.revision));
  const found: Revision[] = [];
  let stranger: StrangeRevision | undefined;
  for (const arn of active.filter((candidate) => revisionNumber(candidate) > newest).slice(0, NEWEST)) {
    const described = await describe(aws, arn);
    if (described === undefined) continue;
    const ownership = ownershipOf(described.tags, installation, resource, everOwned(resource));
    if (ownership === "ours") found.push(revisionOf(arn, described));
    else stranger ??= strangeRevision(resource, arn, described, ownership);
  }
  const revisions = await withRenewedContent(aws, resource, [...found, ...states]);
  const missing = currentRevision(resource, revisions) === undefined;
  const inDoubt = missing && mayBeOnItsWay(resource, known);
  return { revisions, ...(stranger && { stranger }), inDoubt, source: "read" };
}

/**
 * Reads what a deletion has to deregister and to delete. The status keeps only some of the deregistered revisions, so the
 * others are looked for among all of the family, some a pass.
 */
export async function observeEnd(
  { aws, installation }: Context<Aws>,
  resource: Definition,
  recorded: readonly Revision[],
  known: Known,
): Promise<TaskDefinitionObserved> {
  const active = await listFamily(aws, familyOf(resource), "ACTIVE");
  const inactive = await listFamily(aws, familyOf(resource), "INACTIVE");
  const newest = Math.max(0, ...recorded.map((revision) => revision.revision));
  const newer = active.filter((arn) => revisionNumber(arn) > newest).slice(0, NEWEST);
  const [shownActive, shownInactive] = [new Set(active), new Set(inactive)];
  const mayBeHidden = isYoung(known);
  const states = recorded.map((revision) => atTheEnd(revision, shownActive, shownInactive, mayBeHidden));
  const { described, hidden: notShown, reads } = await describeUnread(aws, states);
  const seen = new Set([...recorded.map(({ arn }) => arn), ...(known.observed?.notOurs ?? [])]);
  const unknown = [...newer, ...inactive].filter((arn) => !seen.has(arn));
  const looked = unknown.slice(0, DESCRIBED_AT_ONCE - reads);
  const found: Revision[] = [];
  let hidden = 0;
  const notOurs = [...(known.observed?.notOurs ?? [])];
  for (const arn of looked) {
    const shown = await describe(aws, arn);
    // AWS lists it and does not show it yet: whose it is will be seen by another look.
    if (shown === undefined) hidden += 1;
    else if (ownershipOf(shown.tags, installation, resource, everOwned(resource)) !== "ours") notOurs.push(arn);
    else found.push(revisionOf(arn, shown));
  }
  const inSight = mayBeHidden ? described.map((one) => (notShown.has(one.arn) ? toBeRead(one) : one)) : described;
  const revisions = [...inSight, ...found].sort((a, b) => b.revision - a.revision);
  const missing = currentRevision(resource, revisions) === undefined;
  const inDoubt = (missing && mayBeOnItsWay(resource, known)) || (mayBeHidden && notShown.size > 0);
  return { revisions, notOurs, unsearched: unknown.length > looked.length || hidden > 0, inDoubt, source: "read" };
}

/**
 * Whether the wanted content may have been registered a moment ago: by this process, or by the one before it, which left
 * an intent, or an object that it had begun and never told of.
 */
function mayBeOnItsWay(resource: Definition, known: Known): boolean {
  const wanted = wantedContent(resource);
  if (known.sinceOwnWriteMs !== undefined && known.sinceOwnWriteMs < DOUBT_MS) {
    if (known.observed === undefined || known.observed.inDoubt) return true;
    // The write was answered: it matters only if it was about this content, and if it was not its deletion.
    const answered = known.observed.revisions.find((revision) => revision.content === wanted);
    return answered !== undefined && answered.state !== "DELETE_IN_PROGRESS";
  }
  if (known.leadingMs >= DOUBT_MS) return false;
  const intended = resource.status?.intent?.value === wanted;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0 && (resource.status?.observedGeneration ?? -1) === -1;
  return known.observed === undefined && (intended || begun);
}

/** Whether something was written a moment ago, by this process or by the one before it: AWS need not list it yet. */
const isYoung = ({ sinceOwnWriteMs = Number.POSITIVE_INFINITY, leadingMs }: Known): boolean =>
  Math.min(sinceOwnWriteMs, leadingMs) < DOUBT_MS;

/** The state of a recorded revision: ACTIVE while AWS lists it so, and until AWS must list it. */
function stateOf(revision: Revision, active: ReadonlySet<string>, mayBeHidden: boolean): string {
  if (active.has(revision.arn)) return "ACTIVE";
  if (mayBeHidden) return revision.state;
  return revision.state === "ACTIVE" ? "INACTIVE" : revision.state;
}

/**
 * A recorded revision at the end. What AWS lists in neither state is gone for good: its deletion was accepted. But what was
 * registered a moment ago need not be listed yet, and is looked at.
 */
function atTheEnd(
  revision: Revision,
  active: ReadonlySet<string>,
  inactive: ReadonlySet<string>,
  mayBeHidden: boolean,
): Revision {
  if (active.has(revision.arn)) return { ...revision, state: "ACTIVE" };
  if (inactive.has(revision.arn)) return { ...revision, state: "INACTIVE" };
  return mayBeHidden && revision.state !== "DELETE_IN_PROGRESS"
    ? toBeRead(revision)
    : { ...revision, state: "DELETE_IN_PROGRESS" };
}

/** Nothing is known of it but that it was there. */
const toBeRead = ({ tags: _, ...revision }: Revision): Revision => ({ ...revision, state: "ACTIVE" });

function revisionOf(arn: string, { definition, tags }: Described): Revision {
  const content = tags.find((tag) => tag.key === TAGS.content)?.value ?? "";
  return {
    arn,
    revision: definition.revision ?? revisionNumber(arn),
    content,
    state: definition.status ?? "ACTIVE",
    tags,
  };
}

function strangeRevision(
  resource: Definition,
  arn: string,
  { definition, tags }: Described,
  ownership: StrangeRevision["ownership"],
): StrangeRevision {
  const sameContent = sameTaskDefinition(untagged(resource), definition).length === 0;
  return { arn, revision: revisionNumber(arn), ownership, sameContent, tags };
}

/**
 * A revision whose content tag is of another version stands for the wanted content if it shows all of it: then only its tag
 * is out of date.
 */
async function withRenewedContent(
  aws: Aws,
  resource: Definition,
  revisions: readonly Revision[],
): Promise<readonly Revision[]> {
  const candidate = currentRevision(resource, revisions) === undefined && outdatedTag(resource, revisions);
  if (!candidate) return revisions;
  const shown = await describe(aws, candidate.arn);
  if (shown === undefined || sameTaskDefinition(untagged(resource), shown.definition).length > 0) return revisions;
  const renewed: Revision = { ...candidate, content: wantedContent(resource), tags: shown.tags };
  return revisions.map((revision) => (revision === candidate ? renewed : revision));
}

/**
 * The revision that stood for the spec under another version of the hash. Not of a spec that was edited since, or refused: a
 * comparison with what AWS shows does not see a member that was removed.
 */
function outdatedTag({ spec, metadata, status }: Definition, revisions: readonly Revision[]): Revision | undefined {
  const settled = status?.settledGeneration;
  if (status?.conditions?.some(({ type, status: holds }) => type === "Stalled" && holds === "True")) return undefined;
  if (spec.managementPolicy === "Observe" || (settled !== undefined && settled !== metadata.generation))
    return undefined;
  const active = revisions.filter((revision) => revision.state === "ACTIVE");
  const stood = active.find((revision) => revision.arn === status?.latest?.arn) ?? active[0];
  const outdated = stood !== undefined && stood.content !== "" && hashInContentTag(stood.content) === undefined;
  return outdated ? stood : undefined;
}
