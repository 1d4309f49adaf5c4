import type { Aws } from "../../aws/handle.ts";
import { TAGS } from "../../ecs/names.ts";
import { ownershipOf } from "../../ecs/owner.ts";
import type { EcsTag, EcsTaskDefinition } from "../../ecs/shapes.ts";
import { sameTaskDefinition } from "../../ecs/task-definition.ts";
import type { Context, Knowledge, Resource, Surroundings } from "../../engine/kind.ts";
import { everOwned } from "../common/plan/recorded.ts";
import { beyondHistory, currentRevision, familyOf, revisionNumber, untagged, wantedContent } from "./plan/content.ts";
import type {
  Revision,
  StrangeRevision,
  TaskDefinitionObserved,
  TaskDefinitionSpec,
  TaskDefinitionStatus,
} from "./plan/types.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

/** A registration that was sent less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;
/** How many of a family's newest unknown revisions are looked at for one of ours. */
const NEWEST = 5;
/** How many revisions are described a pass, so that one object does not use up the read bucket. */
const DESCRIBED_AT_ONCE = 25;

/**
 * Reads what the next decision needs and no more: nothing while the recorded content is what the spec asks for and a drift
 * read is not due, the current revision at a drift read, the family when something has to be registered or deleted.
 */
export async function observe(
  context: Context<Aws>,
  resource: Definition,
  surroundings: Surroundings,
  known: Knowledge<TaskDefinitionObserved>,
): Promise<TaskDefinitionObserved> {
  const recorded = known.observed?.revisions ?? recordedRevisions(resource);
  const current = currentRevision(resource, recorded);
  const deleting = resource.metadata.deletionTimestamp !== undefined;
  const remembered = known.observed?.source === "remembered";
  if (
    known.reusable &&
    known.observed !== undefined &&
    !remembered &&
    (current !== undefined || !known.observed.inDoubt)
  ) {
    return known.observed;
  }
  if (deleting) return observeFamily(context, resource, recorded, known);
  if (current === undefined || resource.spec.managementPolicy === "Observe") {
    return observeFamily(context, resource, recorded, known);
  }
  // After a start, a recorded registration counts until its drift read is due: content never changes.
  if ((known.observed === undefined || (remembered && known.reusable)) && isSettled(resource)) {
    return { revisions: recorded, inDoubt: false, source: "remembered" };
  }
  const verified = await verify(context.aws, recorded, current);
  const old = new Set(beyondHistory(resource, verified).map((revision) => revision.arn));
  if (old.size === 0) return { revisions: verified, inDoubt: false, source: "read" };
  const running = await runningRevisions(context.aws, familyOf(resource), clustersOf(surroundings));
  const tagged = await describeTags(
    context.aws,
    verified.filter((revision) => old.has(revision.arn)),
  );
  const revisions = verified.map((revision) => tagged.find((one) => one.arn === revision.arn) ?? revision);
  return { revisions, running, inDoubt: false, source: "read" };
}

const isSettled = (resource: Definition): boolean =>
  resource.status?.settledGeneration === resource.metadata.generation && resource.status.latest !== undefined;

const recordedRevisions = (resource: Definition): readonly Revision[] => resource.status?.revisions ?? [];

async function observeFamily(
  { aws, installation }: Context<Aws>,
  resource: Definition,
  recorded: readonly Revision[],
  known: Knowledge<TaskDefinitionObserved>,
): Promise<TaskDefinitionObserved> {
  const deleting = resource.metadata.deletionTimestamp !== undefined;
  const active = await listFamily(aws, familyOf(resource), "ACTIVE");
  const inactive = deleting ? new Set(await listFamily(aws, familyOf(resource), "INACTIVE")) : undefined;
  const shown = new Set(active);
  const states = recorded.map((revision) => ({ ...revision, state: stateOf(revision, shown, inactive) }));
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
  const ours = [...found, ...states];
  const revisions = deleting ? await describeTags(aws, ours) : ours;
  const missing = currentRevision(resource, revisions) === undefined;
  const inDoubt = missing && mayBeOnItsWay(resource, known);
  return { revisions, ...(stranger && { stranger }), inDoubt, source: "read" };
}

/**
 * Whether the wanted content may have been registered a moment ago: by this process, or by the one before it, which left
 * an intent, or an object that it had begun and never told of.
 */
function mayBeOnItsWay(resource: Definition, known: Knowledge<TaskDefinitionObserved>): boolean {
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

/** The state of a recorded revision: what AWS lists, or gone for good (its deletion was accepted). */
function stateOf(revision: Revision, active: ReadonlySet<string>, inactive: ReadonlySet<string> | undefined): string {
  if (active.has(revision.arn)) return "ACTIVE";
  if (inactive === undefined) return revision.state === "ACTIVE" ? "INACTIVE" : revision.state;
  return inactive.has(revision.arn) ? "INACTIVE" : "DELETE_IN_PROGRESS";
}

/** ARNs of a family's revisions in one state, newest first. */
async function listFamily(aws: Aws, family: string, status: string): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.call("ListTaskDefinitions", {
      familyPrefix: family,
      status,
      sort: "DESC",
      ...(nextToken !== undefined && { nextToken }),
    });
    arns.push(...(page.taskDefinitionArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  // AWS takes the family as a prefix: `web` also lists `web-admin`.
  return arns.filter((arn) => arn.includes(`:task-definition/${family}:`));
}

interface Described {
  readonly definition: EcsTaskDefinition;
  readonly tags: readonly EcsTag[];
}

async function describe(aws: Aws, arn: string): Promise<Described | undefined> {
  const answer = await aws.call("DescribeTaskDefinition", { taskDefinition: arn, include: ["TAGS"] });
  if (answer.taskDefinition === undefined) return undefined;
  return { definition: answer.taskDefinition, tags: answer.tags ?? [] };
}

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

/** A drift read: is the current revision still ACTIVE, and whose are its tags? */
async function verify(aws: Aws, revisions: readonly Revision[], current: Revision): Promise<readonly Revision[]> {
  const described = await describe(aws, current.arn);
  const state = described?.definition.status ?? "INACTIVE";
  return revisions.map((revision) =>
    revision.arn === current.arn ? { ...revision, state, tags: described?.tags ?? [] } : revision,
  );
}

/** Reads the tags of revisions that may have to be deregistered or deleted, some at a time. */
async function describeTags(aws: Aws, revisions: readonly Revision[]): Promise<readonly Revision[]> {
  const result: Revision[] = [];
  let left = DESCRIBED_AT_ONCE;
  for (const revision of revisions) {
    if (revision.tags !== undefined || revision.state === "DELETE_IN_PROGRESS" || left-- <= 0) {
      result.push(revision);
      continue;
    }
    const described = await describe(aws, revision.arn);
    result.push({ ...revision, tags: described?.tags ?? [] });
  }
  return result;
}

/** Task definition ARNs of this family that run in the clusters of the services that refer to the object. */
async function runningRevisions(aws: Aws, family: string, clusters: ReadonlySet<string>): Promise<readonly string[]> {
  const running = new Set<string>();
  for (const cluster of clusters) {
    let nextToken: string | undefined;
    do {
      const page = await aws.call("ListTasks", { cluster, family, ...(nextToken !== undefined && { nextToken }) });
      const tasks = page.taskArns ?? [];
      if (tasks.length > 0) {
        const described = await aws.call("DescribeTasks", { cluster, tasks });
        for (const task of described.tasks ?? [])
          if (task.taskDefinitionArn !== undefined) running.add(task.taskDefinitionArn);
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return [...running];
}

function clustersOf(surroundings: Surroundings): ReadonlySet<string> {
  const arns = surroundings.dependents.map(
    (dependent) => (dependent.status as { clusterArn?: string } | undefined)?.clusterArn,
  );
  return new Set(arns.filter((arn) => arn !== undefined));
}
