import * as sdk from "@aws-sdk/client-ecs";
import { clusterObject, scope } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { clusterExamples } from "./examples.ts";
import { clusterHosts } from "./hosts.ts";

export const cluster: KindRecord<"ECSCluster"> = {
  examples: clusterExamples,
  coverage: {
    calls: [
      { operation: "CreateCluster", input: sdk.CreateClusterRequest$, absent: {} },
      {
        operation: "UpdateCluster",
        input: sdk.UpdateClusterRequest$,
        absent: { cluster: "which cluster is meant: the object itself" },
      },
      {
        operation: "PutClusterCapacityProviders",
        input: sdk.PutClusterCapacityProvidersRequest$,
        absent: { cluster: "which cluster is meant: the object itself" },
      },
    ],
    own: [
      "capacityProviderRefs",
      "capacityProviderRefs[].name",
      "defaultCapacityProviderStrategy[].capacityProviderRef",
      "defaultCapacityProviderStrategy[].capacityProviderRef.name",
      "serviceConnectDefaults.namespaceRef",
      "serviceConnectDefaults.namespaceRef.name",
    ],
  },
  exported: {
    name: edited(clusterObject(), clusterObject({ clusterName: "other" })),
    region: edited(clusterObject(), clusterObject({ region: "us-east-1" })),
    scope: edited(clusterObject({}, { status: {} }), clusterObject({}, { status: { scope } })),
    arn: edited(clusterObject({}, { status: { scope } }), clusterObject({}, { status: { scope, arn: "arn:x" } })),
    status: edited(clusterObject(), clusterObject({}, { status: { clusterStatus: "INACTIVE" } })),
    capacityProviders: edited(clusterObject(), clusterObject({}, { status: { capacityProviders: ["FARGATE"] } })),
    refs: edited(clusterObject(), clusterObject({ capacityProviderRefs: [{ name: "instances" }] })),
    deleting: edited(clusterObject(), clusterObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } })),
  },
  hosts: clusterHosts,
  held: ({ clusters }) =>
    clusters.map(({ clusterArn, clusterName, status, tags, settings, configuration }) => ({
      arn: clusterArn,
      name: clusterName,
      state: { status, tags, settings, configuration },
    })),
};
