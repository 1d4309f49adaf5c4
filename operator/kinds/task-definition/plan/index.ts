import { taskDefinitionRoles } from "../../../ecs/roles.ts";
import { declaredTagPaths, tagDiff } from "../../../ecs/tags.ts";
import { type Plan, permits } from "../../../engine/kind.ts";
import { serviceExports } from "../../common/plan/exports.ts";
import { adoptionNotAllowed, foreign, roleGate, scopeGate } from "../../common/plan/gates.ts";
import { inSync, listed, progressing } from "../../common/plan/plans.ts";
import { rememberedPaths } from "../../common/plan/recorded.ts";
import { tagSteps } from "../../common/plan/tags.ts";
import { answered } from "../../common/plan/verbs.ts";
import {
  currentRevision,
  familyOf,
  isOurs,
  revisionTags,
  untagged,
  unusedByServices,
  wantedContent,
} from "./content.ts";
import { deregister, planDeletion } from "./deletion.ts";
import type { Revision, TaskDefinitionInput, TaskDefinitionStep } from "./types.ts";

type TaskDefinitionPlan = Plan<TaskDefinitionStep>;

/** So many revisions are deregistered a pass: AWS takes one a second, and a new registration goes first. */
const DEREGISTER_AT_ONCE = 5;

/** Decides what a task definition needs now. */
export function plan(input: TaskDefinitionInput): TaskDefinitionPlan {
  if (input.resource.metadata.deletionTimestamp !== undefined) return planDeletion(input);
  const handled = answered(input.verbs);
  const decided = planContent(input);
  return handled.length === 0 ? decided : { ...decided, handled };
}

function planContent(input: TaskDefinitionInput): TaskDefinitionPlan {
  const { resource, observed } = input;
  if (resource.spec.managementPolicy === "Observe") return planObserve(input);
  const current = currentRevision(resource, observed.revisions);
  const elsewhere = scopeGate(input.scope, [current?.arn, observed.stranger?.arn]);
  if (elsewhere !== undefined) return elsewhere;
  if (current !== undefined) return planCurrent(input, current);
  return planStranger(input) ?? planRegister(input);
}

/** A family that has revisions of somebody else: CreateService and people may rely on what its newest one is. */
function planStranger(input: TaskDefinitionInput): TaskDefinitionPlan | undefined {
  const { resource, observed } = input;
  const { stranger } = observed;
  if (stranger === undefined || observed.revisions.length > 0 || stranger.ownership === "ours-other-uid") {
    return stranger?.ownership === "ours-other-uid" && stranger.sameContent
      ? planTakeOver(input, "Updating")
      : undefined;
  }
  const family = familyOf(resource);
  if (resource.spec.adoptionPolicy !== "Adopt") {
    return foreign(
      "AlreadyExists",
      `Family ${family} already has revisions that are not managed by this object. Set \`spec.adoptionPolicy: Adopt\` to go ` +
        "on with it, or `spec.family` to another name.",
    );
  }
  if (stranger.ownership !== "retained" && !permits(input.settings.adoption, resource.metadata.namespace))
    return adoptionNotAllowed(`Family ${family}`, resource.metadata.namespace);
  return stranger.sameContent ? planTakeOver(input, "Adopting") : undefined;
}

function planTakeOver(input: TaskDefinitionInput, reason: "Adopting" | "Updating"): TaskDefinitionPlan | undefined {
  const { resource, observed } = input;
  const { stranger } = observed;
  if (stranger === undefined) return undefined;
  const content = wantedContent(resource);
  const { set } = tagDiff(revisionTags(resource, input, content), stranger.tags, []);
  const { arn, revision } = stranger;
  const summary = `take over revision ${revision} of family ${familyOf(resource)}, which has the same content`;
  const adopt: Revision = { arn, revision, content, state: "ACTIVE" };
  return progressing(reason, summary, [{ kind: "TagResource", arn, tags: set, adopt, summary }]);
}

function planRegister(input: TaskDefinitionInput): TaskDefinitionPlan {
  const { resource, observed, settings } = input;
  const refused = roleGate(taskDefinitionRoles(resource.spec, input), settings);
  if (refused !== undefined) return refused;
  const content = wantedContent(resource);
  if (observed.inDoubt) {
    const message = "A registration of this content may be on its way; AWS is read before it is sent again.";
    return progressing("VerifyingWrite", message, [], settings.pollMs);
  }
  const tags = revisionTags(resource, input, content);
  const summary = `register a new revision of family ${familyOf(resource)}`;
  const step: TaskDefinitionStep = {
    kind: "RegisterTaskDefinition",
    input: { ...untagged(resource), tags },
    content,
    summary,
  };
  const before = { intent: { verb: "register", value: content, from: "" }, declared: declaredBefore(resource) };
  return { ...progressing("Creating", summary, [step]), before };
}

function planCurrent(input: TaskDefinitionInput, current: Revision): TaskDefinitionPlan {
  if (current.tags !== undefined && !isOurs(input, current) && input.resource.spec.adoptionPolicy !== "Adopt") {
    return foreign(
      "OwnershipLost",
      `Revision ${current.revision} no longer carries this object's owner tags; it is left alone. Set ` +
        "`spec.adoptionPolicy: Adopt` to take it back.",
    );
  }
  const { resource, observed, surroundings } = input;
  const unused = unusedByServices(resource, surroundings, observed.revisions);
  const steps = [...ownTagSteps(input, current), ...retentionSteps(input, unused)];
  const before = { declared: declaredBefore(resource) };
  const unread = observed.idle === undefined && unused.length > 0;
  return { ...propagation(input, current, steps), before, ...(unread && { recheckMs: input.settings.pollMs }) };
}

function ownTagSteps(
  { resource, observed, ...input }: TaskDefinitionInput,
  current: Revision,
): readonly TaskDefinitionStep[] {
  if (current.tags === undefined || observed.source === "remembered") return [];
  const desired = revisionTags(resource, input, current.content);
  const change = tagDiff(desired, current.tags, resource.status?.declared ?? []);
  const which = `revision ${current.revision}`;
  return tagSteps(current.arn, current.tags, change, { set: ` on ${which}`, remove: ` from ${which}` });
}

/** Deregistering needs a look at AWS in this very pass: whose the revisions are, and whether tasks run them. */
function retentionSteps(input: TaskDefinitionInput, unused: readonly Revision[]): readonly TaskDefinitionStep[] {
  const { source, idle = [] } = input.observed;
  if (source !== "read") return [];
  return unused
    .filter((revision) => idle.includes(revision.arn) && isOurs(input, revision))
    .slice(0, DEREGISTER_AT_ONCE)
    .map((revision) => deregister(revision, "beyond `revisionHistoryLimit` and used by nothing"));
}

/** Ready means that every service which follows this object aims at the revision. */
function propagation(
  input: TaskDefinitionInput,
  current: Revision,
  steps: readonly TaskDefinitionStep[],
): TaskDefinitionPlan {
  const behind = input.surroundings.dependents.filter((dependent) => {
    const { follows, target } = serviceExports(dependent);
    return follows && target !== current.arn;
  });
  if (behind.length === 0) return inSync("Registered", `Revision ${current.revision} is registered.`, steps);
  const names = listed(behind.map(({ name }) => name));
  return progressing("Propagating", `Revision ${current.revision} is registered; not yet taken up by ${names}.`, steps);
}

function planObserve({ resource, observed }: TaskDefinitionInput): TaskDefinitionPlan {
  const exists = observed.revisions.some((revision) => revision.state === "ACTIVE") || observed.stranger !== undefined;
  const same = currentRevision(resource, observed.revisions) !== undefined || observed.stranger?.sameContent === true;
  if (same) return inSync("Observed", "The newest revision has this content.");
  const change = exists
    ? `register a new revision of family ${familyOf(resource)}`
    : `register family ${familyOf(resource)}`;
  return { ...progressing<TaskDefinitionStep>("Observed", change), changes: [change] };
}

const declaredBefore = (resource: TaskDefinitionInput["resource"]): readonly string[] =>
  rememberedPaths(resource, declaredTagPaths(resource.spec.tags));
