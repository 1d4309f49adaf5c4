import type { ServiceExports } from "../../../api/exports.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import { taskDefinitionRoles } from "../../../ecs/roles.ts";
import { declaredTagPaths, tagDiff } from "../../../ecs/tags.ts";
import { isDeleting } from "../../../engine/object.ts";
import type { Plan } from "../../../engine/plan.ts";
import { foreign, roleGate, scopeGate } from "../../common/plan/gates.ts";
import { dependentsOf } from "../../common/plan/neighbours.ts";
import { inSync, listed, progressing } from "../../common/plan/plans.ts";
import { everOwned, pathsToRecord } from "../../common/plan/recorded.ts";
import { tagSteps } from "../../common/plan/tags.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import { isOwnRevision, revisionTags, unusedByObjects } from "./content.ts";
import { deregister, planDeletion } from "./deletion.ts";
import { planMismatch } from "./mismatch.ts";
import { planObserve } from "./observing.ts";
import { adoptionGate, isSearching, planFormer, planOthers } from "./others.ts";
import { familyOf, inputWithoutTags, wantedContent } from "./registration.ts";
import { standingRevision } from "./standing.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStep } from "./types.ts";

type TaskDefinitionPlan = Plan<TaskDefinitionStep>;

/** So many revisions are deregistered a pass: AWS takes one a second, and a new registration goes first. */
const DEREGISTER_AT_ONCE = 5;

/** Decides what a task definition needs now. */
export function plan(input: TaskDefinitionInput): TaskDefinitionPlan {
  if (isDeleting(input.resource)) return planDeletion(input);
  const handled = handledVerbs(input.verbs);
  const decided = planContent(input);
  return handled.length === 0 ? decided : { ...decided, handled };
}

function planContent(input: TaskDefinitionInput): TaskDefinitionPlan {
  const { resource, observed } = input;
  if (resource.spec.managementPolicy === "Observe") return planObserve(input);
  const standing = standingRevision(resource, observed);
  const elsewhere = scopeGate(input.scope, [standing?.arn, observed.others?.[0]?.arn]);
  if (elsewhere !== undefined) return elsewhere;
  const former = planFormer(input);
  // What an earlier object left is taken over as a whole, before the status has an ARN.
  const isWhole = former === undefined && (everOwned(resource) || !isSearching(observed));
  if (standing === undefined || !isWhole)
    return planSearch(input) ?? former ?? planOthers(input) ?? planRegister(input);
  const decided = planMismatch(input, standing) ?? planStanding(input, standing);
  return isSearching(observed) ? { ...decided, recheckMs: 0 } : decided;
}

/** What was registered for this content may be among the revisions that have not been read. */
function planSearch({ resource, observed }: TaskDefinitionInput): TaskDefinitionPlan | undefined {
  if (!isSearching(observed)) return undefined;
  const message = `Waiting for AWS to show the revisions of family ${familyOf(resource)}; left to read: ${observed.unsearched}.`;
  return progressing("Updating", message, [], 0);
}

function planRegister(input: TaskDefinitionInput): TaskDefinitionPlan {
  const { resource, observed, settings } = input;
  const refused = roleGate(taskDefinitionRoles(resource.spec, input), settings);
  if (refused !== undefined) return refused;
  const content = wantedContent(resource);
  if (observed.inDoubt) {
    const message = "Verifying in AWS whether this content is already registered, before registering it again.";
    return progressing("VerifyingWrite", message, [], settings.pollMs);
  }
  const tags = revisionTags(resource, input, content);
  const summary = `register a new revision of family ${familyOf(resource)}`;
  const step: TaskDefinitionStep = {
    kind: "RegisterTaskDefinition",
    input: { ...inputWithoutTags(resource), tags },
    content,
    summary,
  };
  const before = { intent: { verb: "register", value: content, from: "" }, declared: declaredBefore(resource) };
  return { ...progressing("Creating", summary, [step]), before };
}

/** A revision that carries this object's tags no longer is left alone, unless it may be taken back. */
function planOwnershipLost(input: TaskDefinitionInput, { revision, tags }: Revision): TaskDefinitionPlan | undefined {
  if (tags === undefined || ownershipOf(tags, input.installation, input.resource, true) === "own") return undefined;
  const what = `Revision ${revision}`;
  if (input.resource.spec.adoptionPolicy === "Adopt") return adoptionGate(input, what, tags);
  return foreign(
    "OwnershipLost",
    `${what} no longer has the owner tags of this object, so it is not changed. Set \`spec.adoptionPolicy: Adopt\` to manage it again.`,
  );
}

function planStanding(input: TaskDefinitionInput, current: Revision): TaskDefinitionPlan {
  const ownershipLost = planOwnershipLost(input, current);
  if (ownershipLost !== undefined) return ownershipLost;
  const { resource, observed, surroundings } = input;
  const unused = unusedByObjects(resource, surroundings, observed.revisions);
  const steps = [...ownTagSteps(input, current), ...retentionSteps(input, unused)];
  const before = { declared: declaredBefore(resource) };
  const unread = observed.idle === undefined && unused.length > 0;
  return { ...propagation(input, current, steps), before, ...(unread && { recheckMs: input.settings.pollMs }) };
}

function ownTagSteps(
  { resource, observed, ...input }: TaskDefinitionInput,
  current: Revision,
): readonly TaskDefinitionStep[] {
  if (current.tags === undefined || observed.source === "recorded") return [];
  const desired = revisionTags(resource, input, current.content);
  const change = tagDiff(desired, current.tags, resource.status?.declared ?? []);
  const which = `revision ${current.revision}`;
  return tagSteps(current.arn, current.tags, change, { set: ` on ${which}`, remove: ` from ${which}` });
}

/** Deregistering needs a read in this very pass: of the owners of the revisions, and of the tasks that run them. */
function retentionSteps(input: TaskDefinitionInput, unused: readonly Revision[]): readonly TaskDefinitionStep[] {
  const { source, idle = [] } = input.observed;
  if (source !== "read") return [];
  return unused
    .filter((revision) => idle.includes(revision.arn) && isOwnRevision(input, revision))
    .slice(0, DEREGISTER_AT_ONCE)
    .map((revision) => deregister(revision, "unused and beyond `spec.revisionHistoryLimit`"));
}

/** Ready means that every service which follows this object aims at the revision. */
function propagation(
  input: TaskDefinitionInput,
  current: Revision,
  steps: readonly TaskDefinitionStep[],
): TaskDefinitionPlan {
  const behind = dependentsOf(input.surroundings).filter(
    (one) => one.kind === "ECSService" && followsAnother(one.exports, current.arn),
  );
  if (behind.length === 0) return inSync("Registered", `Revision ${current.revision} is registered.`, steps);
  const names = listed(behind.map(({ kind, name }) => `${kind} ${name}`));
  return progressing(
    "Propagating",
    `Revision ${current.revision} is registered; waiting for ${names} to deploy it.`,
    steps,
  );
}

const followsAnother = (service: ServiceExports | undefined, arn: string): boolean =>
  service?.follows === true && service.target !== arn;

const declaredBefore = (resource: TaskDefinitionInput["resource"]): readonly string[] =>
  pathsToRecord(resource, declaredTagPaths(resource.spec.tags));
