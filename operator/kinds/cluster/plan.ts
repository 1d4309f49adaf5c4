import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import { type ClusterUpdate, clusterDiff } from "../../ecs/cluster-diff.ts";
import { declaredClusterPaths } from "../../ecs/cluster-groups.ts";
import { createClusterInput } from "../../ecs/cluster-input.ts";
import type { PlanInput } from "../../engine/kind.ts";
import { isDeleting, type Resource } from "../../engine/object.ts";
import type { Plan, StepBase } from "../../engine/plan.ts";
import type { MissingRead } from "../common/plan/details.ts";
import { observationNotAllowed } from "../common/plan/gates.ts";
import { allOf, dependentsOf, dependentsToWaitFor, type Neighbour } from "../common/plan/neighbours.ts";
import { type Owned, ownTagSteps, planOwned, planOwnedDeletion, wantedTags } from "../common/plan/owned.ts";
import { blocked, gone, inSync, listed, progressing } from "../common/plan/plans.ts";
import { pathsToRecord } from "../common/plan/recorded.ts";
import type { TagStep } from "../common/plan/tags.ts";
import { handledVerbs } from "../common/plan/verbs.ts";
import { waitForReference } from "../common/plan/waiting.ts";
import { inAwsWords, resolveReferences } from "./references.ts";

/** The default Service Connect namespace of a cluster, as far as it could be found out. */
export interface DefaultNamespace {
  /** As the cluster shows it: an ARN, or what stands for one. */
  readonly shown: string;
  readonly arn?: string | undefined;
  readonly name?: string | undefined;
  /** Why the name is not there although AWS was asked. */
  readonly missing?: MissingRead;
}

/** The container instances of a cluster, as they were read last. */
export interface ClusterInstances {
  /** Wall clock, milliseconds. */
  readonly readAt: number;
  /** Undefined where they may not be read. */
  readonly counts?: NonNullable<ClusterStatus["instances"]>;
  /** Short ids of those whose agent was not connected. */
  readonly disconnected: readonly string[];
  /** Whether a capacity provider is of the kind Managed Instances, by name: that never changes. */
  readonly providers: Readonly<Record<string, boolean>>;
  readonly missing?: MissingRead;
}

export interface ClusterObserved {
  /** Undefined when AWS has none, or only an INACTIVE one. */
  readonly cluster: EcsCluster | undefined;
  /** Providers of the cluster that AWS was asked about: those that a managed list does not name. */
  readonly providersRead?: readonly string[];
  /** Managed Instances providers among them. */
  readonly managedInstances?: readonly string[];
  /** From a read, or from AWS's answer to our own write. */
  readonly source: "read" | "answer";
  /** Not shown, but it may have been created a moment ago. */
  readonly inDoubt: boolean;
  /** A write of this process, or of the one before it, may have been carried out that AWS does not show yet. */
  readonly recentWrite?: boolean;
  /** The default namespace that AWS took from us, as we wrote it. */
  readonly namespaceSent?: string;
  /** The default Service Connect namespace, with its name. */
  readonly namespace?: DefaultNamespace;
  /** Undefined where there are none, or none has been read yet. */
  readonly instances?: ClusterInstances;
  /** Read once a deletion waits for nothing else; undefined where that cannot be read. */
  readonly stopping?: { readonly count: number; readonly since?: number | undefined };
  /** The owner tags were taken off, or that was tried. */
  readonly untagged?: boolean;
  /** What is observed was not made by this namespace, which may not see it; nothing of it is known. */
  readonly hidden?: true;
}

export type ClusterStep =
  | TagStep
  | (StepBase &
      (
        | {
            readonly kind: "CreateCluster" | "UpdateCluster" | "PutClusterCapacityProviders";
            readonly input: Readonly<Record<string, unknown>>;
            /** It carries members that are not declared. */
            readonly keeps?: boolean;
          }
        | { readonly kind: "DeleteCluster"; readonly cluster: string }
      ));

export type ClusterInput = PlanInput<ClusterSpec, ClusterStatus, ClusterObserved>;
type ClusterPlan = Plan<ClusterStep>;

export const clusterNameOf = (resource: Resource<ClusterSpec, ClusterStatus>): string =>
  resource.spec.clusterName ?? resource.metadata.name;

/** Decides what a cluster needs now. */
export function plan(input: ClusterInput): ClusterPlan {
  if (isDeleting(input.resource)) return planDeletion(input);
  if (input.observed.hidden === true) {
    const { resource } = input;
    return observationNotAllowed(`cluster ${clusterNameOf(resource)}`, resource.metadata.namespace);
  }
  const handled = handledVerbs(input.verbs);
  const decided =
    input.observed.cluster === undefined ? planCreate(input) : planExisting(input, input.observed.cluster);
  return handled.length === 0 ? decided : { ...decided, handled };
}

function planCreate(input: ClusterInput): ClusterPlan {
  const { resource, observed, settings } = input;
  const name = clusterNameOf(resource);
  if (observed.inDoubt) {
    return progressing(
      "VerifyingWrite",
      `Waiting for AWS to show cluster ${name}, which may have been created moments ago.`,
      [],
      settings.pollMs,
    );
  }
  const tags = wantedTags(input);
  const summary = `create cluster ${name}`;
  const step: ClusterStep = {
    kind: "CreateCluster",
    input: createClusterInput(resolveReferences(resource, input.surroundings).spec, { name, tags }),
    summary,
  };
  return { ...progressing("Creating", summary, [step]), before: { declared: recorded(resource) } };
}

function planExisting(input: ClusterInput, cluster: EcsCluster): ClusterPlan {
  return planOwned<ClusterStep>(input, ownedOf(cluster, input), {
    planOwn: () => planOwn(input, cluster),
    changes: (tags) => changes(input, { ...cluster, tags }).map(({ summary }) => summary),
  });
}

const ownedOf = (cluster: EcsCluster, { resource }: ClusterInput): Owned => ({
  name: clusterNameOf(resource),
  arn: cluster.clusterArn,
  tags: cluster.tags,
});

/** What a cluster of this object's own needs, or one that is only observed. */
function planOwn(input: ClusterInput, cluster: EcsCluster): ClusterPlan {
  const { resource, settings } = input;
  const name = clusterNameOf(resource);
  if (cluster.status !== "ACTIVE") {
    const message = `Waiting for cluster ${name} to become ACTIVE; its status is ${cluster.status ?? "unknown"}.`;
    return progressing("Updating", message, [], settings.pollMs);
  }
  const steps = changes(input, cluster);
  const decided = { ...planFor(input, cluster, steps), before: { declared: recorded(resource) } };
  return input.fresh || !steps.some(carriesUndeclared) ? decided : readFirst(name, decided);
}

const carriesUndeclared = (step: ClusterStep): boolean => "keeps" in step && step.keeps === true;

/**
 * An update that carries members which are not declared would undo what changed in AWS since the last read: AWS has no
 * precondition, so it is read just before.
 */
const readFirst = (name: string, { changes }: ClusterPlan): ClusterPlan => ({
  ...progressing<ClusterStep>("Updating", `Reading cluster ${name} before updating it.`, [], 0),
  changes,
});

function planFor(input: ClusterInput, cluster: EcsCluster, steps: readonly ClusterStep[]): ClusterPlan {
  const name = clusterNameOf(input.resource);
  if (cluster.attachmentsStatus === "UPDATE_IN_PROGRESS") {
    return progressing(
      "AttachingCapacityProviders",
      `Waiting for AWS to update the capacity providers of cluster ${name}.`,
      steps,
      input.settings.pollMs,
    );
  }
  if (cluster.attachmentsStatus === "UPDATE_FAILED" && steps.length === 0) {
    return blocked(
      "RefusedByAWS",
      `AWS could not update the capacity providers of cluster ${name}; see \`status.attachments\` for details.`,
    );
  }
  if (steps.length > 0) return progressing("Updating", steps.map((step) => step.summary).join("; "), steps);
  const { invalid, waiting } = resolveReferences(input.resource, input.surroundings);
  if (invalid.length > 0) return blocked("InvalidCombination", `${invalid.join(". ")}.`);
  if (waiting !== undefined) return waitForReference(input, waiting);
  const fine = inSync<ClusterStep>("Available", `Cluster ${name} is ACTIVE.`);
  return countLags(input, cluster) || namespaceLags(input, cluster) || clearingInDoubt(input)
    ? { ...fine, recheckMs: input.settings.pollMs }
    : fine;
}

/**
 * Something that was declared and is no more, which AWS does not show. While a write whose answer was lost may still come to show, that
 * does not mean that it is cleared.
 */
export function clearingInDoubt({ resource, observed }: ClusterInput): boolean {
  if (observed.source !== "read" || observed.recentWrite !== true) return false;
  const declared = declaredClusterPaths(inAwsWords(resource.spec));
  return (resource.status?.declared ?? []).some((path) => !declared.includes(path));
}

/** How long after a service was made the cluster's count is waited for. */
const LAG_MS = 60_000;

/** Services were created since the cluster was read; the reported count should not be minutes old. */
function countLags({ surroundings }: ClusterInput, cluster: EcsCluster): boolean {
  const isRecent = ({ uid }: Neighbour) => surroundings.unchangedMs(uid) < LAG_MS;
  const services = dependentsOf(surroundings).filter((one) => one.kind === "ECSService");
  if (!services.some(isRecent)) return false;
  const made = services.filter(({ exports }) => exports?.arn !== undefined);
  return made.some(isRecent) && (cluster.activeServicesCount ?? 0) < made.length;
}

/** The operator has changed the default namespace and has not read the name of the new one yet. */
const namespaceLags = ({ observed }: ClusterInput, { serviceConnectDefaults }: EcsCluster): boolean =>
  (serviceConnectDefaults?.namespace || undefined) !== observed.namespace?.shown;

function changes(input: ClusterInput, live: EcsCluster): readonly ClusterStep[] {
  const { status } = input.resource;
  const { spec, managedInstances: named } = resolveReferences(input.resource, input.surroundings, live);
  const { managedInstances: read = [], namespaceSent, namespace } = input.observed;
  const managedInstances = [...read, ...named];
  const declaredBefore = status?.declared ?? [];
  const namespaceName = namespace?.shown === live.serviceConnectDefaults?.namespace ? namespace?.name : undefined;
  const updates = clusterDiff({ spec, live, declaredBefore, managedInstances, namespaceSent, namespaceName });
  // AWS takes one change of the providers at a time.
  const busy = (update: ClusterUpdate): boolean =>
    update.call === "PutClusterCapacityProviders" && live.attachmentsStatus === "UPDATE_IN_PROGRESS";
  return [
    ...ownTagSteps(input, ownedOf(live, input)),
    ...updates
      .filter((update) => !busy(update))
      .map(
        ({ call, input, paths, keeps }): ClusterStep => ({
          kind: call,
          input,
          summary: `${SUMMARIES[call]} ${listed(paths)}`,
          keeps,
        }),
      ),
  ];
}

const SUMMARIES = {
  UpdateCluster: "update",
  PutClusterCapacityProviders: "set the capacity providers and the default strategy:",
} as const;

function planDeletion(input: ClusterInput): ClusterPlan {
  const { resource, observed, settings } = input;
  const { cluster } = observed;
  const name = clusterNameOf(resource);
  if (cluster === undefined) {
    if (observed.inDoubt)
      return progressing(
        "Deleting",
        `Verifying in AWS that cluster ${name} does not exist: it may have been created moments ago.`,
        [],
        settings.pollMs,
      );
    return gone("Deleting", `Cluster ${name} no longer exists in AWS.`);
  }
  return planOwnedDeletion<ClusterStep>(input, ownedOf(cluster, input), observed.untagged, () =>
    planOwnDeletion(input, cluster),
  );
}

/** Deletes a cluster of this object's own, once nothing is in it any more. */
function planOwnDeletion(input: ClusterInput, cluster: EcsCluster): ClusterPlan {
  const { observed, settings, surroundings, resource } = input;
  const name = clusterNameOf(resource);
  const dependents = dependentsToWaitFor(surroundings).map(({ kind, name }) => `${kind} ${name}`);
  if (dependents.length > 0) {
    return progressing(
      "WaitingForDependents",
      `Waiting for the deletion of objects that refer to ECSCluster ${resource.metadata.name}: ${listed(dependents)}.`,
    );
  }
  const users = usersOf(cluster);
  if (users.length > 0) {
    return progressing(
      "WaitingForDependents",
      `Waiting for cluster ${name} to be empty in AWS; it still has ${users.join(", ")}.${taskOwners(input, cluster)}`,
      [],
      settings.pollMs,
    );
  }
  if (observed.stopping !== undefined && observed.stopping.count > 0) return waitForTasks(input, observed.stopping);
  const step: ClusterStep = {
    kind: "DeleteCluster",
    cluster: cluster.clusterArn ?? name,
    summary: `delete cluster ${name}`,
  };
  // A service, or a task, may have come to its end so shortly before that AWS still counts it.
  return { ...progressing("Deleting", step.summary, [step]), retryMs: STOPPING_RECHECK_MS };
}

/** Objects of the namespace whose tasks run in the cluster without a reference to it. */
function taskOwners({ surroundings, resource }: ClusterInput, { clusterArn }: EcsCluster): string {
  const owners = allOf(surroundings, "ECSTask").filter(
    ({ namespace, exports }) =>
      namespace === resource.metadata.namespace && exports?.clusterArn === clusterArn && exports?.running.length !== 0,
  );
  return owners.length === 0 ? "" : ` Tasks of ${listed(owners.map(({ kind, name }) => `${kind} ${name}`))} run in it.`;
}

/** Tasks stop within seconds, or when their stop time-out is over; how soon AWS is asked again, milliseconds. */
const STOPPING_RECHECK_MS = 2_000;
const MAX_STOPPING_RECHECK_MS = 10_000;

/** AWS would refuse the deletion: "You can't delete a cluster that has active tasks." (API Reference, DeleteCluster) */
function waitForTasks(
  { settings, now, resource }: ClusterInput,
  { count, since = now }: NonNullable<ClusterObserved["stopping"]>,
): ClusterPlan {
  const message = `Waiting for ${count} ${count === 1 ? "task" : "tasks"} to stop in cluster ${clusterNameOf(resource)}.`;
  const recheckMs = Math.max(
    Math.min(STOPPING_RECHECK_MS, settings.pollMs),
    Math.min(MAX_STOPPING_RECHECK_MS, (now - since) / 8),
  );
  return progressing("WaitingForDependents", message, [], Math.round(recheckMs));
}

/**
 * What AWS counts in a cluster, and holds its deletion up. Draining services and stopping tasks hold it up, too, and are not counted.
 * Source: "The number of services that are running on the cluster in an ACTIVE state", "The number of tasks in the cluster that are
 * in the RUNNING state" (Amazon ECS API Reference, Cluster)
 */
export function usersOf(cluster: EcsCluster): readonly string[] {
  const counts: readonly (readonly [number | undefined, string])[] = [
    [cluster.activeServicesCount, "services"],
    [cluster.runningTasksCount, "running tasks"],
    [cluster.pendingTasksCount, "pending tasks"],
    [cluster.registeredContainerInstancesCount, "container instances"],
  ];
  return counts.filter(([count]) => (count ?? 0) > 0).map(([count, what]) => `${count} ${what}`);
}

const recorded = (resource: ClusterInput["resource"]): readonly string[] =>
  pathsToRecord(resource, declaredClusterPaths(inAwsWords(resource.spec)));
