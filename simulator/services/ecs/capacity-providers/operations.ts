import { refuse } from "../../../core/errors.ts";
import { shown } from "../../../core/lag.ts";
import { arnOf } from "../arn.ts";
import { clientError, invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/capacity-providers.ts";
import { activeCluster, nameOf } from "../lookups.ts";
import { page } from "../paging.ts";
import type { CapacityProvider, EcsArea } from "../records.ts";
import { checkedTags } from "../tags/tags.ts";
import { after } from "../time.ts";
import { startChange } from "./changes.ts";
import { changedGroup, newGroup } from "./groups.ts";
import { existingProvider, isBuiltIn, providerNames } from "./lookups.ts";
import { builtInView, providerView } from "./view.ts";

export function createCapacityProvider(area: EcsArea, input: Inputs.CreateCapacityProviderInput) {
  const { name, autoScalingGroupProvider: group, managedInstancesProvider: managed } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name) || /^(aws|ecs|fargate)/i.test(name)) {
    throw invalidParameter("The specified capacity provider name is invalid.");
  }
  if ((group === undefined) === (managed === undefined)) {
    throw invalidParameter("Exactly one of autoScalingGroupProvider and managedInstancesProvider must be specified.");
  }
  const cluster = managed && checkManagedInstances(area, input);
  const known = area.providers.get(name);
  if (known && known.status !== "INACTIVE") {
    throw clientError(
      "The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.",
    );
  }
  const provider: CapacityProvider = {
    arn: arnOf(area, `capacity-provider/${name}`),
    name,
    type: group ? "EC2_AUTOSCALING" : "MANAGED_INSTANCES",
    status: "PROVISIONING",
    cluster,
    group: group && newGroup(area, group),
    managed,
    updateStatus: "CREATE_IN_PROGRESS",
    updateStatusReason: undefined,
    tags: checkedTags(input.tags),
  };
  startChange(area, provider, {
    action: "CREATE",
    takes: group ? "groupProvisioning" : "instancesProvisioning",
    begin: () => area.providers.set(name, provider),
    finish: () => {
      provider.status = "ACTIVE";
    },
  });
  return { capacityProvider: providerView(area, provider, true) };
}

/** @returns the name of the cluster that it is for. @throws Refusal InvalidParameterException, ClusterNotFoundException */
function checkManagedInstances(area: EcsArea, input: Inputs.CreateCapacityProviderInput): string {
  if (input.cluster === undefined) {
    throw invalidParameter("Amazon ECS Managed Instances Provider is not supported without a Cluster Name");
  }
  const launch = input.managedInstancesProvider?.instanceLaunchTemplate;
  if (!launch?.networkConfiguration.subnets?.length) {
    throw invalidParameter(
      "Amazon ECS Managed Instances capacity provider must specify a Network Configuration with non empty subnets",
    );
  }
  if ((input.tags?.length ?? 0) > 45) {
    throw invalidParameter(
      "Amazon ECS Managed Instances capacity provider cannot have number of tags exceeding maximum allowed value",
    );
  }
  return activeCluster(area, input.cluster).name;
}

export function updateCapacityProvider(area: EcsArea, input: Inputs.UpdateCapacityProviderInput) {
  const provider = existingProvider(area, input.name);
  checkScope(provider, input.cluster);
  const { autoScalingGroupProvider: change, managedInstancesProvider: managed } = input;
  if ((provider.group === undefined) !== (change === undefined) || (change === undefined) === (managed === undefined)) {
    throw invalidParameter("The update does not fit the type of the capacity provider.");
  }
  checkIdle(provider);
  const group = provider.group && change && changedGroup(area, provider.group, change);
  startChange(area, provider, {
    action: "UPDATE",
    takes: "providerUpdate",
    begin: () => {},
    finish: () => {
      if (group) provider.group = group;
      else if (provider.managed && managed) provider.managed = changedInstances(provider.managed, managed);
    },
  });
  return { capacityProvider: providerView(area, provider, false) };
}

/** What an update leaves out stays, member by member of the launch template. */
function changedInstances(
  known: NonNullable<CapacityProvider["managed"]>,
  change: NonNullable<Inputs.UpdateCapacityProviderInput["managedInstancesProvider"]>,
): NonNullable<CapacityProvider["managed"]> {
  const launch = known.instanceLaunchTemplate;
  const given = change.instanceLaunchTemplate;
  return {
    ...known,
    ...change,
    instanceLaunchTemplate: {
      ...launch,
      ...given,
      ec2InstanceProfileArn: given.ec2InstanceProfileArn ?? launch.ec2InstanceProfileArn,
      networkConfiguration: given.networkConfiguration ?? launch.networkConfiguration,
    },
  };
}

export function deleteCapacityProvider(area: EcsArea, input: Inputs.DeleteCapacityProviderInput) {
  if (isBuiltIn(nameOf(input.capacityProvider))) {
    throw invalidParameter("The specified capacity provider is reserved and cannot be deleted.");
  }
  const provider = existingProvider(area, input.capacityProvider);
  checkScope(provider, input.cluster);
  checkIdle(provider);
  const obstacle = whyNotDeleted(area, provider);
  if (obstacle === undefined) {
    startChange(area, provider, {
      action: "DELETE",
      takes: "providerDeprovisioning",
      begin: () => {
        provider.status = "DEPROVISIONING";
      },
      finish: () => retire(area, provider),
    });
  } else {
    provider.updateStatus = "DELETE_FAILED";
    provider.updateStatusReason = obstacle;
  }
  return { capacityProvider: providerView(area, provider, false) };
}

function whyNotDeleted({ clusters, services }: EcsArea, { name, cluster }: CapacityProvider): string | undefined {
  const holder = [...clusters.values()].find(
    ({ status, capacityProviders }) => status === "ACTIVE" && capacityProviders.includes(name),
  );
  if (holder) {
    return `The capacity provider cannot be deleted because it is associated with cluster: ${holder.name}. Remove the capacity provider from the cluster and try again.`;
  }
  const user = [...services.values()].find(
    (service) =>
      service.cluster.name === cluster &&
      service.status !== "INACTIVE" &&
      service.settings.capacityProviderStrategy.some(({ capacityProvider }) => capacityProvider === name),
  );
  return user && `The capacity provider cannot be deleted because service ${user.name} uses it.`;
}

/** A provider that is gone stays visible for a while, and stands in no default strategy any more. */
function retire(area: EcsArea, provider: CapacityProvider): void {
  provider.status = "INACTIVE";
  const cluster = provider.cluster === undefined ? undefined : area.clusters.get(provider.cluster);
  if (cluster) {
    cluster.defaultStrategy = cluster.defaultStrategy.filter((item) => item.capacityProvider !== provider.name);
  }
  after(area.world, "inactive", () => {
    if (area.providers.get(provider.name) === provider) area.providers.delete(provider.name);
  });
}

/** @throws Refusal InvalidParameterException when the request and the provider are not of the same cluster */
function checkScope({ cluster }: CapacityProvider, reference: string | undefined): void {
  if (cluster !== undefined && reference === undefined) {
    throw invalidParameter("The specified capacity provider already exists with cluster scope");
  }
  if (cluster !== undefined && nameOf(reference ?? "") !== cluster) {
    throw invalidParameter("Capacity provider active cluster name does not match the cluster name in the request");
  }
  if (cluster === undefined && reference !== undefined) {
    throw invalidParameter("The specified capacity provider already exists with account or a different cluster");
  }
}

/** @throws Refusal UpdateInProgressException while another change goes on */
function checkIdle({ updateStatus }: CapacityProvider): void {
  if (updateStatus.endsWith("_IN_PROGRESS")) {
    throw refuse("UpdateInProgressException", "The specified capacity provider is being changed. Try again later.");
  }
}

export function describeCapacityProviders(area: EcsArea, input: Inputs.DescribeCapacityProvidersInput) {
  const cluster = input.cluster === undefined ? undefined : activeCluster(area, input.cluster);
  const inCluster = (name: string): boolean =>
    cluster === undefined ||
    cluster.capacityProviders.includes(name) ||
    area.providers.get(name)?.cluster === cluster.name;
  const names = input.capacityProviders?.map(nameOf) ?? providerNames(area).filter(inCluster);
  if (names.length > 100) throw invalidParameter("Capacity providers cannot have more than 100 elements.");
  const { items, nextToken } = page(names, input, { usual: 10, most: 10 });
  const withTags = input.include?.includes("TAGS") ?? false;
  const views = items.map((name) => {
    const arn = arnOf(area, `capacity-provider/${name}`);
    return { arn, view: inCluster(name) ? viewOf(area, name, withTags) : undefined };
  });
  return {
    capacityProviders: views.flatMap(({ view }) => (view ? [view] : [])),
    failures: views.flatMap(({ view, arn }) => (view ? [] : [{ arn, reason: "MISSING" }])),
    nextToken,
  };
}

function viewOf(area: EcsArea, name: string, withTags: boolean): object | undefined {
  if (isBuiltIn(name)) return builtInView(area, name);
  const provider = area.providers.get(name);
  const view = shown<object>(
    area,
    arnOf(area, `capacity-provider/${name}`),
    provider && providerView(area, provider, true),
  );
  return view && (withTags ? view : { ...view, tags: [] });
}
