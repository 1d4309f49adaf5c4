import type { ServiceSpec, ServiceStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { EcsService, EcsServiceDeployment } from "../../../aws/services/ecs/shapes.ts";
import { RELEASE_VERSION } from "../../../ecs/release.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import type { ServiceObserved } from "../model.ts";
import { hasEnded, primaryOf } from "../rollout/ecs.ts";
import { observeStopped } from "./stopped.ts";
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
  const { aws, missing, optional } = tolerant(whole, resource);
  const deployment = await optional(readNewestDeployment(aws, resource, service, known));
  const endedBadly = hasEnded(deployment) && deployment?.status !== "SUCCESSFUL";
  const rollingBack = deployment?.status?.startsWith("ROLLBACK") === true;
  const targetArn = deployment?.targetServiceRevision?.arn ?? resource.status?.deployment?.targetRevision;
  const target = endedBadly || rollingBack ? await optional(revision(aws, targetArn, known)) : undefined;
  const liveArn = liveRevisionArn(service, deployment);
  const live = needsRevision(resource) ? await optional(revision(aws, liveArn, known)) : undefined;
  const stopped = await optional(observeStopped(aws, resource, service, deployment, known));
  return {
    ...(deployment && { deployment }),
    ...(target && { target }),
    ...(live && { live }),
    ...(missing.size > 0 && { missing: [...missing].map(([operation, why]) => ({ operation, why })) }),
    ...(stopped ?? { stopped: [] }),
  };
}

/** The newest deployment; one that has ended is not read again. */
async function readNewestDeployment(
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
    if (before?.serviceDeploymentArn === verdict?.deployment) return before;
    const ended = { serviceDeploymentArn: verdict?.deployment, status: verdict?.status };
    // The message of a failure needs more than its status: a process that has just started reads it once.
    return verdict?.status === "SUCCESSFUL" ? ended : ((await describe(aws, verdict?.deployment)) ?? ended);
  }
  return describe(aws, named ?? (await listNewest(aws, service)));
}

async function describe(aws: Aws, arn: string | undefined): Promise<EcsServiceDeployment | undefined> {
  if (arn === undefined) return undefined;
  const { serviceDeployments } = await aws.ecs.call("DescribeServiceDeployments", { serviceDeploymentArns: [arn] });
  return serviceDeployments?.[0];
}

/** A failure has to be compared with the spec: the verdict alone is enough when its recorded hash has this version. */
const isKnownVerdict = ({ status }: Service): boolean =>
  status?.verdict?.status === "SUCCESSFUL" ||
  (status?.verdict !== undefined &&
    status.failed?.deployment === status.verdict.deployment &&
    status.failed.hashVersion === RELEASE_VERSION);

async function listNewest(aws: Aws, service: EcsService): Promise<string | undefined> {
  const { serviceDeployments } = await aws.ecs.call("ListServiceDeployments", {
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
  const { serviceRevisions } = await aws.ecs.call("DescribeServiceRevisions", { serviceRevisionArns: [arn] });
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
