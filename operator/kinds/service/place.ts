import type { ServiceSpec, ServiceStatus } from "../../api/types.ts";
import type { Surroundings } from "../../engine/kind.ts";
import type { Located, Place, Resource } from "../../engine/object.ts";
import { nameIn } from "../../lib/arn.ts";
import { referred } from "../common/plan/neighbours.ts";
import { clusterNameOf, resolveCluster } from "./references.ts";

type Service = Resource<ServiceSpec, ServiceStatus>;

/** What is recorded of a service's cluster before the service is made. */
interface ServicePlace extends Place {
  /** ARN of the cluster. */
  readonly cluster: string;
  /** What the spec called it then. */
  readonly named: string;
}

/** How the spec names the cluster: by an object, or in AWS. */
const namedBy = ({ spec }: Service): string =>
  spec.clusterRef === undefined ? `cluster ${spec.cluster ?? "default"}` : `clusterRef ${spec.clusterRef.name}`;

/** The cluster that a service is about to be made in; undefined while it has none. */
export function place(
  resource: Service,
  surroundings: Surroundings,
  { scope, partition }: Located,
): ServicePlace | undefined {
  const cluster = resolveCluster(resource, surroundings);
  if (cluster === undefined) return undefined;
  const arn = cluster.startsWith("arn:")
    ? cluster
    : `arn:${partition}:ecs:${scope.region}:${scope.account}:cluster/${cluster}`;
  return { cluster: arn, named: namedBy(resource) };
}

/** The clusters in which a deletion reads the service. */
export interface PossibleClusters {
  /** Names or ARNs of clusters; the first that shows the service decides. */
  readonly clusters: readonly string[];
  /**
   * Whether the service can be nowhere else. The name of a cluster's object that is gone is but a guess: the cluster may have
   * another name in AWS.
   */
  readonly certain: boolean;
}

/**
 * The clusters that a service may have been made in, for its deletion: the process may have ended before
 * it recorded the ARN, or the status was lost.
 */
export function possibleClusters(resource: Service, surroundings: Surroundings): PossibleClusters {
  const { status, spec, place: recorded } = resource;
  if (status?.clusterArn !== undefined) return { clusters: [status.clusterArn], certain: true };
  const now = resolveCluster(resource, surroundings) ?? clusterNameOf(resource, surroundings);
  const before = recorded?.cluster;
  const clusters = before === undefined || nameIn(before) === nameIn(now) ? [now] : [before, now];
  const certain =
    spec.clusterRef === undefined ||
    recorded?.named === namedBy(resource) ||
    referred(surroundings, "ECSCluster", spec.clusterRef.name) !== undefined;
  return { clusters, certain };
}
