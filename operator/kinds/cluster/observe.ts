import type { Aws } from "../../aws/handle.ts";
import type { Context, Knowledge, Resource, Surroundings } from "../../engine/kind.ts";
import { type ClusterObserved, type ClusterSpec, type ClusterStatus, clusterNameOf } from "./plan.ts";

/** A cluster that was created less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;

/** Reads the cluster; CreateCluster would silently join one of the same name, so there is always a read before it. */
export async function observe(
  { aws }: Context<Aws>,
  resource: Resource<ClusterSpec, ClusterStatus>,
  _surroundings: Surroundings,
  known: Knowledge<ClusterObserved>,
): Promise<ClusterObserved> {
  if (known.reusable && known.observed !== undefined) return known.observed;
  const found = await aws.describeCluster(clusterNameOf(resource));
  const cluster = found?.status === "INACTIVE" ? undefined : found;
  // An INACTIVE cluster says clearly that it is gone; a missing one may just not be shown yet.
  const inDoubt = found === undefined && mayBeOnItsWay(resource, known);
  return { cluster, source: "read", inDoubt };
}

function mayBeOnItsWay(resource: Resource<ClusterSpec, ClusterStatus>, known: Knowledge<ClusterObserved>): boolean {
  if (known.sinceOwnWriteMs !== undefined) return known.sinceOwnWriteMs < DOUBT_MS;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0;
  return resource.metadata.deletionTimestamp !== undefined && begun && known.leadingMs < DOUBT_MS;
}
