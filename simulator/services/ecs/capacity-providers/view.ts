import { arnOf } from "../arn.ts";
import type { CapacityProvider, EcsArea } from "../records.ts";
import { tagList } from "../tags/tags.ts";

/** A capacity provider as DescribeCapacityProviders shows it. */
export function providerView(area: EcsArea, provider: CapacityProvider, withTags: boolean) {
  return {
    capacityProviderArn: provider.arn,
    name: provider.name,
    cluster: provider.cluster === undefined ? undefined : arnOf(area, `cluster/${provider.cluster}`),
    status: provider.status,
    autoScalingGroupProvider: provider.group,
    managedInstancesProvider: provider.managed,
    updateStatus: provider.updateStatus,
    updateStatusReason: provider.updateStatusReason,
    tags: withTags ? tagList(provider.tags) : [],
    type: provider.type,
  };
}

/** One of those that every account has. */
export function builtInView(area: EcsArea, name: string) {
  return {
    capacityProviderArn: arnOf(area, `capacity-provider/${name}`),
    name,
    status: "ACTIVE",
    type: name,
    tags: [],
  };
}
