import type { ServiceSettings } from "../records.ts";

/**
 * Why a service can't have Availability Zone rebalancing, if it can't.
 * Source: Amazon ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones".
 */
export function rebalancingConflict(scheduling: "REPLICA" | "DAEMON", settings: ServiceSettings): string | undefined {
  if (scheduling === "DAEMON") return "the DAEMON scheduling strategy";
  if (settings.launchType === "EXTERNAL") return "the EXTERNAL launch type";
  if (settings.deploymentController.type !== "ECS")
    return `the ${settings.deploymentController.type} deployment controller`;
  if (settings.deploymentConfiguration.maximumPercent <= 100) return "a maximumPercent of 100 or less";
  if (settings.loadBalancers.some((balancer) => balancer.loadBalancerName)) return "a Classic Load Balancer";
  if (settings.placementConstraints.some(({ expression }) => expression?.includes("ecs.availability-zone"))) {
    return "a placement constraint on attribute:ecs.availability-zone";
  }
  const first = settings.placementStrategy[0];
  if (first && !(first.type === "spread" && first.field?.toLowerCase() === "attribute:ecs.availability-zone")) {
    return "a first placement strategy other than spread on attribute:ecs.availability-zone";
  }
  return undefined;
}
