import type { EcsCapacityProvider } from "../../../aws/services/ecs/provider-shapes.ts";
import { createProviderInput, type ProviderDiff, providerDiff } from "../../../ecs/provider-diff.ts";
import { declaredProviderPaths } from "../../../ecs/provider-groups.ts";
import { providerRoles } from "../../../ecs/roles.ts";
import { isDeleting } from "../../../engine/object.ts";
import type { Plan } from "../../../engine/plan.ts";
import { nameIn } from "../../../lib/arn.ts";
import { observationNotAllowed, roleGate } from "../../common/plan/gates.ts";
import { ownTagSteps, planOwned, wantedTags } from "../../common/plan/owned.ts";
import { blocked, inSync, listed, progressing } from "../../common/plan/plans.ts";
import { pathsToRecord } from "../../common/plan/recorded.ts";
import { handledVerbs } from "../../common/plan/verbs.ts";
import { waitForReference } from "../../common/plan/waiting.ts";
import { ownedOf, type ProviderInput, type ProviderStep, providerNameOf } from "../model.ts";
import { clusterOf } from "../references.ts";
import { planDeletion } from "./deletion.ts";
import { isHeldAfterFailure } from "./failure.ts";

type ProviderPlan = Plan<ProviderStep>;

/** Decides what a capacity provider needs now. */
export function plan(input: ProviderInput): ProviderPlan {
  const { resource, observed } = input;
  if (isDeleting(resource)) return planDeletion(input);
  if (observed.hidden === true)
    return observationNotAllowed(`capacity provider ${providerNameOf(resource)}`, resource.metadata.namespace);
  const handled = handledVerbs(input.verbs);
  const decided = observed.provider === undefined ? planCreate(input) : planExisting(input, observed.provider);
  return handled.length === 0 ? decided : { ...decided, handled };
}

function planCreate(input: ProviderInput): ProviderPlan {
  const { resource, observed, settings, surroundings } = input;
  const name = providerNameOf(resource);
  if (observed.inDoubt) {
    const message = `Waiting for AWS to show capacity provider ${name}, which may have been created moments ago.`;
    return progressing("VerifyingWrite", message, [], settings.pollMs);
  }
  if (observed.former?.updateStatus === "CREATE_FAILED" && isHeldAfterFailure(input, "Creating"))
    return failed(input, "create", observed.former);
  const cluster = clusterOf(resource, surroundings);
  if (!cluster.found) return waitForReference(input, cluster);
  const refused = roleGate(providerRoles(resource.spec, input), settings);
  if (refused !== undefined) return refused;
  const summary = `create capacity provider ${name}`;
  const step: ProviderStep = {
    kind: "CreateCapacityProvider",
    input: createProviderInput(resource.spec, { name, cluster: cluster.name, tags: wantedTags(input) }),
    summary,
  };
  return { ...progressing("Creating", summary, [step]), before: { declared: recorded(resource) } };
}

function planExisting(input: ProviderInput, provider: EcsCapacityProvider): ProviderPlan {
  return planOwned<ProviderStep>(input, ownedOf(provider, input), {
    planOwn: (tags) => planOwn(input, { ...provider, tags }),
    changes: (tags) => planOwn(input, { ...provider, tags }).changes,
  });
}

/** What a capacity provider of this object's own needs, or one that is only observed. */
function planOwn(input: ProviderInput, provider: EcsCapacityProvider): ProviderPlan {
  const { resource, settings, surroundings } = input;
  const name = providerNameOf(resource);
  const { status, updateStatus = "" } = provider;
  if (updateStatus === "CREATE_FAILED") return failed(input, "create", provider);
  const tagging = ownTagSteps(input, ownedOf(provider, input));
  if (status !== "ACTIVE" || updateStatus.endsWith("_IN_PROGRESS")) {
    const reason = status === "PROVISIONING" ? "Creating" : "Updating";
    const steps = status === "DEPROVISIONING" ? [] : tagging;
    return progressing(reason, waitingMessage(name, provider), steps, settings.pollMs);
  }
  const cluster = clusterOf(resource, surroundings, provider.cluster);
  if (!cluster.found) return waitForReference(input, cluster);
  const moved = provider.cluster !== undefined && cluster.name !== nameIn(provider.cluster);
  const diff = providerDiff(resource.spec, provider, resource.status?.declared ?? []);
  const immutable = [...diff.immutable, ...(moved ? ["cluster"] : [])];
  if (immutable.length > 0) return immutableFields(name, immutable, tagging);
  if (diff.update !== undefined) return planUpdate(input, provider, diff.update, tagging);
  if (tagging.length > 0) return withRecord(input, progressing("Updating", summaryOf(tagging), tagging));
  return inSync("Available", `Capacity provider ${name} is ACTIVE.`);
}

function planUpdate(
  input: ProviderInput,
  provider: EcsCapacityProvider,
  { input: members, paths, keeps }: NonNullable<ProviderDiff["update"]>,
  tagging: readonly ProviderStep[],
): ProviderPlan {
  const { resource, settings, observed } = input;
  const name = providerNameOf(resource);
  const { updateStatus = "", cluster } = provider;
  const refused = roleGate(providerRoles(resource.spec, input), settings);
  if (refused !== undefined) return { ...refused, steps: tagging, changes: tagging.map(({ summary }) => summary) };
  if (updateStatus === "UPDATE_FAILED" && isHeldAfterFailure(input, "Updating"))
    return failed(input, "update", provider);
  // AWS shows the old values until the update that it has just taken is over.
  if (observed.source === "answer" && updateStatus.startsWith("UPDATE_"))
    return progressing("Updating", waitingMessage(name, provider), tagging, settings.pollMs);
  const update: ProviderStep = {
    kind: "UpdateCapacityProvider",
    input: { name, ...(cluster && { cluster: nameIn(cluster) }), ...members },
    summary: `update ${listed(paths)}`,
  };
  const steps = [...tagging, update];
  const decided = withRecord(input, progressing("Updating", summaryOf(steps), steps));
  return input.fresh || !keeps ? decided : readFirst(name, decided);
}

const summaryOf = (steps: readonly ProviderStep[]): string => steps.map(({ summary }) => summary).join("; ");

const withRecord = ({ resource }: ProviderInput, decided: ProviderPlan): ProviderPlan => ({
  ...decided,
  before: { declared: recorded(resource) },
});

/** An update carries members that are not declared, which AWS may have changed since the last read: it has no precondition. */
const readFirst = (name: string, { changes }: ProviderPlan): ProviderPlan => ({
  ...progressing<ProviderStep>("Updating", `Reading capacity provider ${name} before updating it.`, [], 0),
  changes,
});

const waitingMessage = (name: string, { status = "unknown", updateStatus }: EcsCapacityProvider): string =>
  status === "ACTIVE"
    ? `Waiting for AWS to update capacity provider ${name}; its update status is ${updateStatus ?? "unknown"}.`
    : `Waiting for capacity provider ${name} to become ACTIVE; its status is ${status}.`;

/** AWS began and could not finish: it is not begun again in a loop. */
function failed(
  { resource }: ProviderInput,
  what: "create" | "update",
  { updateStatus, updateStatusReason = "it gave no reason" }: EcsCapacityProvider,
): ProviderPlan {
  const way =
    what === "update"
      ? "It is tried again when the spec changes, and at the drift interval."
      : "Correct what AWS names, then delete the object and apply it again.";
  return blocked(
    "RefusedByAWS",
    `AWS could not ${what} capacity provider ${providerNameOf(resource)} (${updateStatus}): ${updateStatusReason.replace(/\.?$/, ".")} ${way}`,
  );
}

function immutableFields(name: string, fields: readonly string[], tagging: readonly ProviderStep[]): ProviderPlan {
  const named = fields.map((field) => `\`spec.${field}\``).join(", ");
  return blocked(
    "ImmutableField",
    `AWS cannot change ${named} of capacity provider ${name}. Revert the change, or create another object with another ` +
      "`spec.capacityProviderName`, let clusters and services use that, and delete this one.",
    tagging,
  );
}

const recorded = (resource: ProviderInput["resource"]): readonly string[] =>
  pathsToRecord(resource, declaredProviderPaths(resource.spec));
