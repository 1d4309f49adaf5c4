import type { Plan } from "../../../engine/plan.ts";
import { parseTime } from "../../../lib/clock.ts";
import type { Unavailable } from "../../common/plan/failures.ts";
import { gone, listed, progressing } from "../../common/plan/plans.ts";
import { retainSteps } from "../../common/plan/retain.ts";
import { isOwnRevision } from "./content.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStep } from "./types.ts";
import { planUsedByObjects, planUsedInAws } from "./users.ts";

/** Source: Amazon ECS API Reference, DeleteTaskDefinitions. */
const DELETE_BATCH = 10;

/** So many revisions are deregistered a pass: AWS takes one a second, and other objects want to write too. */
const DEREGISTER_AT_ONCE = 25;

/** A deletion: waits for what refers to the object or uses its revisions, then deregisters and deletes its own revisions. */
export function planDeletion(input: TaskDefinitionInput): Plan<TaskDefinitionStep> {
  const { resource, observed, settings } = input;
  if ((resource.spec.deletionPolicy ?? settings.defaultDeletionPolicy) === "Retain") return planRetain(input);
  const used = planUsedByObjects(input);
  if (used !== undefined) return used;
  // What is recorded is read again before it is deleted; what carries other tags by now is left alone.
  const own = observed.revisions.filter((revision) => revision.tags === undefined || isOwnRevision(input, revision));
  if (isUnread(observed)) return progressing("Deleting", TAGS_ARE_READ, [], untilRead(input));
  const inUse = planUsedInAws(input, own);
  if (inUse !== undefined) return inUse;
  const active = inState(own, "ACTIVE");
  const inactive = inState(own, "INACTIVE");
  if (active.length > 0) {
    const steps = active
      .slice(0, DEREGISTER_AT_ONCE)
      .map((revision) => deregister(revision, "its object is being deleted"));
    return progressing("Deleting", `${counted(active.length)} being deregistered.`, steps);
  }
  if (inactive.length > 0 && observed.undeletable !== undefined)
    return withoutDeletion(input, observed.undeletable, inactive);
  if (inactive.length > 0) {
    const arns = inactive.slice(0, DELETE_BATCH).map((revision) => revision.arn);
    const summary = `delete ${arns.length} deregistered ${arns.length === 1 ? "revision" : "revisions"}`;
    const step: TaskDefinitionStep = { kind: "DeleteTaskDefinitions", arns, summary };
    return progressing("Deleting", `${counted(inactive.length)} being deleted.`, [step]);
  }
  if (observed.source !== "read" || observed.inDoubt) {
    return progressing(
      "Deleting",
      "Verifying in AWS that no revision is left before removing the finalizer.",
      [],
      settings.pollMs,
    );
  }
  return gone("Deleting", "No revision of this object is ACTIVE.");
}

/** So long after AWS has first refused DeleteTaskDefinitions the object goes without it. */
const UNDELETABLE_MS = 10 * 60_000;
/** How often it is tried again meanwhile. */
const RETRY_MS = 60_000;

/** A deletion where DeleteTaskDefinitions cannot be used: the revisions stay INACTIVE, and cannot be used for anything new. */
function withoutDeletion(
  { resource, now }: TaskDefinitionInput,
  why: Unavailable,
  inactive: readonly Revision[],
): Plan<TaskDefinitionStep> {
  const sinceMs = parseTime(resource.status?.undeletableSinceTime ?? "");
  const names = listed(inactive.map(({ arn }) => arn.slice(arn.indexOf("/") + 1)));
  if (now - sinceMs >= UNDELETABLE_MS) {
    const leftBehind = `DeleteTaskDefinitions is not available (${why}): deregistered revisions stay in AWS as INACTIVE: ${names}.`;
    return { ...gone("Deleting", "All revisions of this object are INACTIVE."), leftBehind };
  }
  const message =
    why === "AccessDenied"
      ? "Waiting for the permission ecs:DeleteTaskDefinitions in the operator's IAM policy."
      : "Waiting for DeleteTaskDefinitions, which this AWS endpoint does not support.";
  const then = `Ten minutes after the first attempt the finalizer is removed without it, and deregistered revisions stay INACTIVE: ${names}.`;
  return progressing("Deleting", `${message} ${then}`, [], RETRY_MS);
}

function planRetain(input: TaskDefinitionInput): Plan<TaskDefinitionStep> {
  const { observed } = input;
  // Untagging ends the deletion, so all that has to be untagged must be known before it begins.
  if (observed.untagged !== true && isUnread(observed))
    return progressing("Retained", TAGS_ARE_READ, [], untilRead(input));
  const own = observed.revisions.filter(
    (revision) => isOwnRevision(input, revision) && revision.state !== "DELETE_IN_PROGRESS",
  );
  if (observed.untagged === true || own.length === 0) {
    return gone("Retained", "The revisions stay in AWS.");
  }
  const { installation, resource } = input;
  const steps = own.flatMap(({ arn, revision, tags }, index): readonly TaskDefinitionStep[] => {
    const facts = { what: `revision ${revision}`, arn, tags, installation, resource };
    // Only the last attempt of all ends the deletion.
    const isLast = index === own.length - 1;
    return retainSteps(facts).map((step) => (step.kind === "UntagResource" ? { ...step, last: isLast } : step));
  });
  return progressing("Retained", "The revisions stay in AWS; replacing the operator's owner tags by a mark.", steps);
}

const TAGS_ARE_READ = "Reading the owner tags of the revisions.";

/** Only some revisions are read a pass. */
const isUnread = ({ revisions, unsearched = 0 }: TaskDefinitionInput["observed"]): boolean =>
  unsearched > 0 ||
  revisions.some((revision) => revision.tags === undefined && revision.state !== "DELETE_IN_PROGRESS");

/** At once, unless AWS has to show something first. */
const untilRead = ({ observed, settings }: TaskDefinitionInput): number => (observed.inDoubt ? settings.pollMs : 0);

export const deregister = (revision: Revision, why: string): TaskDefinitionStep => ({
  kind: "DeregisterTaskDefinition",
  arn: revision.arn,
  summary: `deregister revision ${revision.revision}: ${why}`,
});

const counted = (revisions: number): string => (revisions === 1 ? "1 revision is" : `${revisions} revisions are`);

const inState = (revisions: readonly Revision[], state: string): readonly Revision[] =>
  revisions.filter((revision) => revision.state === state);
