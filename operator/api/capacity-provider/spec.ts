import { z } from "zod";
import { awsName, operatorFields, optional, reference, tags, text, withRules } from "../common/index.ts";
import { autoScalingGroupProvider, managedInstancesProvider } from "./providers.ts";
import { specRules } from "./rules.ts";

export const spec = withRules(
  z.object({
    ...operatorFields,
    ...optional({
      capacityProviderName: awsName("Name of the capacity provider in AWS. Default: `metadata.name`. Immutable."),
      clusterRef: reference(
        "The ECSCluster that a Managed Instances provider belongs to. Exactly one of `clusterRef` and `cluster` beside `managedInstancesProvider`. It cannot move to another cluster.",
      ),
      cluster: text("Name or ARN of that cluster in AWS, if no object in this namespace manages it.").min(1),
      autoScalingGroupProvider: autoScalingGroupProvider.describe(
        "A provider of the EC2 instances of an Auto Scaling group. Exactly one of `autoScalingGroupProvider` and `managedInstancesProvider`.",
      ),
      managedInstancesProvider: managedInstancesProvider.describe(
        "A provider of EC2 instances that ECS launches and ends by itself, for one cluster.",
      ),
      tags: tags("Tags of the capacity provider. If not set, only the operator's own tags are managed."),
    }),
  }),
  specRules,
);

export type CapacityProviderSpec = z.infer<typeof spec>;
