import { instancesOf } from "../container-instances/machines.ts";
import type { Cluster, EcsArea } from "../records.ts";
import { tagList } from "../tags/tags.ts";

/** Every value of DescribeClusters' `include`. */
export const allParts: readonly string[] = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"];

/** A cluster as DescribeClusters shows it; most parts only when `include` names them. */
export function clusterView(area: EcsArea, cluster: Cluster, include: readonly string[]) {
  const tasks = [...area.tasks.values()].filter((task) => task.cluster === cluster);
  const services = [...area.services.values()].filter(
    (service) => service.cluster === cluster && service.status !== "INACTIVE",
  );
  const asked = <T>(name: string, value: T): T | undefined => (include.includes(name) ? value : undefined);
  const running = tasks.filter((task) => task.lastStatus === "RUNNING");
  const pending = tasks.filter((task) => ["PROVISIONING", "PENDING", "ACTIVATING"].includes(task.lastStatus));
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: instancesOf(area, cluster).length,
    runningTasksCount: running.length,
    pendingTasksCount: pending.length,
    activeServicesCount: services.filter((service) => service.status === "ACTIVE").length,
    statistics: include.includes("STATISTICS") ? statistics(running, pending) : [],
    tags: include.includes("TAGS") ? tagList(cluster.tags) : [],
    settings: include.includes("SETTINGS") ? cluster.settings : [],
    configuration: asked("CONFIGURATIONS", cluster.configuration),
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultStrategy,
    attachments: asked("ATTACHMENTS", attachments(cluster)),
    attachmentsStatus: asked("ATTACHMENTS", cluster.attachmentsStatus),
    serviceConnectDefaults: cluster.serviceConnectDefaults,
  };
}

function attachments(cluster: Cluster) {
  const status = cluster.attachmentsStatus === "UPDATE_IN_PROGRESS" ? "PRECREATED" : "CREATED";
  return cluster.attachments.map(({ id, provider }) => ({
    id,
    type: "as_policy",
    status,
    details: [{ name: "capacityProviderName", value: provider }],
  }));
}

function statistics(running: readonly { launchType: string }[], pending: readonly { launchType: string }[]) {
  const count = (tasks: readonly { launchType: string }[], type: string) =>
    String(tasks.filter((task) => task.launchType === type).length);
  return [
    { name: "runningEC2TasksCount", value: count(running, "EC2") },
    { name: "runningFargateTasksCount", value: count(running, "FARGATE") },
    { name: "pendingEC2TasksCount", value: count(pending, "EC2") },
    { name: "pendingFargateTasksCount", value: count(pending, "FARGATE") },
  ];
}
