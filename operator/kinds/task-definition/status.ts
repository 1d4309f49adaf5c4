import { declaredTagPaths } from "../../ecs/tags.ts";
import type { OwnStatus, Plan } from "../../engine/kind.ts";
import { rfc3339 } from "../../lib/clock.ts";
import { currentRevision, familyOf } from "./plan/content.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStatus, TaskDefinitionStep } from "./plan/types.ts";

/** The schema bounds the list; the oldest revisions go first. */
const REVISIONS_KEPT = 1_000;
/** Deregistered revisions that are listed; a deletion finds the others by their tags. */
const INACTIVE_KEPT = 100;

/** What is told of a task definition. */
export function status(input: TaskDefinitionInput, plan: Plan<TaskDefinitionStep>): OwnStatus<TaskDefinitionStatus> {
  const { resource, observed } = input;
  const before = resource.status;
  const current = currentRevision(resource, observed.revisions);
  const latest = current === undefined ? observedLatest(input) : told(current);
  const settled = current !== undefined || plan.state === "Blocked";
  const settling =
    plan.steps.some((step) => step.kind === "RegisterTaskDefinition") || plan.reason === "VerifyingWrite";
  return {
    family: familyOf(resource),
    arn: latest?.arn ?? before?.arn,
    latest: latest ?? before?.latest,
    settledGeneration: settled ? resource.metadata.generation : before?.settledGeneration,
    revisions: keptRevisions(observed.revisions).map(({ revision, arn, content, state }) => ({
      revision,
      arn,
      content,
      state,
    })),
    declared: tagsAreDone(input, plan) ? declaredTagPaths(resource.spec.tags) : before?.declared,
    intent: settling ? before?.intent : undefined,
    undeletableSinceTime: undeletableSince(input),
  };
}

/** It stays until the revisions are gone: a pass that has not tried again knows no better. */
function undeletableSince({ resource, observed, now }: TaskDefinitionInput): string | undefined {
  if (resource.metadata.deletionTimestamp === undefined) return undefined;
  const before = resource.status?.undeletableSinceTime;
  return observed.undeletable === undefined ? before : (before ?? rfc3339(now));
}

function keptRevisions(revisions: readonly Revision[]): readonly Revision[] {
  const inactive = revisions.filter((revision) => revision.state === "INACTIVE");
  const dropped = new Set(inactive.slice(INACTIVE_KEPT));
  return revisions.filter((revision) => !dropped.has(revision)).slice(0, REVISIONS_KEPT);
}

/** What was declared and no longer is stays remembered until AWS's tags have been compared and nothing was left to do. */
function tagsAreDone({ resource, observed }: TaskDefinitionInput, plan: Plan<TaskDefinitionStep>): boolean {
  const compared = currentRevision(resource, observed.revisions)?.tags !== undefined;
  const fine = plan.state === "InSync" || plan.reason === "Propagating";
  return plan.steps.length === 0 && fine && compared && observed.source !== "remembered";
}

const told = ({ revision, arn, content }: Revision) => ({ revision, arn, content });

/** Under Observe the newest revision of the family is what services follow, whoever registered it. */
function observedLatest({ resource, observed }: TaskDefinitionInput): TaskDefinitionStatus["latest"] {
  if (resource.spec.managementPolicy !== "Observe") return undefined;
  const newest = observed.revisions.find((revision) => revision.state === "ACTIVE");
  if (newest !== undefined) return told(newest);
  const { stranger } = observed;
  return stranger === undefined ? undefined : { revision: stranger.revision, arn: stranger.arn, content: "" };
}
