/** The operations on clusters, a row each. */
import { operation } from "../../../core/service.ts";
import { BUCKETS } from "../buckets.ts";
import {
  createClusterRequest,
  deleteClusterRequest,
  describeClustersRequest,
  listClustersRequest,
  putClusterCapacityProvidersRequest,
  updateClusterRequest,
  updateClusterSettingsRequest,
} from "../inputs/clusters.ts";
import * as on from "../policy/resources.ts";
import {
  createCluster,
  deleteCluster,
  describeClusters,
  listClusters,
  putClusterCapacityProviders,
  updateCluster,
  updateClusterSettings,
} from "./operations.ts";

export const clusterRows = {
  CreateCluster: operation({
    input: createClusterRequest,
    run: createCluster,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.anything, creates: true },
  }),
  UpdateCluster: operation({
    input: updateClusterRequest,
    run: updateCluster,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  UpdateClusterSettings: operation({
    input: updateClusterSettingsRequest,
    run: updateClusterSettings,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  PutClusterCapacityProviders: operation({
    input: putClusterCapacityProvidersRequest,
    run: putClusterCapacityProviders,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  DeleteCluster: operation({
    input: deleteClusterRequest,
    run: deleteCluster,
    writes: true,
    bucket: BUCKETS.clusterModify,
    iam: { resources: on.cluster },
  }),
  DescribeClusters: operation({
    input: describeClustersRequest,
    run: describeClusters,
    writes: false,
    bucket: BUCKETS.clusterRead,
    iam: { resources: on.firstCluster },
  }),
  ListClusters: operation({
    input: listClustersRequest,
    run: listClusters,
    writes: false,
    bucket: BUCKETS.clusterRead,
    iam: { resources: on.anything },
  }),
};
