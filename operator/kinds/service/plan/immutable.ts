import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { at } from "../../../ecs/canonical/canonical.ts";
import { networkModeOf } from "../../../ecs/canonical/task-rules.ts";
import type { Surroundings } from "../../../engine/kind.ts";
import type { Plan } from "../../../engine/plan.ts";
import { nameIn } from "../../../lib/arn.ts";
import { referred } from "../../common/plan/neighbours.ts";
import { blocked } from "../../common/plan/plans.ts";
import { launchTypeAtCreation } from "../launch.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import { type Resolved, serviceNameOf } from "../references.ts";
import type { Release } from "../release.ts";

const RECREATE =
  "Revert the change, or recreate the service: delete this object (with `spec.deletionPolicy: Delete`; its tasks are stopped), " +
  "wait until it is gone, and apply it again. To keep tasks running meanwhile, first apply it under another `metadata.name`.";

/** Reports what AWS cannot change in an existing service, before AWS is called. */
export function immutableFields(facts: {
  readonly input: ServiceInput;
  readonly resolved: Resolved;
  readonly service: EcsService;
  readonly release: Release;
}): Plan<ServiceStep> | undefined {
  const launch = otherLaunchType(facts.input, facts.service);
  if (launch !== undefined) return launch;
  const { diff } = facts.release;
  const fields = [...diff.immutable.map(({ path }) => path), ...diff.elsewhere].map((field) => `\`spec.${field}\``);
  if (fields.length > 0)
    return blocked("ImmutableField", `AWS cannot change ${fields.join(", ")} of an existing service. ${RECREATE}`);
  return leavesAwsvpc(facts);
}

/**
 * UpdateService has no member for the launch type: a strategy takes its place, and an empty one gives it back.
 * Source: Amazon ECS API Reference, UpdateService, capacityProviderStrategy ("back to the launch type").
 */
function otherLaunchType(input: ServiceInput, service: EcsService): Plan<ServiceStep> | undefined {
  const { launchType } = input.resource.spec;
  const created = launchTypeAtCreation(input, service);
  if (launchType === undefined || created === undefined || created === launchType) return undefined;
  return blocked(
    "ImmutableField",
    `AWS cannot change \`spec.launchType\` of an existing service to ${launchType}: it was created with ${created}, and goes back to no other ` +
      "one. Remove `spec.launchType` and set `spec.capacityProviderStrategy` (FARGATE, or a capacity provider of EC2 instances). " +
      RECREATE,
  );
}

/**
 * What speaks against a spec that names another cluster than the one the service belongs to. Which field names it, and whether
 * by name or by ARN, does not matter.
 *
 * @returns undefined when it is the same cluster, when none is recorded yet, and while `unknownCluster` says that it is not known
 */
export function movedCluster(input: ServiceInput): Plan<ServiceStep> | undefined {
  const found = otherCluster(input);
  if (found === undefined || !found.asked.known) return undefined;
  const asked = `\`${found.asked.field}\` names cluster ${nameIn(found.asked.cluster)}, but ${found.belongs}`;
  return blocked("ImmutableField", `AWS cannot move a service to another cluster: ${asked}. ${RECREATE}`);
}

/** An object that is not there and has another name than the service's cluster: it may stand for that all the same. */
export function unknownCluster(
  input: ServiceInput,
): { readonly message: string; readonly missing: string } | undefined {
  const found = otherCluster(input);
  if (found === undefined || found.asked.known) return undefined;
  const missing = `ECSCluster ${found.asked.cluster}`;
  const where = `(\`${found.asked.field}\`), which does not exist in this namespace`;
  return { missing, message: `Waiting for ${missing} ${where}; ${found.belongs}.` };
}

/** The cluster that the spec names, where it has not the name of the one that the service belongs to. */
function otherCluster({ resource, surroundings }: ServiceInput) {
  const recorded = resource.status?.clusterArn;
  if (recorded === undefined) return undefined;
  const asked = askedCluster(resource, surroundings);
  if (asked.cluster === (asked.cluster.startsWith("arn:") ? recorded : nameIn(recorded))) return undefined;
  return { asked, belongs: `service ${serviceNameOf(resource)} belongs to cluster ${nameIn(recorded)}` };
}

interface AskedCluster {
  readonly field: string;
  /** Name or ARN. */
  readonly cluster: string;
  /** False: only the name of an object that is not there. */
  readonly known: boolean;
}

function askedCluster({ spec }: ServiceInput["resource"], surroundings: Surroundings): AskedCluster {
  if (spec.clusterRef === undefined) return { field: "spec.cluster", cluster: spec.cluster ?? "default", known: true };
  const { name } = spec.clusterRef;
  const object = referred(surroundings, "ECSCluster", name);
  const shown = object?.exports;
  return { field: "spec.clusterRef.name", cluster: shown?.arn ?? shown?.name ?? name, known: object !== undefined };
}

/**
 * UpdateService keeps what it is not given, and no value of `networkConfiguration` takes it away; with another network mode
 * AWS answers "Network Configuration is not valid for the given networkMode of this task definition."
 * Source: Amazon ECS API Reference, UpdateService, networkConfiguration ("for task definitions that use the awsvpc network
 * mode"), and the text of AWS's refusal.
 */
function leavesAwsvpc(facts: {
  readonly input: ServiceInput;
  readonly resolved: Resolved;
  readonly service: EcsService;
}): Plan<ServiceStep> | undefined {
  const { input, resolved, service } = facts;
  const networkMode = resolved.definition === undefined ? undefined : networkModeOf({ ...resolved.definition });
  const live = at(service.networkConfiguration, "awsvpcConfiguration");
  const declared = input.resource.spec.networkConfiguration !== undefined;
  if (networkMode === undefined || networkMode === "awsvpc" || live === undefined || declared) return undefined;
  const name = resolved.definitionObject?.name ?? resolved.taskDefinition;
  return blocked(
    "ImmutableField",
    `Task definition ${name} has \`networkMode\` ${networkMode}, but the service runs with awsvpc, and AWS cannot remove ` +
      `\`spec.networkConfiguration\` from an existing service. ${RECREATE}`,
  );
}
