/** What the capacity provider operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import { tag } from "./common.ts";
import {
  createManagedInstancesProviderConfiguration,
  updateManagedInstancesProviderConfiguration,
} from "./managed-instances.ts";

export const managedScaling = shape({
  status: choice("DISABLED", "ENABLED"),
  targetCapacity: integer,
  minimumScalingStepSize: integer,
  maximumScalingStepSize: integer,
  instanceWarmupPeriod: integer,
});

export const autoScalingGroupProvider = shape(
  {
    autoScalingGroupArn: text,
    managedScaling: managedScaling,
    managedTerminationProtection: choice("DISABLED", "ENABLED"),
    managedDraining: choice("DISABLED", "ENABLED"),
  },
  "autoScalingGroupArn",
);

export const createCapacityProviderRequest = shape(
  {
    name: text,
    cluster: text,
    autoScalingGroupProvider: autoScalingGroupProvider,
    managedInstancesProvider: createManagedInstancesProviderConfiguration,
    tags: list(tag),
  },
  "name",
);

export const autoScalingGroupProviderUpdate = shape({
  managedScaling: managedScaling,
  managedTerminationProtection: choice("DISABLED", "ENABLED"),
  managedDraining: choice("DISABLED", "ENABLED"),
});

export const updateCapacityProviderRequest = shape(
  {
    name: text,
    cluster: text,
    autoScalingGroupProvider: autoScalingGroupProviderUpdate,
    managedInstancesProvider: updateManagedInstancesProviderConfiguration,
  },
  "name",
);

export const describeCapacityProvidersRequest = shape({
  capacityProviders: list(text),
  cluster: text,
  include: list(choice("TAGS")),
  maxResults: integer,
  nextToken: text,
});

export const deleteCapacityProviderRequest = shape(
  {
    capacityProvider: text,
    cluster: text,
  },
  "capacityProvider",
);

export type CreateCapacityProviderInput = Infer<typeof createCapacityProviderRequest>;
export type UpdateCapacityProviderInput = Infer<typeof updateCapacityProviderRequest>;
export type DescribeCapacityProvidersInput = Infer<typeof describeCapacityProvidersRequest>;
export type DeleteCapacityProviderInput = Infer<typeof deleteCapacityProviderRequest>;
