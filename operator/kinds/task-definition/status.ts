import { declaredTagPaths } from "../../ecs/tags.ts";
import type { OwnStatus, Plan } from "../../engine/kind.ts";
import { currentRevision, familyOf } from "./plan/content.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStatus, TaskDefinitionStep } from "./plan/types.ts";

/** The schema bounds the list; what AWS no longer shows has left it long before. */
const REVISIONS_KEPT = 1_000;

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
    revisions: observed.revisions
      .slice(0, REVISIONS_KEPT)
      .map(({ revision, arn, content, state }) => ({ revision, arn, content, state })),
    declared: plan.steps.length === 0 ? declaredTagPaths(resource.spec.tags) : before?.declared,
    intent: settling ? before?.intent : undefined,
  };
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
