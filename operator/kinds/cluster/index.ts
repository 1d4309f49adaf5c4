import { CATALOGUE } from "../../api/catalogue.ts";
import { readGroup } from "../../api/names.ts";
import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import { declaredClusterPaths } from "../../ecs/cluster-input.ts";
import type { Kind } from "../../engine/kind.ts";
import { fitTo } from "../common/fit-status.ts";
import { act } from "./act.ts";
import { observe } from "./observe.ts";
import { type ClusterObserved, type ClusterStep, clusterNameOf, plan } from "./plan.ts";
import { status } from "./status.ts";

/** `ECSCluster`: cluster, settings, exec configuration, Service Connect defaults, capacity providers, tags. */
export const cluster: Kind<ClusterSpec, ClusterStatus, ClusterObserved, ClusterStep, Aws> = {
  names: CATALOGUE.ECSCluster,
  refs: () => [],
  region: (resource) => resource.spec.region,
  identity: clusterNameOf,
  // One call reads a hundred clusters: all of them at the same time.
  readGroup: () => readGroup("DescribeClusters"),
  exports: ({ metadata, status: told }) => ({
    arn: told?.arn,
    status: told?.clusterStatus,
    // AWS refuses a service whose provider the cluster does not have yet: it is tried again when the cluster gets it.
    capacityProviders: told?.capacityProviders,
    region: told?.scope?.region,
    deleting: metadata.deletionTimestamp !== undefined,
  }),
  fitStatus: fitTo("ECSCluster"),
  declared: (spec) => declaredClusterPaths(spec),
  observe,
  plan,
  act,
  status,
};
