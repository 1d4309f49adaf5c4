import { CATALOGUE } from "../../api/catalogue.ts";
import type { CapacityProviderExports } from "../../api/exports.ts";
import { readGroup } from "../../api/names.ts";
import { referencesOf } from "../../api/references.ts";
import type { CapacityProviderSpec, CapacityProviderStatus } from "../../api/types.ts";
import type { Aws } from "../../aws/handle.ts";
import { declaredProviderPaths } from "../../ecs/provider-groups.ts";
import type { Kind } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { fitTo } from "../common/fit-status.ts";
import { referred } from "../common/plan/neighbours.ts";
import { act } from "./act.ts";
import { type ProviderObserved, type ProviderStep, providerNameOf } from "./model.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan/index.ts";
import { status } from "./status.ts";

/** `ECSCapacityProvider`: an Auto Scaling group, or Managed Instances of one cluster. */
export const capacityProvider: Kind<CapacityProviderSpec, CapacityProviderStatus, ProviderObserved, ProviderStep, Aws> =
  {
    names: CATALOGUE.ECSCapacityProvider,
    refs: (spec) => referencesOf("ECSCapacityProvider", spec),
    region(resource, surroundings) {
      const cluster = referred(surroundings, "ECSCluster", resource.spec.clusterRef?.name)?.exports;
      return resource.spec.region ?? cluster?.scope?.region ?? cluster?.region;
    },
    identity: providerNameOf,
    // One call reads ten of them.
    readGroup: () => readGroup("DescribeCapacityProviders"),
    exports: (resource): CapacityProviderExports => ({
      name: providerNameOf(resource),
      type: resource.spec.managedInstancesProvider === undefined ? "EC2_AUTOSCALING" : "MANAGED_INSTANCES",
      arn: resource.status?.arn,
      status: resource.status?.capacityProviderStatus,
      deleting: isDeleting(resource),
    }),
    fitStatus: fitTo("ECSCapacityProvider"),
    declared: (spec) => declaredProviderPaths(spec),
    observe,
    plan,
    act,
    status,
  };
