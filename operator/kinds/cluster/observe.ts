import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import type { Context, Knowledge, Surroundings } from "../../engine/kind.ts";
import { isDeleting, type Resource } from "../../engine/object.ts";
import { isHidden } from "../common/plan/visibility.ts";
import { defaultNamespace } from "./namespace.ts";
import { type ClusterObserved, clusterNameOf, usersOf } from "./plan.ts";
import { stoppingTasks } from "./stopping.ts";

type ClusterResource = Resource<ClusterSpec, ClusterStatus>;

/** What AWS is asked to show of a cluster. */
const SHOWN = { include: ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"] };

/** A cluster that was created less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;

/** Reads the cluster; CreateCluster would silently join one of the same name, so there is always a read before it. */
export async function observe(
  context: Context<Aws>,
  resource: ClusterResource,
  surroundings: Surroundings,
  known: Knowledge<ClusterObserved>,
): Promise<ClusterObserved> {
  if (known.reusable && known.observed !== undefined && knowsProviders(resource, known.observed)) return known.observed;
  const { aws } = context;
  const found = await aws.ecs.read("DescribeClusters", SHOWN, clusterNameOf(resource));
  if (isHidden(context, resource, found?.tags))
    return { cluster: undefined, hidden: true, source: "read", inDoubt: false };
  const cluster = found?.status === "INACTIVE" ? undefined : found;
  // An INACTIVE cluster says clearly that it is gone; a missing one may just not be shown yet.
  const inDoubt = found === undefined && mayHaveBeenCreated(resource, known);
  const before = (known.observed ?? known.former)?.namespace;
  const namespace = isDeleting(resource) ? before : await defaultNamespace(aws, cluster, before);
  const observed: ClusterObserved = { cluster, source: "read", inDoubt, ...(namespace && { namespace }) };
  const unnamed = cluster === undefined ? [] : unnamedProviders(resource, cluster);
  if (isDeleting(resource) && cluster?.clusterArn !== undefined && mayBeDeleted(cluster, surroundings)) {
    const stopping = await stoppingTasks(aws, cluster.clusterArn);
    return { ...observed, ...(stopping && { stopping }) };
  }
  if (unnamed.length === 0) return observed;
  const managedInstances = await managedInstancesAmong(aws, unnamed);
  return { ...observed, providersRead: unnamed, managedInstances };
}

/** Whether all was read that has to be known of the providers for the list that the spec asks for now. */
function knowsProviders(resource: ClusterResource, { cluster, providersRead = [] }: ClusterObserved): boolean {
  const unnamed = cluster === undefined ? [] : unnamedProviders(resource, cluster);
  return unnamed.every((name) => providersRead.includes(name));
}

/** Providers on the cluster that a managed list does not name: a Managed Instances one of them has to stay. */
function unnamedProviders({ spec, status }: ClusterResource, cluster: EcsCluster): readonly string[] {
  const managed = spec.capacityProviders !== undefined || status?.declared?.includes("capacityProviders") === true;
  const named = spec.capacityProviders ?? [];
  const others = (cluster.capacityProviders ?? []).filter((name) => !named.includes(name));
  return managed ? others.filter((name) => !name.startsWith("FARGATE")) : [];
}

/** Most providers that a page holds. Source: Amazon ECS API Reference, DescribeCapacityProviders. */
const PROVIDERS_AT_ONCE = 10;

async function managedInstancesAmong(aws: Aws, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let start = 0; start < names.length; start += PROVIDERS_AT_ONCE) {
    const capacityProviders = names.slice(start, start + PROVIDERS_AT_ONCE);
    const answer = await aws.ecs.call("DescribeCapacityProviders", { capacityProviders });
    for (const { name, managedInstancesProvider } of answer.capacityProviders ?? []) {
      if (name !== undefined && managedInstancesProvider !== undefined) found.push(name);
    }
  }
  return found;
}

/** Whether nothing that can be counted holds the cluster up any more. */
const mayBeDeleted = (cluster: EcsCluster, { dependents }: Surroundings): boolean =>
  cluster.status === "ACTIVE" && dependents.length === 0 && usersOf(cluster).length === 0;

function mayHaveBeenCreated(resource: ClusterResource, known: Knowledge<ClusterObserved>): boolean {
  if (known.sinceOwnWriteMs !== undefined) return known.sinceOwnWriteMs < DOUBT_MS;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0;
  return isDeleting(resource) && begun && known.leadingMs < DOUBT_MS;
}
