/**
 * What holds for the settings of a service as a whole, at create and after every update.
 * Source: API Reference, CreateService; Developer Guide, "Amazon ECS service definition parameters".
 */
import { checkUsable } from "../capacity-providers/strategy.ts";
import { parameterMust as must } from "../demands.ts";
import type { Cluster, EcsArea, ServiceSettings, TaskDefinition } from "../records.ts";
import { checkDeploymentConfiguration } from "./deployment-checks.ts";
import { checkNetworking } from "./networking.ts";

export const daemonPercentText =
  "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. Change the maximumPercent value to 100, and try again";
export const bakeTimeText = "bakeTimeInMinutes is required with the BLUE_GREEN deployment strategy.";

interface Checked {
  readonly cluster: Cluster;
  readonly settings: ServiceSettings;
  readonly definition: TaskDefinition | undefined;
  readonly scheduling: "REPLICA" | "DAEMON";
}

/** @throws Refusal InvalidParameterException */
export function checkSettings(area: EcsArea, { cluster, settings, definition, scheduling }: Checked): void {
  checkCapacity(area, cluster, settings, definition);
  checkPlacement(settings, definition);
  checkDeploymentConfiguration(settings);
  const grace = settings.healthCheckGracePeriodSeconds;
  must(grace >= 0 && grace <= 2_147_483_647, "healthCheckGracePeriodSeconds must be between 0 and 2147483647.");
  if (settings.enableExecuteCommand && definition) {
    must(
      definition.content.taskRoleArn !== undefined,
      "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
    );
  }
  if (definition) checkNetworking(settings, definition, scheduling);
}

function checkCapacity(
  area: EcsArea,
  cluster: Cluster,
  settings: ServiceSettings,
  definition: TaskDefinition | undefined,
): void {
  checkUsable(area, cluster, settings.capacityProviderStrategy);
  if (!definition) return;
  const fargate = settings.platformFamily !== undefined;
  const type = fargate ? "FARGATE" : settings.launchType;
  must(
    type === undefined || definition.compatibilities.includes(type),
    `Task definition does not support launch_type ${type}.`,
  );
  const windows = definition.content.runtimePlatform?.operatingSystemFamily?.startsWith("WINDOWS") ?? false;
  const spot = settings.capacityProviderStrategy.some((item) => item.capacityProvider === "FARGATE_SPOT");
  must(!spot || !windows, "FARGATE_SPOT does not support Windows.");
  if (type !== "EXTERNAL") return;
  const bad = (what: string) => `${what} is not supported with the EXTERNAL launch type.`;
  must(settings.loadBalancers.length === 0, bad("A load balancer"));
  must(settings.serviceRegistries.length === 0, bad("Service discovery"));
  must(!settings.serviceConnectConfiguration?.enabled, bad("Service Connect"));
  must(settings.vpcLatticeConfigurations.length === 0, bad("VPC Lattice"));
  const efs = definition.content.volumes?.some(({ efsVolumeConfiguration }) => efsVolumeConfiguration !== undefined);
  must(efs !== true, bad("An EFS volume"));
}

function checkPlacement(settings: ServiceSettings, definition: TaskDefinition | undefined): void {
  const { placementConstraints: constraints, placementStrategy: strategy } = settings;
  const fargate = settings.platformFamily !== undefined;
  must(!fargate || constraints.length === 0, "Placement constraints are not supported with FARGATE launch type.");
  must(!fargate || strategy.length === 0, "Placement strategies are not supported with FARGATE launch type.");
  const inTask = definition?.content.placementConstraints?.length ?? 0;
  must(constraints.length + inTask <= 10, "Too many placement constraints. The maximum is 10.");
  must(strategy.length <= 5, "Too many placement strategies. The maximum is 5.");
  for (const { type, expression } of constraints) {
    must(
      type !== "distinctInstance" || expression === undefined,
      "An expression is not supported with distinctInstance.",
    );
    must((expression ?? "").length <= 2000, "The placement constraint expression is too long.");
  }
  for (const { type, field = "" } of strategy) {
    const name = field.toLowerCase();
    must(
      type !== "binpack" || ["", "cpu", "memory"].includes(name),
      "The binpack placement strategy supports the fields cpu and memory.",
    );
    must(
      type !== "spread" || ["", "instanceid", "host"].includes(name) || name.startsWith("attribute:"),
      "The spread placement strategy supports the fields instanceId, host and attribute:<name>.",
    );
  }
}
