import * as sdk from "@aws-sdk/client-ecs";
import { deleting, instancesObject, providerObject } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { capacityProviderExamples } from "./examples.ts";
import { capacityProviderHosts } from "./hosts.ts";

const NAME = "`capacityProviderName` of the object itself";

export const capacityProvider: KindRecord<"ECSCapacityProvider"> = {
  examples: capacityProviderExamples,
  coverage: {
    calls: [
      { operation: "CreateCapacityProvider", input: sdk.CreateCapacityProviderRequest$, absent: { name: NAME } },
      { operation: "UpdateCapacityProvider", input: sdk.UpdateCapacityProviderRequest$, absent: { name: NAME } },
    ],
    own: ["capacityProviderName", "clusterRef", "clusterRef.name"],
  },
  exported: {
    name: edited(providerObject(), providerObject({ capacityProviderName: "other" })),
    type: edited(providerObject(), instancesObject()),
    arn: edited(providerObject({}, { status: {} }), providerObject({}, { status: { arn: "arn:x" } })),
    status: edited(providerObject(), providerObject({}, { status: { capacityProviderStatus: "INACTIVE" } })),
    deleting: edited(providerObject(), providerObject({}, { metadata: deleting })),
  },
  hosts: capacityProviderHosts,
  held: ({ capacityProviders }) =>
    capacityProviders.map((provider) => ({
      arn: provider.capacityProviderArn,
      name: provider.name,
      state: {
        status: provider.status,
        tags: provider.tags,
        group: provider.autoScalingGroupProvider,
        instances: provider.managedInstancesProvider,
      },
    })),
};
