import * as sdk from "@aws-sdk/client-ecs";
import { revisionArn, serviceObject } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { serviceExamples } from "./examples.ts";
import { serviceHosts } from "./hosts.ts";
import { scalingCoverage } from "./scaling-coverage.ts";

export const service: KindRecord<"ECSService"> = {
  examples: serviceExamples,
  coverage: {
    calls: [
      {
        operation: "CreateService",
        input: sdk.CreateServiceRequest$,
        absent: { clientToken: "made by the operator from the object and its content" },
      },
      {
        operation: "UpdateService",
        input: sdk.UpdateServiceRequest$,
        absent: {
          service: "which service is meant: the object itself",
          forceNewDeployment: "an act, not a state: the verbs `restart` and `retry`",
        },
      },
      ...scalingCoverage.calls,
    ],
    own: [
      ...scalingCoverage.own,
      "capacityProviderStrategy[].capacityProviderRef",
      "capacityProviderStrategy[].capacityProviderRef.name",
      "clusterRef",
      "clusterRef.name",
      "desiredCountPolicy",
      "rollout",
      "rollout.progressDeadlineSeconds",
      "rollout.settleSeconds",
      "serviceConnectConfiguration.namespaceRef",
      "serviceConnectConfiguration.namespaceRef.name",
      "serviceRegistries[].registryRef",
      "serviceRegistries[].registryRef.name",
      "taskDefinitionRef",
      "taskDefinitionRef.name",
    ],
  },
  exported: {
    arn: edited(serviceObject({}, { status: {} }), serviceObject({}, { status: { arn: "arn:x" } })),
    clusterArn: edited(serviceObject({}, { status: {} }), serviceObject({}, { status: { clusterArn: "arn:x" } })),
    deleting: edited(serviceObject(), serviceObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } })),
    follows: edited(serviceObject(), serviceObject({ suspend: true })),
    refs: edited(serviceObject(), serviceObject({ clusterRef: { name: "other" } })),
    target: edited(serviceObject(), serviceObject({}, { status: { target: { taskDefinition: revisionArn(2) } } })),
    alsoUses: edited(serviceObject(), serviceObject({}, { status: { revisionsInUse: [revisionArn(2)] } })),
  },
  hosts: serviceHosts,
  held: ({ services }) =>
    services.map(({ serviceArn, serviceName, status, tags, desiredCount, taskDefinition }) => ({
      arn: serviceArn,
      name: serviceName,
      state: { status, tags, desiredCount, taskDefinition },
    })),
};
