import { networkModeOf } from "../../../ecs/canonical/task-rules.ts";
import { combinationProblems } from "../../../ecs/combination.ts";
import { registryProblems } from "../../../ecs/registry-combination.ts";
import { serviceRoles, taskDefinitionRoles } from "../../../ecs/roles.ts";
import type { Plan } from "../../../engine/plan.ts";
import { roleGate } from "../../common/plan/gates.ts";
import { referred } from "../../common/plan/neighbours.ts";
import { blocked, progressing } from "../../common/plan/plans.ts";
import { mixedProviders } from "../../common/plan/providers.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import type { Resolved } from "../references.ts";

/** Two objects of one apply may arrive one after the other; only what still does not fit after this long is an error. */
const COMBINATION_PATIENCE_MS = 10_000;

/**
 * What has to be true before a deployment may start; count, tags and deletion never wait for it.
 *
 * @param creating a new service need not settle: there is nothing that two deployments could follow on
 * @returns the plan that waits or refuses, without steps; undefined when the way is free
 */
export function releaseGate(input: ServiceInput, resolved: Resolved, creating: boolean): Plan<ServiceStep> | undefined {
  return (
    readStartedDeployment(input) ??
    waitUntilSettled(input, resolved, creating) ??
    stillActive(input, resolved) ??
    rolesGranted(input, resolved) ??
    fitTogether(input, resolved)
  );
}

/** How soon a deployment that has begun is read, when another one is to follow it. */
const STARTED_RECHECK_MS = 500;

/**
 * AWS's answer to a mere change of the count may be the first that shows a rollback: why the deployment went has to be known
 * before the same content is sent again.
 */
function readStartedDeployment({ observed }: ServiceInput): Plan<ServiceStep> | undefined {
  if (observed.deploymentUnread !== true) return undefined;
  const message = "Another deployment has started; reading it from AWS before starting the next one.";
  return { ...progressing<ServiceStep>("Progressing", message, [], STARTED_RECHECK_MS), waits: true };
}

function waitUntilSettled(input: ServiceInput, resolved: Resolved, creating: boolean): Plan<ServiceStep> | undefined {
  const { resource, surroundings } = input;
  const object = resolved.definitionObject;
  if (object === undefined) return undefined;
  const registering = definitionGate(resolved);
  if (registering !== undefined || creating) return registering;
  const unchangedMs = Math.min(surroundings.unchangedMs(resource.metadata.uid), surroundings.unchangedMs(object.uid));
  const { settleSeconds } = resource.spec.rollout;
  const leftMs = settleSeconds * 1000 - unchangedMs;
  if (leftMs <= 0) return undefined;
  const message = `Waiting ${settleSeconds} s (\`spec.rollout.settleSeconds\`) for related changes, so that they roll out in one deployment.`;
  return { ...progressing<ServiceStep>("WaitingForRelatedChanges", message, [], leftMs), waits: true };
}

/** Waits while the newest content of the task definition is about to be registered. */
export function definitionGate({ definitionObject: object }: Resolved): Plan<ServiceStep> | undefined {
  if (object === undefined || object.settled) return undefined;
  const message = `Waiting for ECSTaskDefinition ${object.name} to register its newest revision.`;
  return { ...progressing<ServiceStep>("WaitingForRelatedChanges", message), waits: true };
}

/**
 * The same, where the newest content differs from what was registered last. What failed, or is stuck, is then no longer the
 * desired content: it stops being Stalled before AWS has the new content, because a tool that waits for the apply of a repair
 * gives up at the first status that shows Stalled.
 */
export function replacementGate(resolved: Resolved): Plan<ServiceStep> | undefined {
  const { wanted, latest } = resolved.definitionObject ?? {};
  return wanted === undefined || wanted.content === latest?.content ? undefined : definitionGate(resolved);
}

/**
 * A revision that had come to its end when it was read is not released. One that the service runs already goes on, and one that
 * came to its end since is AWS's to refuse.
 * Source: "Existing tasks and services that reference an INACTIVE task definition continue to run without disruption. [...] You
 * can't use an INACTIVE task definition to run new tasks or create new services, and you can't update an existing service to
 * reference an INACTIVE task definition." (Amazon ECS API Reference, DeregisterTaskDefinition)
 */
function stillActive({ observed }: ServiceInput, { taskDefinition }: Resolved): Plan<ServiceStep> | undefined {
  const { externalDefinition, service } = observed;
  const ended = externalDefinition?.status === "INACTIVE" || externalDefinition?.status === "DELETE_IN_PROGRESS";
  if (!ended || externalDefinition.arn !== taskDefinition || service?.taskDefinition === taskDefinition)
    return undefined;
  return blocked(
    "WaitingForReference",
    `Waiting for an ACTIVE task definition: ${taskDefinition} is ${externalDefinition.status}, and AWS does not accept it for a new or updated ` +
      "service. Set `spec.taskDefinition` or `spec.taskDefinitionRef` to another one.",
  );
}

/**
 * The roles that a write hands to AWS: those in the spec, and those in the task definition, whose tasks run under them. An
 * administrator may have taken a role back since the definition was registered, and the roles of one that is only observed were never checked.
 */
function rolesGranted(input: ServiceInput, resolved: Resolved): Plan<ServiceStep> | undefined {
  const { resource, settings } = input;
  const own = serviceRoles(resource.spec, input);
  const referred = taskDefinitionRoles({ ...resolved.definition }, input);
  const name = resolved.definitionObject?.name ?? resource.spec.taskDefinition;
  const named = referred.map((role) => ({
    ...role,
    path: `${role.path.replace("spec.", "")} of task definition ${name}`,
  }));
  return roleGate([...own, ...named], settings);
}

/** The same for an update that starts no deployment and still carries a role. */
export const updateRolesGranted = (input: ServiceInput, members: object): Plan<ServiceStep> | undefined =>
  roleGate(serviceRoles(members, input), input.settings);

/** A service lives in the Region of its cluster. */
function scopeProblems({ resource, surroundings, scope }: ServiceInput): readonly string[] {
  const { clusterRef } = resource.spec;
  const clusterScope = referred(surroundings, "ECSCluster", clusterRef?.name)?.exports?.scope;
  if (clusterScope === undefined || (clusterScope.region === scope.region && clusterScope.account === scope.account))
    return [];
  return [
    `The service belongs to account ${scope.account} in ${scope.region}, but ECSCluster ${clusterRef?.name} belongs to account ` +
      `${clusterScope.account} in ${clusterScope.region}. Remove \`spec.region\`, or set \`spec.clusterRef\` to a cluster in the same Region.`,
  ];
}

/** Types of the DNS records of a Cloud Map service that the spec refers to. */
const recordsOf =
  ({ surroundings }: ServiceInput) =>
  (name: string): readonly string[] | undefined =>
    referred(surroundings, "CloudMapService", name)?.exports?.records;

function fitTogether(input: ServiceInput, resolved: Resolved): Plan<ServiceStep> | undefined {
  const problems = [
    ...scopeProblems(input),
    ...mixedProviders(input.resource.spec, input.surroundings),
    ...(resolved.definition === undefined
      ? []
      : [
          ...combinationProblems(input.resource.spec, resolved.definition),
          ...registryProblems(input.resource.spec, networkModeOf({ ...resolved.definition }), recordsOf(input)),
        ]),
  ];
  if (problems.length === 0) return undefined;
  const message = problems.map((problem) => problem.replace(/\.?$/, ".")).join(" ");
  const { definitionObject } = resolved;
  const uids = [input.resource.metadata.uid, ...(definitionObject === undefined ? [] : [definitionObject.uid])];
  const unchangedMs = Math.min(...uids.map((uid) => input.surroundings.unchangedMs(uid)));
  if (unchangedMs >= COMBINATION_PATIENCE_MS) return blocked("InvalidCombination", message);
  const leftMs = COMBINATION_PATIENCE_MS - unchangedMs;
  return { ...progressing<ServiceStep>("WaitingForMatchingSpecs", message, [], leftMs), waits: true };
}
