/**
 * Where tasks run: launch types, capacity providers, DAEMON, Fargate, external instances, Availability Zones.
 * Source: Amazon ECS API Reference, CreateService; Amazon ECS Developer Guide, "Amazon ECS services",
 * "Balancing a service across Availability Zones", "Amazon ECS clusters for external instances".
 */
import { celUses, type Fields, launchRules, named, onFargate, uses } from "../common/index.ts";
import { isDaemon, isExternal, rebalances, type ServiceRule, type Statement, when } from "./rule-view.ts";

const AZ_ATTRIBUTE = "attribute:ecs.availability-zone";

const without = (id: string, statement: Statement, fields: Fields, label: string): ServiceRule =>
  when(statement, {
    id,
    cel: `!(${celUses("self", fields)})`,
    message: `${named(fields)} must not be set ${label}`,
    holds: (service) => !uses(service, fields),
  });

const placeRules: readonly ServiceRule[] = [
  ...launchRules,
  without(
    "external-fields",
    isExternal,
    {
      lists: ["loadBalancers", "serviceRegistries", "vpcLatticeConfigurations"],
      values: ["networkConfiguration.awsvpcConfiguration"],
      flags: ["serviceConnectConfiguration.enabled"],
    },
    "when `launchType` is EXTERNAL",
  ),
];

const daemonRules: readonly ServiceRule[] = [
  when(isDaemon, {
    id: "daemon-count",
    cel: "self.desiredCount == 1",
    message:
      "`desiredCount` must be left out or 1 when `schedulingStrategy` is DAEMON; AWS runs one task on each instance",
    holds: ({ desiredCount }) => desiredCount === 1,
  }),
  when(isDaemon, {
    id: "daemon-not-fargate",
    cel: `!(${onFargate.cel})`,
    message: "`schedulingStrategy` must be REPLICA on Fargate",
    holds: (service) => !onFargate.holds(service),
  }),
  without(
    "daemon-fields",
    isDaemon,
    { lists: ["placementStrategy", "volumeConfigurations"] },
    "when `schedulingStrategy` is DAEMON",
  ),
  when(isDaemon, {
    id: "daemon-maximum-percent",
    cel:
      "!has(self.deploymentConfiguration) || !has(self.deploymentConfiguration.maximumPercent) || " +
      "self.deploymentConfiguration.maximumPercent <= 100",
    message: "`deploymentConfiguration.maximumPercent` must be at most 100 when `schedulingStrategy` is DAEMON",
    holds: ({ deploymentConfiguration }) => (deploymentConfiguration?.maximumPercent ?? 100) <= 100,
  }),
];

const zoneRules: readonly ServiceRule[] = [
  when(rebalances, {
    id: "zone-rebalancing-kind",
    cel: `!(${isDaemon.cel}) && !(${isExternal.cel})`,
    message:
      "`availabilityZoneRebalancing` must not be ENABLED when `schedulingStrategy` is DAEMON or `launchType` is EXTERNAL",
    holds: (service) => !isDaemon.holds(service) && !isExternal.holds(service),
  }),
  when(rebalances, {
    id: "zone-rebalancing-maximum-percent",
    cel:
      "!has(self.deploymentConfiguration) || !has(self.deploymentConfiguration.maximumPercent) || " +
      "self.deploymentConfiguration.maximumPercent > 100",
    message:
      "`deploymentConfiguration.maximumPercent` must be greater than 100 when `availabilityZoneRebalancing` is ENABLED",
    holds: ({ deploymentConfiguration }) => (deploymentConfiguration?.maximumPercent ?? 200) > 100,
  }),
  when(rebalances, {
    id: "zone-rebalancing-classic",
    cel: "!has(self.loadBalancers) || !self.loadBalancers.exists(l, has(l.loadBalancerName))",
    message:
      "`loadBalancers` must not hold a Classic Load Balancer when `availabilityZoneRebalancing` is ENABLED; use `targetGroupArn`",
    holds: ({ loadBalancers = [] }) => !loadBalancers.some(({ loadBalancerName }) => loadBalancerName !== undefined),
  }),
  when(rebalances, {
    id: "zone-rebalancing-constraint",
    cel: `!has(self.placementConstraints) || !self.placementConstraints.exists(p, has(p.expression) && p.expression.contains('${AZ_ATTRIBUTE}'))`,
    message: `\`placementConstraints\` must not use ${AZ_ATTRIBUTE} when \`availabilityZoneRebalancing\` is ENABLED`,
    holds: ({ placementConstraints = [] }) =>
      !placementConstraints.some(({ expression }) => expression?.includes(AZ_ATTRIBUTE)),
  }),
  when(rebalances, {
    id: "zone-rebalancing-strategy",
    cel:
      "!has(self.placementStrategy) || self.placementStrategy.size() == 0 || (has(self.placementStrategy[0].type) && " +
      `self.placementStrategy[0].type == 'spread' && has(self.placementStrategy[0].field) && self.placementStrategy[0].field == '${AZ_ATTRIBUTE}')`,
    message: `the first \`placementStrategy\` must be spread over ${AZ_ATTRIBUTE} when \`availabilityZoneRebalancing\` is ENABLED`,
    holds: ({ placementStrategy: [first] = [] }) =>
      first === undefined || (first.type === "spread" && first.field === AZ_ATTRIBUTE),
  }),
];

export const schedulingRules: readonly ServiceRule[] = [...placeRules, ...daemonRules, ...zoneRules];
