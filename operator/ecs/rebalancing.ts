import type { ServiceFields } from "../api/types.ts";
import { isMembers } from "./canonical/canonical.ts";
import type { Members } from "./canonical/rule.ts";
import type { ServiceFacts } from "./canonical/service-facts.ts";

const ZONE = "attribute:ecs.availability-zone";

const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.filter(isMembers) : []);

const spreadsOverZones = (strategy: Members | undefined): boolean =>
  strategy === undefined || (strategy.type === "spread" && String(strategy.field ?? "").toLowerCase() === ZONE);

const pinsZones = (constraint: Members): boolean =>
  constraint.type === "memberOf" && String(constraint.expression ?? "").includes(ZONE);

/**
 * Whether a spec rules Availability Zone rebalancing out.
 * Source: Amazon ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones".
 */
export function breaksRebalancing(spec: ServiceFields, facts: ServiceFacts): boolean {
  const deployment: Members = isMembers(spec.deploymentConfiguration) ? spec.deploymentConfiguration : {};
  const { maximumPercent } = deployment;
  return (
    facts.scheduling === "DAEMON" ||
    spec.launchType === "EXTERNAL" ||
    (typeof maximumPercent === "number" && maximumPercent <= 100) ||
    listOf(spec.loadBalancers).some((balancer) => balancer.loadBalancerName !== undefined) ||
    listOf(spec.placementConstraints).some(pinsZones) ||
    !spreadsOverZones(listOf(spec.placementStrategy)[0])
  );
}
