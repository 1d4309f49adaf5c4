import type { ServiceStatus } from "../../api/types.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import { RELEASE_VERSION } from "../../ecs/release.ts";
import { clearedByRelease } from "../../ecs/service-groups.ts";
import type { Surroundings } from "../../engine/kind.ts";
import type { DomainCondition, OwnStatus } from "../../engine/object.ts";
import type { Plan } from "../../engine/plan.ts";
import { rfc3339 } from "../../lib/clock.ts";
import { detailsUnavailable } from "../common/plan/details.ts";
import { statusArn } from "../common/plan/recorded.ts";
import { waitingNow } from "../common/plan/waiting.ts";
import { countIsEnforced, countIsSeeded, limitsOfOthers, scalingOf } from "./count.ts";
import { declaredPaths } from "./declared.ts";
import type { ServicePass } from "./facts.ts";
import { createdWithNow } from "./launch.ts";
import type { ServiceInput, ServiceStep, StoppedTask } from "./model.ts";
import { lastEvent } from "./plan/aws-events.ts";
import { controllerCondition } from "./plan/controller.ts";
import { unresolved } from "./plan/reference.ts";
import { resolveCluster, resolveTaskDefinition, serviceNameOf } from "./references.ts";
import { failureRecord, type Release } from "./release.ts";
import { unconfirmedNow } from "./repeated-update.ts";
import { awaitingHooks, hasEnded, primaryOf } from "./rollout/ecs.ts";
import { deploymentStatus, madeProgress } from "./rollout/progress.ts";
import { sentNow } from "./rollout/sent.ts";
import { isScaled } from "./scaling/model.ts";
import { scalingStatus } from "./scaling/status.ts";

type Own = OwnStatus<ServiceStatus>;

/** The status of a service. */
export function status(input: ServicePass, plan: Plan<ServiceStep>): Own {
  const { resource, observed, surroundings } = input;
  const before = resource.status;
  // Nothing is reported of another owner's service.
  const service = plan.foreign === true ? undefined : observed.service;
  return {
    arn: statusArn(input, { arn: service?.serviceArn, tags: service?.tags }),
    serviceName: serviceNameOf(resource),
    clusterArn: service?.clusterArn ?? before?.clusterArn ?? arnOnly(resolveCluster(resource, surroundings)),
    // It matches no pod; autoscalers refuse to work without one.
    selector: `ecs-operator.dev/service-uid=${resource.metadata.uid}`,
    ...countNotEnforced(input),
    autoscaling: scalingStatus(input, input.facts.scaling),
    ...targetOf(input),
    ...(service && shownBy(input, service, plan)),
    waiting: waitingOf(input, plan),
    lastEvent: lastEvent(input, plan),
    declared: declaredNow(input, plan),
    clearing: isDone(plan) ? undefined : before?.clearing,
    intent: pendingIntent(input, plan),
  };
}

/** What does not exist and is waited for, and since when. */
function waitingOf(input: ServicePass, plan: Plan<ServiceStep>): Own["waiting"] {
  const missing = plan.reason === "WaitingForReference" ? unresolved(input)?.missing : undefined;
  return missing === undefined ? undefined : waitingNow(input.resource.status?.waiting, missing, input.now);
}

const arnOnly = (cluster: string | undefined): string | undefined =>
  cluster?.startsWith("arn:") ? cluster : undefined;

/** An intent stays until its verb is recorded as handled; the plan that says so is the one whose outcome is stored now. */
function pendingIntent({ resource }: ServiceInput, { handled = [] }: Plan<ServiceStep>): Own["intent"] {
  const { intent, lastHandled } = resource.status ?? {};
  if (intent === undefined) return undefined;
  const isIt = ({ verb = intent.verb, value }: { readonly verb?: string; readonly value: string }): boolean =>
    verb === intent.verb && value === intent.value;
  return handled.some(isIt) || lastHandled?.[intent.verb]?.some(isIt) === true ? undefined : intent;
}

/** The desired revision is reported even when AWS cannot be read: the task definition waits for it. */
export function early(resource: ServiceInput["resource"], surroundings: Surroundings): Own {
  const found = resolveTaskDefinition({ resource, surroundings, observed: {} });
  const { target } = resource.status ?? {};
  return found === undefined || found.arn === target?.taskDefinition ? {} : { target: { taskDefinition: found.arn } };
}

/** Which revision the spec asks for; written in the first pass that knows, whatever else that pass comes to. */
function targetOf(input: ServicePass): Own {
  const definition = resolveTaskDefinition(input);
  if (definition === undefined) return { target: input.resource.status?.target };
  const { hash } = input.facts;
  return { target: { taskDefinition: definition.arn, ...(hash !== undefined && { hash }) } };
}

/** Reasons that stopped tasks may explain. */
const TROUBLES = new Set(["Progressing", "TasksUnavailable", "TasksFailing"]);

function shownBy(input: ServicePass, service: EcsService, plan: Plan<ServiceStep>): Own {
  const { observed, resource } = input;
  const { release } = input.facts;
  const troubled = plan.state === "Blocked" || TROUBLES.has(plan.reason);
  return {
    desiredCount: service.desiredCount,
    runningCount: service.runningCount,
    pendingCount: service.pendingCount,
    updatedCount: updatedCount(input, service, release),
    createdWith: createdWithNow(input, service),
    current: service.taskDefinition === undefined ? undefined : { taskDefinition: service.taskDefinition },
    revisionsInUse: revisionsInUse(input, service),
    deployment: deploymentOf(input, service),
    verdict: verdictOf(input, service),
    failed: failedOf(input, release),
    sentRelease: release === undefined ? resource.status?.sentRelease : sentNow(input, release, service, isDone(plan)),
    unconfirmed: release === undefined ? resource.status?.unconfirmed : unconfirmedNow(input, release),
    scaling: release?.rollout.kind === "delivered" ? scalingOf(input, service) : resource.status?.scaling,
    stoppedTasks: troubled && observed.stopped.length > 0 ? observed.stopped.map(stoppedTaskStatus) : undefined,
  };
}

/**
 * How many tasks run what the spec asks for. What AWS aims at is that, or else a deployment may be about to deliver it. Not
 * known without what the spec refers to.
 */
function updatedCount(
  { observed }: ServicePass,
  service: EcsService,
  release: Release | undefined,
): number | undefined {
  if (release === undefined) return undefined;
  if (release.contentIsLive) return primaryOf(service)?.runningCount;
  return release.rollout.kind === "underway" ? observed.deployment?.targetServiceRevision?.runningTaskCount : 0;
}

function deploymentOf({ resource, observed, now }: ServiceInput, service: EcsService): Own["deployment"] {
  const before = resource.status?.deployment;
  const after = deploymentStatus(service, observed.deployment, before);
  if (after === undefined) return undefined;
  // A drift read reads the service alone: the status of the ended deployment stays.
  if (
    before !== undefined &&
    before.arn === after.arn &&
    observed.deployment?.targetServiceRevision === undefined &&
    after.arn !== undefined
  ) {
    return before;
  }
  const lastProgressTime = madeProgress(before, after) ? rfc3339(now) : before?.lastProgressTime;
  return lastProgressTime === undefined ? after : { ...after, lastProgressTime };
}

/** How the newest ended deployment ended: an immutable fact, so that later passes read only the service. */
function verdictOf({ observed }: ServiceInput, service: EcsService): Own["verdict"] {
  const { deployment } = observed;
  const arn = deployment?.serviceDeploymentArn;
  const primary = primaryOf(service)?.id;
  if (arn === undefined || deployment?.status === undefined || !hasEnded(deployment)) return undefined;
  return { deployment: arn, status: deployment.status, ...(primary !== undefined && { primary }) };
}

/**
 * A failed release stays recorded while it is asked for and not delivered, and beyond that until another deployment than
 * the one that failed is the newest.
 */
function failedOf(input: ServicePass, release: Release | undefined): Own["failed"] {
  const before = input.resource.status?.failed;
  if (release === undefined) return before;
  const { hash, rollout } = release;
  const record = failureRecord(input, release);
  if (record !== undefined) return record;
  if (before?.hash === hash && before.hashVersion === RELEASE_VERSION) {
    return rollout.kind === "delivered" ? undefined : before;
  }
  return before?.deployment === input.observed.deployment?.serviceDeploymentArn ? before : undefined;
}

/** The schema bounds the list. */
const MOST_IN_USE = 32;

/**
 * Task definitions that AWS may start tasks of: they must not be deregistered. Until a deployment has ended it may go back to what was
 * in use before, whether AWS still shows that or not.
 */
function revisionsInUse({ observed, resource }: ServiceInput, service: EcsService): readonly string[] | undefined {
  const { deployment, deploymentUnread } = observed;
  const isGoingOn =
    deploymentUnread === true ||
    (deployment === undefined ? primaryOf(service)?.rolloutState === "IN_PROGRESS" : !hasEnded(deployment));
  const arns = [
    service.taskDefinition,
    ...(service.deployments ?? []).map((deployment) => deployment.taskDefinition),
    observed.target?.taskDefinition,
    observed.live?.taskDefinition,
    ...(isGoingOn ? (resource.status?.revisionsInUse ?? []) : []),
  ];
  const used = [...new Set(arns.filter((arn) => arn !== undefined))].slice(0, MOST_IN_USE).sort();
  return used.length > 0 ? used : undefined;
}

/** What the spec asks for has been delivered. */
const isDone = (plan: Plan<ServiceStep>): boolean => plan.state === "InSync" && plan.steps.length === 0;

/** The declared paths. A removed one stays until the spec without it has been delivered. */
function declaredNow(input: ServicePass, plan: Plan<ServiceStep>): readonly string[] | undefined {
  const { resource, observed } = input;
  const before = resource.status?.declared;
  if (resource.spec.managementPolicy === "Observe") return before;
  const declared = declaredPaths(resource.spec);
  if (isDone(plan)) return declared;
  const { service } = observed;
  const { release } = input.facts;
  if (service === undefined || release === undefined || plan.steps.length > 0) return before;
  // What needs no release is cleared as soon as AWS shows it so; what needs one waits for the release to succeed.
  const uncleared = release.diff.changes.flatMap((change) => change.cleared);
  const onTarget = isScaled(resource) ? observed.scaling?.targetTags : [];
  const live = new Set([...(service.tags ?? []), ...(onTarget ?? [])].map((tag) => `tags/${tag.key}`));
  const stays = (path: string): boolean =>
    declared.includes(path) ||
    clearedByRelease(path) ||
    live.has(path) ||
    (onTarget === undefined && path.startsWith("tags/")) ||
    uncleared.includes(path);
  return before?.filter(stays);
}

/** While the count is only seeded, its value is recorded: when that ends, only a change of it scales. */
function countNotEnforced({ resource }: ServiceInput): Own {
  const { spec } = resource;
  if (countIsSeeded(spec)) return { countNotEnforced: { specValue: spec.desiredCount } };
  return { countNotEnforced: countIsEnforced(resource) ? undefined : resource.status?.countNotEnforced };
}

/** Why the live count is left alone although the spec does not say so; undefined: it is not. */
function whyCountIsKept(input: ServiceInput): string | undefined {
  const { spec } = input.resource;
  if (countIsSeeded(spec)) return undefined;
  if (!countIsEnforced(input.resource))
    return (
      "The live count is kept: it was left to an autoscaler (`spec.autoscaling`, or `spec.desiredCountPolicy: Seed`), and " +
      "`spec.desiredCount` has not changed since. Change it to set the count."
    );
  const limits = limitsOfOthers(input);
  if (limits === undefined || input.observed.service?.desiredCount === spec.desiredCount) return undefined;
  return (
    `The live count is kept: Application Auto Scaling sets it, between ${limits.MinCapacity} and ${limits.MaxCapacity}, by a scalable target that ` +
    "this object has not registered. Set `spec.desiredCountPolicy: Seed`; or `spec.autoscaling` with `spec.adoptionPolicy: Adopt`; or " +
    "deregister the target."
  );
}

const stoppedTaskStatus = ({ task, stopCode, reason, containers, count }: StoppedTask) => ({
  task,
  ...(stopCode !== undefined && { stopCode }),
  ...(reason !== undefined && { reason }),
  ...(containers.length > 0 && { containers }),
  count,
});

/** What is lost without the reads of the rollout. */
const LOST =
  "The rollout is followed with DescribeServices only: stages, traffic, hooks, failure counts and some failure reasons are not shown.";

/**
 * `CountNotEnforced` while the live count is left alone although the policy is Enforce; `Paused` while a deployment waits
 * for an action; `ReleasesNotSupported` while another controller than ECS releases the service; `DetailsUnavailable` while reads of
 * the rollout are not there.
 */
export function conditions(input: ServiceInput): readonly DomainCondition[] {
  const { observed } = input;
  const stoppedTaskStatus: DomainCondition[] = [...controllerCondition(input)];
  const kept = whyCountIsKept(input);
  if (kept !== undefined)
    stoppedTaskStatus.push({ type: "CountNotEnforced", status: "True", reason: "CountNotEnforced", message: kept });
  const unavailable = detailsUnavailable(observed.missing, { iamPrefix: "ecs", consequence: LOST });
  if (unavailable !== undefined) stoppedTaskStatus.push(unavailable);
  const hooks = awaitingHooks(observed.deployment);
  if (hooks.length > 0) {
    const message = `Waiting for lifecycle hooks of the deployment: ${hooks.map((hook) => hook.hookId ?? "a hook").join(", ")}.`;
    stoppedTaskStatus.push({ type: "Paused", status: "True", reason: "WaitingForLifecycleHook", message });
  }
  return stoppedTaskStatus;
}
