import type { EcsCapacityProvider } from "../../../aws/services/ecs/provider-shapes.ts";
import type { Plan } from "../../../engine/plan.ts";
import { nameIn } from "../../../lib/arn.ts";
import { parseTime } from "../../../lib/clock.ts";
import { allOf, dependentsOf, type Neighbour } from "../../common/plan/neighbours.ts";
import { planOwnedDeletion } from "../../common/plan/owned.ts";
import { gone, listed, progressing } from "../../common/plan/plans.ts";
import { ownedOf, type ProviderInput, type ProviderStep, providerNameOf } from "../model.ts";

type ProviderPlan = Plan<ProviderStep>;

/** Deletes the capacity provider and waits until AWS shows its end. */
export function planDeletion(input: ProviderInput): ProviderPlan {
  const { resource, observed, settings } = input;
  const { provider } = observed;
  const name = providerNameOf(resource);
  if (provider === undefined) {
    if (!observed.inDoubt) return gone("Deleting", `Capacity provider ${name} no longer exists in AWS.`);
    const message = `Verifying in AWS that capacity provider ${name} does not exist: it may have been created moments ago.`;
    return progressing("Deleting", message, [], settings.pollMs);
  }
  return planOwnedDeletion<ProviderStep>(input, ownedOf(provider, input), observed.untagged, () =>
    planOwnDeletion(input, provider),
  );
}

function planOwnDeletion(input: ProviderInput, provider: EcsCapacityProvider): ProviderPlan {
  const { resource, settings } = input;
  const name = providerNameOf(resource);
  const { status, updateStatus = "" } = provider;
  if (status === "DEPROVISIONING" || status === "INACTIVE")
    return progressing("Deleting", `Waiting for AWS to delete capacity provider ${name}.`, [], settings.pollMs);
  if (updateStatus.endsWith("_IN_PROGRESS")) {
    const message = `Waiting for AWS to finish what it does with capacity provider ${name} (${updateStatus}); then it is deleted.`;
    return progressing("Deleting", message, [], settings.pollMs);
  }
  const dependents = waitedFor(input).map(({ kind, name }) => `${kind} ${name}`);
  if (dependents.length > 0) {
    const what = `ECSCapacityProvider ${resource.metadata.name}`;
    return progressing(
      "WaitingForDependents",
      `Waiting for objects that refer to ${what}: ${listed(dependents)}. Remove the references, or delete the objects.`,
    );
  }
  const holders = holdersOf(input);
  if (holders.some(({ uid }) => input.surroundings.unchangedMs(uid) < DETACHING_MS))
    return progressing("WaitingForDependents", attachedMessage(name, holders), [], FIRST_RETRY_MS);
  const leftMs = updateStatus === "DELETE_FAILED" ? untilAskedAgainMs(input) : 0;
  if (leftMs > 0) return planAttached(input, provider, leftMs);
  const summary = `delete capacity provider ${name}`;
  const cluster = provider.cluster === undefined ? undefined : nameIn(provider.cluster);
  const step: ProviderStep = {
    kind: "DeleteCapacityProvider",
    provider: provider.capacityProviderArn ?? name,
    cluster,
    summary,
  };
  return progressing("Deleting", summary, [step]);
}

/**
 * The objects that hold the deletion up. A cluster that is being deleted takes its providers along, and its Managed Instances have to
 * go before it.
 */
const waitedFor = ({ surroundings }: ProviderInput) =>
  dependentsOf(surroundings).filter(({ kind, exports }) => !(kind === "ECSCluster" && exports?.deleting === true));

/** How soon AWS is asked again, and how late at most, milliseconds. */
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 120_000;

/**
 * AWS answers a deletion that it does not carry out, and does not go on with it by itself: it is asked again, the later the longer
 * it lasts.
 */
function untilAskedAgainMs({ resource, observed, now }: ProviderInput): number {
  const { sinceOwnWriteMs } = observed;
  if (sinceOwnWriteMs === undefined) return 0;
  const askedAfterMs = now - sinceOwnWriteMs - parseTime(resource.metadata.deletionTimestamp ?? "");
  const pauseMs = Math.max(FIRST_RETRY_MS, Math.min(LAST_RETRY_MS, askedAfterMs));
  return Math.max(0, pauseMs - sinceOwnWriteMs);
}

/** The clusters of this namespace that have the provider, as far as their objects know. */
const holdersOf = ({ resource, surroundings }: ProviderInput): readonly Neighbour<"ECSCluster">[] =>
  allOf(surroundings, "ECSCluster").filter(
    ({ exports, namespace }) =>
      namespace === resource.metadata.namespace && has(exports?.capacityProviders, providerNameOf(resource)),
  );

/** A cluster whose object has changed may be about to give the provider up: AWS need not be asked before. */
const DETACHING_MS = 30_000;

const attachedMessage = (name: string, holders: readonly Neighbour[]): string => {
  const clusters =
    listed(holders.map((cluster) => `ECSCluster ${cluster.name}`)) || "every cluster and service that uses it";
  return `Waiting for capacity provider ${name} to be removed from ${clusters}.`;
};

/** AWS's reason names the cluster that has the provider, or what else holds it up. */
function planAttached(
  input: ProviderInput,
  { updateStatusReason = "" }: EcsCapacityProvider,
  leftMs: number,
): ProviderPlan {
  const message = `${attachedMessage(providerNameOf(input.resource), holdersOf(input))} AWS: ${updateStatusReason}`;
  // A look in between: the same write again and again would pass for an update that AWS does not apply.
  const recheckMs = input.observed.source === "answer" ? Math.ceil(leftMs / 2) : leftMs;
  return progressing("WaitingForDependents", message.trim(), [], recheckMs);
}

const has = (names: readonly string[] | undefined, name: string): boolean => names?.includes(name) === true;
