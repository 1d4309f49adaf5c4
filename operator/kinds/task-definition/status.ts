import type { TaskDefinitionStatus } from "../../api/types.ts";
import { declaredTagPaths } from "../../ecs/tags.ts";
import { isDeleting, type OwnStatus } from "../../engine/object.ts";
import type { Plan } from "../../engine/plan.ts";
import { rfc3339 } from "../../lib/clock.ts";
import { isOwnRevision } from "./plan/content.ts";
import { newestShown } from "./plan/observing.ts";
import { isSearching } from "./plan/others.ts";
import { familyOf } from "./plan/registration.ts";
import { contentHeld, standingRevision } from "./plan/standing.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStep } from "./plan/types.ts";

/** The schema bounds the list; the oldest revisions go first. */
const REVISIONS_KEPT = 1_000;
/** Deregistered revisions that are listed; a deletion finds the others by their tags. */
const INACTIVE_KEPT = 100;

/** The status of a task definition. */
export function status(input: TaskDefinitionInput, plan: Plan<TaskDefinitionStep>): OwnStatus<TaskDefinitionStatus> {
  const { resource, observed } = input;
  const before = resource.status;
  const current = standingRevision(resource, observed);
  const latest = latestOf(input, current);
  const settled = current !== undefined || plan.state === "Blocked";
  const registering = plan.steps.some((step) => step.kind === "RegisterTaskDefinition");
  const settling = registering || plan.reason === "VerifyingWrite" || observed.inDoubt;
  return {
    family: familyOf(resource),
    arn: latest?.arn ?? before?.arn,
    latest,
    settledGeneration: settled ? resource.metadata.generation : before?.settledGeneration,
    // Only the full list shows the next process where to go on reading.
    revisions: isSearching(observed) ? before?.revisions : keptRevisions(observed.revisions).map(kept),
    declared: tagsAreDone(input, plan) ? declaredTagPaths(resource.spec.tags) : before?.declared,
    intent: settling ? (before?.intent ?? intended(plan)) : undefined,
    undeletableSinceTime: undeletableSince(input),
  };
}

/** A first registration is sent before there is a status: the intent is recorded with the first one, whatever became of it. */
const intended = ({ before }: Plan<TaskDefinitionStep>): TaskDefinitionStatus["intent"] =>
  (before as Pick<TaskDefinitionStatus, "intent"> | undefined)?.intent;

/** It stays until the revisions are gone: a pass that has not tried again knows no better. */
function undeletableSince({ resource, observed, now }: TaskDefinitionInput): string | undefined {
  if (!isDeleting(resource)) return undefined;
  const before = resource.status?.undeletableSinceTime;
  return observed.undeletable === undefined ? before : (before ?? rfc3339(now));
}

function keptRevisions(revisions: readonly Revision[]): readonly Revision[] {
  const inactive = revisions.filter((revision) => revision.state === "INACTIVE");
  const dropped = new Set(inactive.slice(INACTIVE_KEPT));
  return revisions.filter((revision) => !dropped.has(revision)).slice(0, REVISIONS_KEPT);
}

/** What was declared and no longer is stays recorded until AWS's tags have been compared and nothing was left to do. */
function tagsAreDone({ resource, observed }: TaskDefinitionInput, plan: Plan<TaskDefinitionStep>): boolean {
  const compared = standingRevision(resource, observed)?.tags !== undefined;
  const fine = plan.state === "InSync" || plan.reason === "Propagating";
  return plan.steps.length === 0 && fine && compared && observed.source !== "recorded";
}

const kept = ({ revision, arn, content, state }: Revision) => ({ revision, arn, content, state });

/**
 * The revision that services follow: the one that stands for the spec, or else the one that stood for it last, as long as this
 * object owns it. Under Observe it is the newest one of the family, of any owner.
 */
function latestOf(input: TaskDefinitionInput, standing: Revision | undefined): TaskDefinitionStatus["latest"] {
  const { resource, observed } = input;
  if (resource.spec.managementPolicy === "Observe") {
    const newest = newestShown(observed);
    return newest && { revision: newest.revision, arn: newest.arn, content: newest.content };
  }
  const before = resource.status?.latest;
  const stood = standing ?? observed.revisions.find(({ arn }) => arn === before?.arn);
  if (stood === undefined || (stood.tags !== undefined && !isOwnRevision(input, stood))) return undefined;
  return { revision: stood.revision, arn: stood.arn, content: contentHeld(resource, observed, stood) };
}
