import { arnOf } from "../arn.ts";
import { invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/capacity-providers.ts";
import { nameOf } from "../lookups.ts";
import { page } from "../paging.ts";
import type { CapacityProvider, EcsArea } from "../records.ts";
import { checkedTags, tagList } from "../tags/tags.ts";
import { after } from "../time.ts";

export function createCapacityProvider(area: EcsArea, input: Inputs.CreateCapacityProviderInput) {
  const { name, autoScalingGroupProvider: group, managedInstancesProvider: managed } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name) || /^(aws|ecs|fargate)/i.test(name)) {
    throw invalidParameter("The specified capacity provider name is invalid.");
  }
  if ((group === undefined) === (managed === undefined)) {
    throw invalidParameter("Exactly one of autoScalingGroupProvider and managedInstancesProvider must be specified.");
  }
  if (managed && input.cluster === undefined) {
    throw invalidParameter("A cluster must be specified for a Managed Instances capacity provider.");
  }
  if (area.providers.get(name)?.status === "ACTIVE") {
    throw invalidParameter(`The specified capacity provider name ${name} already exists.`);
  }
  const provider: CapacityProvider = {
    arn: arnOf(area, `capacity-provider/${name}`),
    name,
    type: group ? "EC2_AUTOSCALING" : "MANAGED_INSTANCES",
    status: "ACTIVE",
    cluster: input.cluster === undefined ? undefined : nameOf(input.cluster),
    detail: group ? { autoScalingGroupProvider: storedGroup(group) } : { managedInstancesProvider: managed ?? {} },
    tags: checkedTags(input.tags),
  };
  area.providers.set(name, provider);
  return { capacityProvider: providerView(area, provider, true) };
}

function storedGroup(group: NonNullable<Inputs.CreateCapacityProviderInput["autoScalingGroupProvider"]>) {
  const scaling = {
    status: "DISABLED",
    targetCapacity: 100,
    minimumScalingStepSize: 1,
    maximumScalingStepSize: 10_000,
    instanceWarmupPeriod: 300,
    ...group.managedScaling,
  };
  return { managedTerminationProtection: "DISABLED", managedDraining: "ENABLED", ...group, managedScaling: scaling };
}

export function deleteCapacityProvider(area: EcsArea, input: Inputs.DeleteCapacityProviderInput) {
  const name = nameOf(input.capacityProvider);
  if (name.startsWith("FARGATE"))
    throw invalidParameter("The specified capacity provider is reserved and cannot be deleted.");
  const provider = area.providers.get(name);
  if (provider?.status !== "ACTIVE") throw invalidParameter("The specified capacity provider does not exist.");
  const attached = [...area.clusters.values()].some(
    (cluster) => cluster.status === "ACTIVE" && cluster.capacityProviders.includes(name),
  );
  if (attached) {
    throw invalidParameter("The specified capacity provider is in use and cannot be removed.");
  }
  provider.status = "INACTIVE";
  after(area.world, "inactive", () => {
    if (area.providers.get(name) === provider) area.providers.delete(name);
  });
  return { capacityProvider: providerView(area, provider, false) };
}

export function describeCapacityProviders(area: EcsArea, input: Inputs.DescribeCapacityProvidersInput) {
  const builtIn = ["FARGATE", "FARGATE_SPOT"];
  const names = input.capacityProviders?.map(nameOf) ?? [...builtIn, ...area.providers.keys()];
  if (names.length > 100) throw invalidParameter("Capacity providers cannot have more than 100 elements.");
  const { items, nextToken } = page(names, input, { usual: 10, most: 10 });
  const withTags = input.include?.includes("TAGS") ?? false;
  const views = items.map((name) => {
    if (builtIn.includes(name)) return { view: fargateView(area, name) };
    const provider = area.providers.get(name);
    return { view: provider && providerView(area, provider, withTags), arn: arnOf(area, `capacity-provider/${name}`) };
  });
  return {
    capacityProviders: views.flatMap(({ view }) => (view ? [view] : [])),
    failures: views.flatMap(({ view, arn }) => (view ? [] : [{ arn, reason: "MISSING" }])),
    nextToken,
  };
}

function fargateView(area: EcsArea, name: string) {
  return {
    capacityProviderArn: arnOf(area, `capacity-provider/${name}`),
    name,
    status: "ACTIVE",
    type: name,
    tags: [],
  };
}

function providerView(area: EcsArea, provider: CapacityProvider, withTags: boolean) {
  return {
    capacityProviderArn: provider.arn,
    name: provider.name,
    cluster: provider.cluster === undefined ? undefined : arnOf(area, `cluster/${provider.cluster}`),
    status: provider.status,
    ...provider.detail,
    updateStatus: provider.status === "INACTIVE" ? "DELETE_COMPLETE" : "CREATE_COMPLETE",
    tags: withTags ? tagList(provider.tags) : [],
    type: provider.type,
  };
}
