import type { Aws } from "../../../aws/handle.ts";
import { RELEASE_VERSION } from "../../../ecs/release.ts";
import type { EcsService, EcsServiceDeployment, EcsTask } from "../../../ecs/shapes.ts";
import type { Knowledge, Resource } from "../../../engine/kind.ts";
import { hasEnded, primaryOf } from "../plan/rollout.ts";
import type { ServiceObserved, ServiceSpec, ServiceStatus, StoppedTask } from "../plan/types.ts";
import { tolerant } from "./tolerant.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;
type Known = Knowledge<ServiceObserved>;

/** Fields that only a service revision shows. */
const REVISION_FIELDS = ["gatewayConnectors", "monitoring"] as const;

/** The rollout of a service that AWS shows, and why its tasks stop; without what may not be read or is not known here. */
export async function observeRollout(
  whole: Aws,
  resource: Service,
  service: EcsService,
  known: Known,
): Promise<Partial<ServiceObserved>> {
  const { aws, missing, without } = tolerant(whole, resource);
  const deployment = await without(newestDeployment(aws, resource, service, known));
  const endedBadly = hasEnded(deployment) && deployment?.status !== "SUCCESSFUL";
  const rollingBack = deployment?.status?.startsWith("ROLLBACK") === true;
  const targetArn = deployment?.targetServiceRevision?.arn ?? resource.status?.deployment?.targetRevision;
  const target = endedBadly || rollingBack ? await without(revision(aws, targetArn, known)) : undefined;
  const liveArn = liveRevisionArn(service, deployment);
  const live = needsRevision(resource) ? await without(revision(aws, liveArn, known)) : undefined;
  const failing = hasFailures(service, deployment, endedBadly || rollingBack);
  const told = toldStopped(resource, deployment);
  const stopped = told ?? (failing ? await without(stoppedTasks(aws, service)) : undefined) ?? [];
  return {
    ...(deployment && { deployment }),
    ...(target && { target }),
    ...(live && { live }),
    ...(missing.size > 0 && { missing: [...missing].map(([operation, why]) => ({ operation, why })) }),
    stopped,
  };
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

/** Whether the spec declares, or declared, what only a service revision shows. */
export const needsRevision = ({ spec, status }: Service): boolean =>
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
