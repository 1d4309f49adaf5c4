import { refuse } from "../../../core/errors.ts";
import { rememberPast, shown } from "../../../core/lag.ts";
import { arnOf } from "../arn.ts";
import { instancesOf, placesOnMachines, registerMachines } from "../container-instances/machines.ts";
import { clientError, invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/clusters.ts";
import { activeCluster, checkName, findCluster } from "../lookups.ts";
import { page } from "../paging.ts";
import type { Cluster, EcsArea } from "../records.ts";
import { checkedTags } from "../tags/tags.ts";
import { after } from "../time.ts";
import {
  checkedConfiguration,
  checkedNamespace,
  checkedProviders,
  checkedSettings,
  checkedStrategy,
} from "./checks.ts";
import { allParts, clusterView } from "./view.ts";

const fullView = (area: EcsArea, cluster: Cluster) => ({ cluster: clusterView(area, cluster, allParts) });

/** Joins an ACTIVE cluster of the same name, as AWS does, without changing it. */
export function createCluster(area: EcsArea, input: Inputs.CreateClusterInput) {
  const name = input.clusterName ?? "default";
  checkName(name, "Cluster name");
  const existing = area.clusters.get(name);
  if (existing?.status === "ACTIVE") return fullView(area, existing);
  const capacityProviders = checkedProviders(area, input.capacityProviders ?? []);
  const namespace = input.serviceConnectDefaults && checkedNamespace(area, input.serviceConnectDefaults.namespace);
  const cluster: Cluster = {
    arn: arnOf(area, `cluster/${name}`),
    name,
    status: "ACTIVE",
    settings: checkedSettings(input.settings ?? [{ name: "containerInsights", value: "disabled" }]),
    configuration: checkedConfiguration(input.configuration),
    serviceConnectDefaults: undefined,
    capacityProviders,
    defaultStrategy: checkedStrategy(area, input.defaultCapacityProviderStrategy ?? [], { name, capacityProviders }),
    attachments: [],
    attachmentsStatus: undefined,
    instances: undefined,
    tags: checkedTags(input.tags),
  };
  cluster.serviceConnectDefaults = namespace?.();
  rememberPast(area, cluster.arn, () => existing && clusterView(area, existing, allParts));
  area.clusters.set(name, cluster);
  attach(area, cluster);
  registerMachines(area);
  return fullView(area, cluster);
}

export function updateCluster(area: EcsArea, input: Inputs.UpdateClusterInput) {
  const cluster = activeCluster(area, input.cluster);
  const settings = input.settings && checkedSettings(input.settings);
  const configuration = checkedConfiguration(input.configuration);
  // An empty namespace takes the default away. Source: API Reference, ClusterServiceConnectDefaultsRequest.
  const name = input.serviceConnectDefaults?.namespace;
  const namespace = name ? checkedNamespace(area, name) : undefined;
  rememberPast(area, cluster.arn, () => clusterView(area, cluster, allParts));
  if (settings) cluster.settings = settings;
  if (configuration) cluster.configuration = configuration;
  if (name !== undefined) cluster.serviceConnectDefaults = namespace?.();
  return fullView(area, cluster);
}

export function updateClusterSettings(area: EcsArea, input: Inputs.UpdateClusterSettingsInput) {
  return updateCluster(area, { cluster: input.cluster, settings: input.settings });
}

export function putClusterCapacityProviders(area: EcsArea, input: Inputs.PutClusterCapacityProvidersInput) {
  const cluster = activeCluster(area, input.cluster);
  if (cluster.attachmentsStatus === "UPDATE_IN_PROGRESS") {
    throw refuse(
      "UpdateInProgressException",
      "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be updated.",
    );
  }
  const capacityProviders = checkedProviders(area, input.capacityProviders);
  const { name } = cluster;
  const strategy = checkedStrategy(area, input.defaultCapacityProviderStrategy, { name, capacityProviders });
  const removed = cluster.capacityProviders.filter((name) => !capacityProviders.includes(name));
  const used = [...area.tasks.values()].some(
    (task) =>
      task.cluster === cluster &&
      task.lastStatus !== "STOPPED" &&
      task.capacityProvider !== undefined &&
      removed.includes(task.capacityProvider),
  );
  const wanted = servicesOf(area, cluster).some((service) =>
    service.settings.capacityProviderStrategy.some((item) => removed.includes(item.capacityProvider)),
  );
  if (used || wanted) {
    throw refuse("ResourceInUseException", "The specified capacity provider is in use and cannot be removed.");
  }
  rememberPast(area, cluster.arn, () => clusterView(area, cluster, allParts));
  cluster.capacityProviders = capacityProviders;
  cluster.defaultStrategy = strategy;
  attach(area, cluster);
  return fullView(area, cluster);
}

export function deleteCluster(area: EcsArea, input: Inputs.DeleteClusterInput) {
  const cluster = activeCluster(area, input.cluster);
  if (cluster.attachmentsStatus === "UPDATE_IN_PROGRESS") {
    throw refuse(
      "UpdateInProgressException",
      "The specified cluster is in a busy state. Cluster attachments are being updated.",
    );
  }
  if (servicesOf(area, cluster).length > 0) {
    throw refuse("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
  }
  if ([...area.tasks.values()].some((task) => task.cluster === cluster && task.lastStatus !== "STOPPED")) {
    throw refuse("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
  }
  if (placesOnMachines(cluster) && instancesOf(area, cluster).length > 0) {
    throw refuse(
      "ClusterContainsContainerInstancesException",
      "The Cluster cannot be deleted while Container Instances are active or draining.",
    );
  }
  if ([...area.providers.values()].some(({ cluster: of, status }) => of === cluster.name && status !== "INACTIVE")) {
    throw clientError(
      "The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster.",
    );
  }
  rememberPast(area, cluster.arn, () => clusterView(area, cluster, allParts));
  cluster.status = "INACTIVE";
  after(area.world, "inactive", () => {
    if (area.clusters.get(cluster.name) === cluster) area.clusters.delete(cluster.name);
  });
  return fullView(area, cluster);
}

export function describeClusters(area: EcsArea, input: Inputs.DescribeClustersInput) {
  const references = input.clusters?.length ? input.clusters : ["default"];
  if (references.length > 100) throw invalidParameter("Clusters cannot have more than 100 elements.");
  const clusters: object[] = [];
  const failures: object[] = [];
  for (const reference of references) {
    const cluster = findCluster(area, reference);
    const arn = cluster?.arn ?? (reference.startsWith("arn:") ? reference : arnOf(area, `cluster/${reference}`));
    const present = cluster && clusterView(area, cluster, input.include ?? []);
    const view = shown(area, arn, present);
    if (view) clusters.push(view === present ? view : withoutMembers(view, input.include ?? []));
    else failures.push({ arn, reason: "MISSING" });
  }
  return { clusters, failures };
}

const included: Readonly<Record<string, readonly string[]>> = {
  ATTACHMENTS: ["attachments", "attachmentsStatus"],
  CONFIGURATIONS: ["configuration"],
  SETTINGS: ["settings"],
  STATISTICS: ["statistics"],
  TAGS: ["tags"],
};

/** A former state was kept whole; this removes the members that the caller did not include. */
function withoutMembers(view: object, include: readonly string[]): object {
  const hidden = Object.entries(included).flatMap(([name, members]) => (include.includes(name) ? [] : members));
  return Object.fromEntries(Object.entries(view).filter(([name]) => !hidden.includes(name)));
}

export function listClusters(area: EcsArea, input: Inputs.ListClustersInput) {
  const arns = [...area.clusters.values()]
    .filter((cluster) => cluster.status === "ACTIVE")
    .map((cluster) => cluster.arn);
  const { items, nextToken } = page(arns, input, { usual: 100, most: 100 });
  return { clusterArns: items, nextToken };
}

function servicesOf(area: EcsArea, cluster: Cluster) {
  return [...area.services.values()].filter((service) => service.cluster === cluster && service.status !== "INACTIVE");
}

/** Auto Scaling group providers are attached asynchronously; Fargate ones need no attachment. */
function attach(area: EcsArea, cluster: Cluster): void {
  const names = cluster.capacityProviders.filter((name) => !name.startsWith("FARGATE"));
  if (names.length === 0 && cluster.attachments.length === 0) return;
  cluster.attachments = names.map(
    (provider) =>
      cluster.attachments.find((known) => known.provider === provider) ?? { id: area.world.random.hex(32), provider },
  );
  cluster.attachmentsStatus = "UPDATE_IN_PROGRESS";
  after(area.world, "attachments", () => {
    cluster.attachmentsStatus = "UPDATE_COMPLETE";
  });
}
