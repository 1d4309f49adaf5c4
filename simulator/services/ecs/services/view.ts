import { iamArn } from "../../../core/arn.ts";
import { seconds } from "../../../core/json.ts";
import type { Revision, Rollout, Service, Task } from "../records.ts";
import { tagList } from "../tags/tags.ts";
import { desiredOf } from "./tasks.ts";

const waiting = ["PROVISIONING", "PENDING", "ACTIVATING"];

/** Running and pending tasks, of a rollout or of the whole service. */
export function taskCounts(tasks: Iterable<Task>, rollout?: Rollout) {
  let running = 0;
  let pending = 0;
  for (const task of tasks) {
    if (rollout && task.rollout !== rollout) continue;
    if (task.lastStatus === "RUNNING") running += 1;
    else if (task.desiredStatus === "RUNNING" && waiting.includes(task.lastStatus)) pending += 1;
  }
  return { running, pending };
}

/** A service as DescribeServices shows it; tags only when included. */
export function serviceView(service: Service, withTags: boolean) {
  const { settings } = service;
  const counts = taskCounts(service.tasks);
  const rollouts = [service.primary, ...service.older].filter((rollout) => rollout !== undefined);
  const ecs = settings.deploymentController.type === "ECS";
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    loadBalancers: settings.loadBalancers,
    serviceRegistries: settings.serviceRegistries,
    status: service.status,
    desiredCount: desiredOf(service),
    runningCount: counts.running,
    pendingCount: counts.pending,
    launchType: settings.launchType,
    capacityProviderStrategy:
      settings.capacityProviderStrategy.length > 0 ? settings.capacityProviderStrategy : undefined,
    platformVersion: settings.platformVersion,
    platformFamily: settings.platformFamily,
    taskDefinition: service.definition?.arn,
    deploymentConfiguration: settings.deploymentConfiguration,
    taskSets: ecs ? undefined : [],
    deployments: rollouts.map((rollout) => rolloutView(service, rollout)),
    roleArn: needsRole(service) ? roleArn(service) : undefined,
    events: service.events.map(({ id, createdAt, message }) => ({ id, createdAt: seconds(createdAt), message })),
    createdAt: seconds(service.createdAt),
    currentServiceDeployment: service.deployments.at(-1)?.arn,
    currentServiceRevisions: rollouts.map((rollout) => {
      const { running, pending } = taskCounts(service.tasks, rollout);
      return {
        arn: rollout.revision.arn,
        requestedTaskCount: rollout.wanted,
        runningTaskCount: running,
        pendingTaskCount: pending,
      };
    }),
    placementConstraints: settings.placementConstraints,
    placementStrategy: settings.placementStrategy,
    networkConfiguration: settings.networkConfiguration,
    healthCheckGracePeriodSeconds: settings.healthCheckGracePeriodSeconds,
    schedulingStrategy: service.schedulingStrategy,
    deploymentController: settings.deploymentController,
    tags: withTags ? tagList(service.tags) : undefined,
    createdBy: iamArn(service.area, "root"),
    enableECSManagedTags: settings.enableECSManagedTags,
    propagateTags: settings.propagateTags,
    enableExecuteCommand: settings.enableExecuteCommand,
    availabilityZoneRebalancing: settings.availabilityZoneRebalancing,
    resourceManagementType: "CUSTOMER",
  };
}

const needsRole = ({ settings }: Service) =>
  settings.loadBalancers.length > 0 ||
  settings.serviceRegistries.length > 0 ||
  settings.networkConfiguration !== undefined;

const SERVICE_LINKED_ROLE = "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";

/** The role named at creation, else the service-linked one. Source: Amazon ECS API Reference, Service, `roleArn`. */
function roleArn({ area, role = SERVICE_LINKED_ROLE }: Service): string {
  return role.startsWith("arn:") ? role : iamArn(area, `role/${role}`);
}

/** One entry of `deployments[]`. AWS gives a rollout state for rolling updates not behind a Classic Load Balancer. */
function rolloutView(service: Service, rollout: Rollout) {
  const { settings, definition } = rollout.revision;
  const { running, pending } = taskCounts(service.tasks, rollout);
  const stated =
    settings.deploymentConfiguration.strategy === "ROLLING" &&
    !settings.loadBalancers.some((balancer) => balancer.loadBalancerName);
  return {
    id: rollout.id,
    status: rollout.status,
    taskDefinition: definition.arn,
    desiredCount: rollout.wanted,
    pendingCount: pending,
    runningCount: running,
    failedTasks: rollout.failedTasks,
    createdAt: seconds(rollout.createdAt),
    updatedAt: seconds(rollout.updatedAt),
    ...revisionContent(rollout.revision),
    rolloutState: stated ? rollout.state : undefined,
    rolloutStateReason: stated ? rollout.reason : undefined,
  };
}

const given = <T>(list: readonly T[]) => (list.length > 0 ? list : undefined);

/** What a deployment entry and a service revision both show of a revision's content. */
export function revisionContent({ settings, definition }: Revision) {
  return {
    capacityProviderStrategy: given(settings.capacityProviderStrategy),
    launchType: settings.launchType,
    platformVersion: settings.platformVersion === "LATEST" ? "1.4.0" : settings.platformVersion,
    platformFamily: settings.platformFamily,
    networkConfiguration: settings.networkConfiguration,
    serviceConnectConfiguration: settings.serviceConnectConfiguration,
    volumeConfigurations: given(settings.volumeConfigurations),
    vpcLatticeConfigurations: given(settings.vpcLatticeConfigurations),
    fargateEphemeralStorage: settings.platformFamily && definition.content.ephemeralStorage ? {} : undefined,
  };
}
