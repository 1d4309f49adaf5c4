import type { ServiceSpec, ServiceStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import type { Context, Knowledge, Surroundings } from "../../../engine/kind.ts";
import { isDeleting, type Resource } from "../../../engine/object.ts";
import { errorMeans } from "../../common/plan/failures.ts";
import { isHidden } from "../../common/plan/visibility.ts";
import type { ServiceObserved } from "../model.ts";
import { type PossibleClusters, possibleClusters } from "../place.ts";
import { externalDefinitionName, resolveCluster, serviceNameOf } from "../references.ts";
import { primaryOf } from "../rollout/ecs.ts";
import { observeAlarms, observeScaling } from "../scaling/observe.ts";
import { namesRevision, readExternalDefinition } from "./external-definition.ts";
import { needsRevision, observeRollout } from "./rollout.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;
type Known = Knowledge<ServiceObserved>;

/** A not-found this soon after the operator's own write is in doubt. */
const MISSING_DOUBT_MS = 30_000;
/** So long after a write AWS may still show what was before. */
const RECENT_MS = 5_000;
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
  if (known.reusable && known.observed !== undefined && isStillValid(resource, surroundings, known.observed))
    return known.observed;
  const deleting = isDeleting(resource);
  const { clusters, certain } = deleting ? possibleClusters(resource, surroundings) : placed(resource, surroundings);
  const named = deleting ? undefined : externalDefinitionName(resource, surroundings);
  const [found, externalDefinition] = await Promise.all([
    find(context.aws, clusters, serviceNameOf(resource)),
    named === undefined ? undefined : readExternalDefinition(context.aws, named, known.observed?.externalDefinition),
  ]);
  const recentWrite = (known.sinceOwnWriteMs ?? known.leadingMs) < RECENT_MS;
  const base: ServiceObserved = {
    service: undefined,
    noCluster: false,
    stopped: [],
    source: "read",
    recentWrite,
    ...(externalDefinition && { externalDefinition }),
    ...(!certain && { clusterUncertain: true as const }),
  };
  // Without a cluster nothing can have been made; but once there is one, AWS has to be asked before anything is.
  if (clusters.length === 0) return { ...base, source: "unread" };
  if (isHidden(context, resource, found === "NoCluster" ? undefined : found?.tags)) return { ...base, hidden: true };
  if (found === "NoCluster") return { ...base, noCluster: !deleting };
  if (found === undefined || found.status === "INACTIVE") return ended(context.aws, { base, found, resource, known });
  const last = known.observed ?? known.former;
  if (last !== undefined && isStale(found, last, known))
    return { ...withDefinition(last, externalDefinition), stale: true };
  const [rollout, scaling] = await Promise.all([
    observeRollout(context.aws, resource, found, known),
    observeScaling(context.aws, resource, found, known),
  ]);
  return { ...base, service: found, ...rollout, ...scaling };
}

/** @returns undefined when there is no such service */
async function readService(aws: Aws, cluster: string, name: string): Promise<EcsService | "NoCluster" | undefined> {
  try {
    return await aws.ecs.read("DescribeServices", { cluster, include: ["TAGS"] }, name);
  } catch (error) {
    if (errorMeans(error, "NoSuchCluster")) return "NoCluster";
    // Documented by DeleteService for a service that is gone for good, although DescribeServices does not declare it.
    if (errorMeans(error, "NoSuchService")) return undefined;
    throw error;
  }
}

/** Where the spec puts the service; nowhere while its cluster is not there. */
function placed(resource: Service, surroundings: Surroundings): PossibleClusters {
  const cluster = resolveCluster(resource, surroundings);
  return { clusters: cluster === undefined ? [] : [cluster], certain: true };
}

/** The service, in the first cluster that shows one; else what the first cluster shows. */
async function find(aws: Aws, clusters: readonly string[], name: string) {
  const shown: (EcsService | "NoCluster" | undefined)[] = [];
  for (const cluster of clusters) {
    const found = await readService(aws, cluster, name);
    if (found !== undefined && found !== "NoCluster" && found.status !== "INACTIVE") return found;
    shown.push(found);
  }
  return shown[0];
}

/**
 * AWS answered our write with a deployment that this read does not show yet. One that has come and gone by now (it failed
 * and was rolled back between two reads, or another process led meanwhile) leaves a younger change of another deployment
 * behind.
 *
 * @param last what this process knew last, in whatever term
 */
function isStale(found: EcsService, last: ServiceObserved, { sinceOwnWriteMs }: Known): boolean {
  if (last.source !== "answer" || sinceOwnWriteMs === undefined || sinceOwnWriteMs > MISSING_DOUBT_MS) return false;
  const written = last.service === undefined ? undefined : primaryOf(last.service);
  if (written?.id === undefined || found.status !== "ACTIVE") return false;
  const since = written.createdAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const shown = found.deployments ?? [];
  return !shown.some(({ id, updatedAt }) => id === written.id || (updatedAt?.getTime() ?? 0) > since);
}

/** What was known earlier, with the revision that the spec names now. */
function withDefinition(observed: ServiceObserved, now: ServiceObserved["externalDefinition"]): ServiceObserved {
  const { externalDefinition, ...rest } = observed;
  if (externalDefinition?.arn === now?.arn) return observed;
  return now === undefined ? rest : { ...rest, externalDefinition: now };
}

/** What is known of a service that does not exist any more, or is not shown yet. */
async function ended(
  aws: Aws,
  facts: {
    readonly base: ServiceObserved;
    readonly found: EcsService | undefined;
    readonly resource: Service;
    readonly known: Known;
  },
): Promise<ServiceObserved> {
  const { base, found, resource, known } = facts;
  const observed =
    found === undefined
      ? withDefinition(missing(base, resource, known), base.externalDefinition)
      : { ...base, formerCreatedAt: found.createdAt?.getTime() ?? 0 };
  const left = isDeleting(resource) ? await observeAlarms(aws, resource, known) : undefined;
  return left === undefined ? observed : { ...observed, ...left };
}

/** Not shown: either there is none, or it was created a moment ago, by this process or by the one before it. */
function missing(base: ServiceObserved, resource: Service, known: Known): ServiceObserved {
  const { observed, sinceOwnWriteMs, leadingMs } = known;
  const wroteMs = sinceOwnWriteMs ?? Number.POSITIVE_INFINITY;
  // A deleted service is shown as DRAINING and INACTIVE long before it is not shown any more.
  if (wroteMs < MISSING_DOUBT_MS && observed?.service !== undefined) return { ...observed, stale: true };
  const deleting = isDeleting(resource);
  const inDoubt = deleting && Math.min(wroteMs, leadingMs) < MISSING_DOUBT_MS;
  return inDoubt ? { ...base, source: "unread" } : base;
}

/** Whether an observation was made at all, of the cluster and task definition that the spec names now. */
const isStillValid = (resource: Service, surroundings: Surroundings, observed: ServiceObserved): boolean =>
  observed.source !== "unread" &&
  !observed.noCluster &&
  (!needsRevision(resource) || observed.live !== undefined) &&
  sameDefinition(externalDefinitionName(resource, surroundings), observed);

const sameDefinition = (name: string | undefined, observed: ServiceObserved): boolean =>
  name === undefined || (observed.externalDefinition !== undefined && namesRevision(name, observed.externalDefinition));
