import type { Aws } from "../../aws/handle.ts";
import { RELEASE_VERSION } from "../../ecs/release.ts";
import type { EcsService, EcsServiceDeployment, EcsTask, EcsTaskDefinition } from "../../ecs/shapes.ts";
import type { Context, Knowledge, Resource, Surroundings } from "../../engine/kind.ts";
import { isUnknownTaskDefinition } from "../common/plan/failures.ts";
import { clusterNameOf, resolveCluster, serviceNameOf, unownedRevision } from "./plan/resolve.ts";
import { hasEnded, primaryOf } from "./plan/rollout.ts";
import type { ServiceObserved, ServiceSpec, ServiceStatus, StoppedTask } from "./plan/types.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;
type Known = Knowledge<ServiceObserved>;

/** A not-found this soon after our own write is not believed. */
const MISSING_DOUBT_MS = 30_000;
/** So long after a write AWS may still show what was before. */
const RECENT_MS = 5_000;
/** Fields that only a service revision shows. */
const REVISION_FIELDS = ["gatewayConnectors", "monitoring"] as const;

/**
 * Reads the service, and of its rollout only what is not known yet: the newest deployment until it has ended, the revision
 * it was to deliver when it ended badly, and its stopped tasks while something fails.
 */
export async function observe(
  context: Context<Aws>,
  resource: Service,
  surroundings: Surroundings,
  known: Known,
): Promise<ServiceObserved> {
  if (known.reusable && known.observed !== undefined && stillSays(resource, surroundings, known.observed))
    return known.observed;
  const isDeleting = resource.metadata.deletionTimestamp !== undefined;
  const literal = isDeleting
    ? undefined
    : await literalDefinition(context.aws, unownedRevision(resource, surroundings), known);
  const recentWrite = (known.sinceOwnWriteMs ?? known.leadingMs) < RECENT_MS;
  const base: ServiceObserved = {
    service: undefined,
    noCluster: false,
    stopped: [],
    source: "read",
    recentWrite,
    ...(literal && { literal }),
  };
  const cluster = clusterToAsk(resource, surroundings);
  // Without a cluster nothing can have been made; but once there is one, AWS has to be asked before anything is.
  if (cluster === undefined) return { ...base, source: "unread" };
  const found = await context.aws.describeService(cluster, serviceNameOf(resource));
  if (found === "NoCluster") return { ...base, noCluster: !isDeleting };
  if (found === undefined) return missing(base, resource, known);
  if (found.status === "INACTIVE") return { ...base, formerCreatedAt: found.createdAt?.getTime() ?? 0 };
  const last = known.observed ?? known.former;
  if (last !== undefined && isStale(found, last, known)) return last;
  return { ...base, service: found, ...(await observeRollout(context.aws, resource, found, known)) };
}

/**
 * The cluster to look in. A deletion looks under the name that the spec gives when the cluster's object is gone: a service
 * may have been made whose ARN nobody lived to record.
 */
function clusterToAsk(resource: Service, surroundings: Surroundings): string | undefined {
  const deleting = resource.metadata.deletionTimestamp !== undefined;
  return resolveCluster(resource, surroundings) ?? (deleting ? clusterNameOf(resource, surroundings) : undefined);
}

/**
 * AWS answered our write with a deployment that this read does not show yet. One that has come and gone by now (it failed
 * and was rolled back between two looks, or somebody else led meanwhile) leaves a younger change of another deployment
 * behind.
 *
 * @param last what this process knew last, in whatever term
 */
function isStale(found: EcsService, last: ServiceObserved, { sinceOwnWriteMs }: Known): boolean {
  if (last.source !== "answer" || sinceOwnWriteMs === undefined || sinceOwnWriteMs > MISSING_DOUBT_MS) return false;
  const answered = last.service === undefined ? undefined : primaryOf(last.service);
  if (answered?.id === undefined || found.status !== "ACTIVE") return false;
  const since = answered.createdAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const shown = found.deployments ?? [];
  return !shown.some(({ id, updatedAt }) => id === answered.id || (updatedAt?.getTime() ?? 0) > since);
}

/** Not shown: either there is none, or it was created a moment ago, by this process or by the one before it. */
function missing(base: ServiceObserved, resource: Service, known: Known): ServiceObserved {
  const { observed, sinceOwnWriteMs, leadingMs } = known;
  const wroteMs = sinceOwnWriteMs ?? Number.POSITIVE_INFINITY;
  // A deleted service is shown as DRAINING and INACTIVE long before it is not shown any more.
  if (wroteMs < MISSING_DOUBT_MS && observed?.service !== undefined) return observed;
  const deleting = resource.metadata.deletionTimestamp !== undefined;
  const inDoubt = deleting && Math.min(wroteMs, leadingMs) < MISSING_DOUBT_MS;
  return inDoubt ? { ...base, source: "unread" } : base;
}

async function observeRollout(
  aws: Aws,
  resource: Service,
  service: EcsService,
  known: Known,
): Promise<Partial<ServiceObserved>> {
  const deployment = await newestDeployment(aws, resource, service, known);
  const endedBadly = hasEnded(deployment) && deployment?.status !== "SUCCESSFUL";
  const rollingBack = deployment?.status?.startsWith("ROLLBACK") === true;
  const targetArn = deployment?.targetServiceRevision?.arn ?? resource.status?.deployment?.targetRevision;
  const target = endedBadly || rollingBack ? await revision(aws, targetArn, known) : undefined;
  const live = needsRevision(resource) ? await revision(aws, liveRevisionArn(service, deployment), known) : undefined;
  const failing = hasFailures(service, deployment, endedBadly || rollingBack);
  const stopped = toldStopped(resource, deployment) ?? (failing ? await stoppedTasks(aws, service) : []);
  return { ...(deployment && { deployment }), ...(target && { target }), ...(live && { live }), stopped };
}

/** The newest deployment; one that has ended is not read again. */
async function newestDeployment(
  aws: Aws,
  resource: Service,
  service: EcsService,
  known: Known,
): Promise<EcsServiceDeployment | undefined> {
  const { verdict } = resource.status ?? {};
  const primary = primaryOf(service)?.id;
  const named = service.currentServiceDeployment;
  const before = known.observed?.deployment;
  if (before !== undefined && hasEnded(before) && named === before.serviceDeploymentArn) return before;
  if (
    isKnownVerdict(resource) &&
    verdict?.primary === primary &&
    (named === undefined || named === verdict?.deployment)
  ) {
    return before?.serviceDeploymentArn === verdict?.deployment
      ? before
      : { serviceDeploymentArn: verdict?.deployment, status: verdict?.status };
  }
  const arn = named ?? (await listNewest(aws, service));
  if (arn === undefined) return undefined;
  const { serviceDeployments } = await aws.call("DescribeServiceDeployments", { serviceDeploymentArns: [arn] });
  return serviceDeployments?.[0];
}

/** A failure has to be compared with what is asked for: the verdict alone does when the hash it is remembered by is ours. */
const isKnownVerdict = ({ status }: Service): boolean =>
  status?.verdict?.status === "SUCCESSFUL" ||
  (status?.verdict !== undefined &&
    status.failed?.deployment === status.verdict.deployment &&
    status.failed.hashVersion === RELEASE_VERSION);

async function listNewest(aws: Aws, service: EcsService): Promise<string | undefined> {
  const { serviceDeployments } = await aws.call("ListServiceDeployments", {
    cluster: service.clusterArn ?? "",
    service: service.serviceName ?? "",
  });
  const created = (one: { createdAt?: { getTime(): number } | undefined }): number => one.createdAt?.getTime() ?? 0;
  return [...(serviceDeployments ?? [])].sort((a, b) => created(b) - created(a))[0]?.serviceDeploymentArn;
}

/** A revision never changes: one that was read is not read again. */
async function revision(aws: Aws, arn: string | undefined, { observed }: Known) {
  if (arn === undefined) return undefined;
  const read = [observed?.target, observed?.live].find((one) => one?.serviceRevisionArn === arn);
  if (read !== undefined) return read;
  const { serviceRevisions } = await aws.call("DescribeServiceRevisions", { serviceRevisionArns: [arn] });
  return serviceRevisions?.[0];
}

const needsRevision = ({ spec, status }: Service): boolean =>
  REVISION_FIELDS.some((name) => spec[name] !== undefined || status?.declared?.includes(name) === true);

/** The revision that the service's fields stand for: after a rollback the one that it went back to. */
function liveRevisionArn(service: EcsService, deployment: EcsServiceDeployment | undefined): string | undefined {
  const current = service.currentServiceRevisions?.[0]?.arn;
  if (deployment?.status?.startsWith("ROLLBACK") === true) return deployment.rollback?.serviceRevisionArn ?? current;
  return deployment?.targetServiceRevision?.arn ?? current;
}

function hasFailures(service: EcsService, deployment: EcsServiceDeployment | undefined, endedBadly: boolean): boolean {
  const counted = deployment?.deploymentCircuitBreaker?.failureCount ?? 0;
  return endedBadly || counted > 0 || (primaryOf(service)?.failedTasks ?? 0) > 0;
}

/**
 * Why the tasks of a failed release stopped, as it was told when the release had ended. AWS forgets stopped tasks after an
 * hour, and whoever looks the next morning wants to know.
 * Source: stopped tasks are shown for about an hour (Amazon ECS developer guide, viewing stopped task errors).
 */
function toldStopped(
  { status }: Service,
  deployment: EcsServiceDeployment | undefined,
): readonly StoppedTask[] | undefined {
  const { failed, stoppedTasks: told = [] } = status ?? {};
  if (failed === undefined || failed.deployment !== deployment?.serviceDeploymentArn || told.length === 0)
    return undefined;
  return told.map(({ task, stopCode, reason, containers = [], count = 1 }) => ({
    task,
    ...(stopCode !== undefined && { stopCode }),
    ...(reason !== undefined && { reason }),
    containers: containers.map(({ name, exitCode, reason: why }) => ({
      name,
      ...(exitCode !== undefined && { exitCode }),
      ...(why !== undefined && { reason: why }),
    })),
    count,
  }));
}

/** The last stopped tasks of a service, grouped by why they stopped. ListTasks shows only running ones unless told otherwise. */
async function stoppedTasks(aws: Aws, service: EcsService): Promise<readonly StoppedTask[]> {
  const cluster = service.clusterArn ?? "";
  const { taskArns } = await aws.call("ListTasks", {
    cluster,
    serviceName: service.serviceName ?? "",
    desiredStatus: "STOPPED",
  });
  if (taskArns === undefined || taskArns.length === 0) return [];
  const { tasks } = await aws.call("DescribeTasks", { cluster, tasks: taskArns });
  const groups = new Map<string, StoppedTask>();
  const newest = [...(tasks ?? [])].sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
  for (const task of newest.filter((one) => !wasScaledAway(one))) {
    const one = stoppedTask(task);
    const reason = JSON.stringify([one.stopCode, one.reason, one.containers]);
    const group = groups.get(reason);
    groups.set(reason, group === undefined ? one : { ...group, count: group.count + 1 });
  }
  return [...groups.values()].slice(0, 10);
}

/** Stopped because fewer were wanted; a failed health check is told by another reason under the same code. */
const wasScaledAway = ({ stopCode, stoppedReason }: EcsTask): boolean =>
  stopCode === "ServiceSchedulerInitiated" && (stoppedReason ?? "").startsWith("Scaling activity");

const failedContainers = (task: EcsTask) =>
  (task.containers ?? []).filter((container) => (container.exitCode ?? 0) !== 0 || container.reason !== undefined);

function stoppedTask(task: EcsTask): StoppedTask {
  return {
    task: task.taskArn?.split("/").at(-1) ?? "",
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { reason: task.stoppedReason }),
    containers: failedContainers(task).map(({ name, exitCode, reason }) => ({
      name: name ?? "",
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
    })),
    count: 1,
  };
}

/** Whether an observation was made at all, of the cluster and task definition that the spec names now. */
const stillSays = (resource: Service, surroundings: Surroundings, observed: ServiceObserved): boolean =>
  observed.source !== "unread" && !observed.noCluster && sameLiteral(unownedRevision(resource, surroundings), observed);

const sameLiteral = (literal: string | undefined, observed: ServiceObserved): boolean =>
  literal === undefined || (observed.literal !== undefined && namesDefinition(literal, observed.literal));

const namesDefinition = (
  literal: string,
  { taskDefinitionArn, family, revision: number }: EcsTaskDefinition,
): boolean => literal === taskDefinitionArn || literal === `${family}:${number}`;

/**
 * A revision that no object of ours registered is read once: its content never changes, and the roles in it have to be
 * granted. One that does not exist holds up releases and nothing else.
 */
async function literalDefinition(
  aws: Aws,
  literal: string | undefined,
  { observed }: Known,
): Promise<EcsTaskDefinition | undefined> {
  if (literal === undefined) return undefined;
  if (observed?.literal !== undefined && namesDefinition(literal, observed.literal)) return observed.literal;
  try {
    const { taskDefinition } = await aws.call("DescribeTaskDefinition", { taskDefinition: literal });
    return taskDefinition?.status === "INACTIVE" ? undefined : taskDefinition;
  } catch (error) {
    if (isUnknownTaskDefinition(error)) return undefined;
    throw error;
  }
}
