import { CATALOGUE } from "../../api/catalogue.ts";
import type { ClusterExports } from "../../api/exports.ts";
import { readGroup } from "../../api/names.ts";
import { referencesOf } from "../../api/references.ts";
import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import { declaredClusterPaths } from "../../ecs/cluster-groups.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import { act } from "./act.ts";
import { observe } from "./observe.ts";
import { type ClusterObserved, type ClusterStep, clusterNameOf, plan } from "./plan.ts";
import { inAwsWords } from "./references.ts";
import { conditions, status } from "./status.ts";

/** `ECSCluster`: cluster, settings, exec configuration, Service Connect defaults, capacity providers, tags. */
export const cluster: Kind<ClusterSpec, ClusterStatus, ClusterObserved, ClusterStep, Aws> = {
  names: CATALOGUE.ECSCluster,
  refs: (spec) => referencesOf("ECSCluster", spec),
  region: (resource) => resource.spec.region,
  identity: clusterNameOf,
  // One call reads a hundred clusters: all of them at the same time.
  readGroup: () => readGroup("DescribeClusters"),
  exports: (resource): ClusterExports => ({
    name: clusterNameOf(resource),
    region: resource.spec.region,
    scope: resource.status?.scope,
    arn: resource.status?.arn,
    status: resource.status?.clusterStatus,
    capacityProviders: resource.status?.capacityProviders,
    deleting: isDeleting(resource),
    refs: referencesOf("ECSCluster", resource.spec).map(({ kind, name }) => `${kind}/${name}`),
  }),
  fitStatus: fitTo("ECSCluster"),
  declared: (spec) => declaredClusterPaths(inAwsWords(spec)),
  observe,
  plan,
  act,
  status,
  conditions,
};
