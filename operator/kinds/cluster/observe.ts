import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import type { Context, Knowledge, Surroundings } from "../../engine/kind.ts";
import { isDeleting, type Resource } from "../../engine/object.ts";
import { dependentsToWaitFor } from "../common/plan/neighbours.ts";
import { isHidden } from "../common/plan/visibility.ts";
import { containerInstances } from "./instances.ts";
import { defaultNamespace } from "./namespace.ts";
import { type ClusterObserved, clusterNameOf, usersOf } from "./plan.ts";
import { managedInstancesAmong } from "./providers.ts";
import { inAwsWords, namedProviders } from "./references.ts";
import { stoppingTasks } from "./stopping.ts";

type ClusterResource = Resource<ClusterSpec, ClusterStatus>;

/** What AWS is asked to show of a cluster. */
const SHOWN = { include: ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"] };

/** A cluster that was created less than this ago, and what else was written, may not be shown yet. */
const DOUBT_MS = 30_000;

/** Reads the cluster; CreateCluster would silently join one of the same name, so there is always a read before it. */
export async function observe(
  context: Context<Aws>,
  resource: ClusterResource,
  surroundings: Surroundings,
  known: Knowledge<ClusterObserved>,
): Promise<ClusterObserved> {
  if (known.reusable && known.observed !== undefined && knowsProviders(resource, surroundings, known.observed))
    return known.observed;
  const { aws } = context;
  const found = await aws.ecs.read("DescribeClusters", SHOWN, clusterNameOf(resource));
  if (isHidden(context, resource, found?.tags))
    return { cluster: undefined, hidden: true, source: "read", inDoubt: false };
  const cluster = found?.status === "INACTIVE" ? undefined : found;
  // An INACTIVE cluster says clearly that it is gone; a missing one may just not be shown yet.
  const inDoubt = found === undefined && mayHaveBeenCreated(resource, known);
  const details = await readDetails(aws, resource, cluster, known);
  const recentWrite = Math.min(known.sinceOwnWriteMs ?? Number.POSITIVE_INFINITY, known.leadingMs) < DOUBT_MS;
  const observed: ClusterObserved = { cluster, source: "read", inDoubt, recentWrite, ...details };
  const unnamed = cluster === undefined ? [] : unnamedProviders(resource, surroundings, cluster);
  if (isDeleting(resource) && cluster?.clusterArn !== undefined && mayBeDeleted(cluster, surroundings)) {
    const stopping = await stoppingTasks(aws, cluster.clusterArn);
    return { ...observed, ...(stopping && { stopping }) };
  }
  if (unnamed.length === 0) return observed;
  const managedInstances = await managedInstancesAmong(aws, unnamed);
  return { ...observed, providersRead: unnamed, managedInstances };
}

/** What only the status shows; a cluster that is being deleted keeps what was read before. */
async function readDetails(
  aws: Aws,
  resource: ClusterResource,
  cluster: EcsCluster | undefined,
  known: Knowledge<ClusterObserved>,
): Promise<Pick<ClusterObserved, "namespace" | "instances">> {
  const before = known.observed ?? known.former;
  const [namespace, instances] = isDeleting(resource)
    ? [before?.namespace, before?.instances]
    : await Promise.all([
        defaultNamespace(aws, cluster, before?.namespace),
        containerInstances(aws, cluster, known, before?.instances, resource.status?.instances),
      ]);
  return { ...(namespace && { namespace }), ...(instances && { instances }) };
}

/** Whether all was read that has to be known of the providers for the list that the spec asks for now. */
function knowsProviders(
  resource: ClusterResource,
  surroundings: Surroundings,
  { cluster, providersRead = [] }: ClusterObserved,
): boolean {
  const unnamed = cluster === undefined ? [] : unnamedProviders(resource, surroundings, cluster);
  return unnamed.every((name) => providersRead.includes(name));
}

/** Providers on the cluster that a managed list does not name: a Managed Instances one of them has to stay. */
function unnamedProviders(
  resource: ClusterResource,
  surroundings: Surroundings,
  cluster: EcsCluster,
): readonly string[] {
  const declared = inAwsWords(resource.spec).capacityProviders !== undefined;
  const managed = declared || resource.status?.declared?.includes("capacityProviders") === true;
  const named = namedProviders(resource, surroundings);
  const others = (cluster.capacityProviders ?? []).filter((name) => !named.includes(name));
  return managed ? others.filter((name) => !name.startsWith("FARGATE")) : [];
}

/** Whether nothing that can be counted holds the cluster up any more. */
const mayBeDeleted = (cluster: EcsCluster, surroundings: Surroundings): boolean =>
  cluster.status === "ACTIVE" && dependentsToWaitFor(surroundings).length === 0 && usersOf(cluster).length === 0;

function mayHaveBeenCreated(resource: ClusterResource, known: Knowledge<ClusterObserved>): boolean {
  if (known.sinceOwnWriteMs !== undefined) return known.sinceOwnWriteMs < DOUBT_MS;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0;
  return isDeleting(resource) && begun && known.leadingMs < DOUBT_MS;
}
