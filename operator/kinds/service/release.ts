import type { ServiceStatus } from "../../api/types.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import { matchesRelease, RELEASE_VERSION, releaseHash } from "../../ecs/release.ts";
import { type ServiceDiff, serviceDiff } from "../../ecs/service-diff.ts";
import { serviceFacts } from "../../ecs/service-spec.ts";
import { secretsWithheld } from "../common/plan/visibility.ts";
import { clearingPaths } from "./clearing.ts";
import { countIsEnforced, limitsOfOthers } from "./count.ts";
import type { ServiceInput } from "./model.ts";
import { type Resolved, specInAws } from "./references.ts";
import { CONTROLLERS } from "./rollout/controllers.ts";
import { primaryOf } from "./rollout/ecs.ts";
import type { Rollout } from "./rollout/rollout.ts";
import { wentBack } from "./rollout/sent.ts";

/** How the desired content stands to what AWS shows. */
export interface Release {
  readonly hash: string;
  readonly rollout: Rollout;
  /** The service's own fields carry the desired content. */
  readonly contentIsLive: boolean;
  /** Everything that differs, held or not. */
  readonly diff: ServiceDiff;
}

/** Compares the desired content with the service, and judges the newest deployment in its light. */
export function judgeRelease(input: ServiceInput, resolved: Resolved, service: EcsService): Release {
  const { resource, observed } = input;
  const { hash } = releaseHash(resolved.spec, resolved);
  const diff = differenceOf(input, resolved, service);
  const contentIsLive = !diff.changes.some((change) => change.startsDeployment);
  const deploymentIsOurs = aimedAtDesired(input, resolved, hash, contentIsLive);
  const { deployment, deploymentUnread = false } = observed;
  const { controller } = serviceFacts(resource.spec, service);
  const rollout = CONTROLLERS[controller].judge({
    service,
    deployment,
    deploymentUnread,
    contentIsLive,
    deploymentIsDesired: deploymentIsOurs,
  });
  const held = heldByFailureRecord(input, hash, contentIsLive) ?? wentBack(input, service, hash, contentIsLive);
  return { hash, rollout: held ?? rollout, contentIsLive, diff };
}

/**
 * A release that failed is held whatever has been deployed since, as long as it is the same content that is asked for: a
 * restart of what runs is no reason to send it again.
 */
function heldByFailureRecord({ resource }: ServiceInput, hash: string, contentIsLive: boolean): Rollout | undefined {
  const { failed } = resource.status ?? {};
  if (contentIsLive || failed?.hashVersion !== RELEASE_VERSION || failed.hash !== hash) return undefined;
  return {
    kind: "failed",
    how: "RolledBack",
    ended: true,
    message: failed.reason ?? "The deployment of this content failed",
  };
}

/** What is recorded of a release that failed; the first record of it stays. Undefined: the newest did not fail. */
export function failureRecord(
  { resource, observed }: ServiceInput,
  { hash, rollout }: Pick<Release, "hash" | "rollout">,
): ServiceStatus["failed"] {
  const before = resource.status?.failed;
  const { service, missing } = observed;
  const listed = missing === undefined || service === undefined ? undefined : primaryOf(service)?.id;
  const deployment = observed.deployment?.serviceDeploymentArn ?? listed;
  if (rollout.kind !== "failed" || !rollout.ended || deployment === undefined) return undefined;
  if (before?.hash === hash && before.hashVersion === RELEASE_VERSION) return before;
  return { deployment, hash, hashVersion: RELEASE_VERSION, reason: rollout.message };
}

/**
 * Where the target of a deployment may not be read: whether the deployment was followed before, for the content that is asked for
 * now. One of other content would not have been followed, but replaced.
 */
function wasFollowed({ resource, observed }: ServiceInput, hash: string): boolean {
  const { target, deployment } = resource.status ?? {};
  const arn = observed.deployment?.serviceDeploymentArn;
  return observed.missing !== undefined && arn !== undefined && deployment?.arn === arn && target?.hash === hash;
}

/** What differs between a service and its spec. `resolved`: undefined while what the spec refers to is missing. */
export function differenceOf(input: ServiceInput, resolved: Resolved | undefined, service: EcsService): ServiceDiff {
  const { resource, observed } = input;
  return serviceDiff({
    spec: resolved?.spec ?? specInAws(resource, input.surroundings),
    resolved: resolved ?? { taskDefinition: undefined },
    live: service,
    revision: observed.live,
    declaredBefore: resource.status?.declared ?? [],
    clearing: clearingPaths(input, service),
    enforceCount: countIsEnforced(resource) && limitsOfOthers(input) === undefined,
    secretsWithheld: secretsWithheld(input, resource, observed.service?.tags),
  });
}

/**
 * Whether the newest deployment was to deliver the desired content. The record of its failure decides; without
 * a record, or under another version of the hash, what AWS shows of its target does.
 */
function aimedAtDesired(input: ServiceInput, resolved: Resolved, hash: string, contentIsLive: boolean): boolean {
  const { resource, observed } = input;
  const { deployment, target } = observed;
  const arn = deployment?.serviceDeploymentArn;
  const { failed } = resource.status ?? {};
  if (arn !== undefined && failed?.deployment === arn && failed.hashVersion === RELEASE_VERSION)
    return failed.hash === hash;
  if (target === undefined) return contentIsLive || wasFollowed(input, hash);
  return matchesRelease({
    spec: resolved.spec,
    resolved,
    revision: target,
    deploymentConfiguration: deployment?.deploymentConfiguration,
    declaredBefore: resource.status?.declared ?? [],
    clearing: resource.status?.clearing?.paths,
  });
}
