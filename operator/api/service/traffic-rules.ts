/**
 * Networks, load balancers, Service Connect and volumes.
 * Source: Amazon ECS API Reference, CreateService, LoadBalancer, AdvancedConfiguration, ServiceConnectConfiguration.
 */
import { onFargate } from "../common/index.ts";
import { hasNetwork, isBlueGreen, type ServiceRule, usesConnect, when } from "./rule-view.ts";

const MAX_TARGET_GROUPS = 5;
/** Fargate platform versions before Service Connect. */
const OLD_PLATFORMS = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"];

const loadBalancerRules: readonly ServiceRule[] = [
  {
    id: "load-balancer-count",
    cel:
      `!has(self.loadBalancers) || (self.loadBalancers.filter(l, has(l.targetGroupArn)).size() <= ${MAX_TARGET_GROUPS} && ` +
      "self.loadBalancers.filter(l, has(l.loadBalancerName)).size() <= 1)",
    message: `\`loadBalancers\` must hold at most ${MAX_TARGET_GROUPS} target groups and at most one Classic Load Balancer`,
    holds: ({ loadBalancers = [] }) =>
      loadBalancers.filter(({ targetGroupArn }) => targetGroupArn !== undefined).length <= MAX_TARGET_GROUPS &&
      loadBalancers.filter(({ loadBalancerName }) => loadBalancerName !== undefined).length <= 1,
  },
  {
    id: "role-with-load-balancer",
    cel: "!has(self.role) || (has(self.loadBalancers) && self.loadBalancers.size() > 0)",
    message: "`role` must not be set without `loadBalancers`",
    holds: ({ role, loadBalancers = [] }) => role === undefined || loadBalancers.length > 0,
  },
  when(hasNetwork, {
    id: "awsvpc-no-role",
    cel: "!has(self.role)",
    message: "`role` must not be set with `networkConfiguration`: with awsvpc AWS uses the service-linked role",
    holds: ({ role }) => role === undefined,
  }),
  when(hasNetwork, {
    id: "awsvpc-no-classic",
    cel: "!has(self.loadBalancers) || !self.loadBalancers.exists(l, has(l.loadBalancerName))",
    message: "`loadBalancers` must use `targetGroupArn`, not `loadBalancerName`, with `networkConfiguration`",
    holds: ({ loadBalancers = [] }) => !loadBalancers.some(({ loadBalancerName }) => loadBalancerName !== undefined),
  }),
  when(isBlueGreen, {
    id: "blue-green-load-balancers",
    cel:
      "!has(self.loadBalancers) || self.loadBalancers.all(l, has(l.advancedConfiguration) && " +
      "has(l.advancedConfiguration.alternateTargetGroupArn) && has(l.advancedConfiguration.productionListenerRule) && " +
      "has(l.advancedConfiguration.roleArn))",
    message:
      "every one of `loadBalancers` must set `alternateTargetGroupArn`, `productionListenerRule` and `roleArn` in " +
      "`advancedConfiguration` when `deploymentConfiguration.strategy` is BLUE_GREEN",
    holds: ({ loadBalancers = [] }) =>
      loadBalancers.every(
        ({ advancedConfiguration: advanced }) =>
          advanced?.alternateTargetGroupArn !== undefined &&
          advanced.productionListenerRule !== undefined &&
          advanced.roleArn !== undefined,
      ),
  }),
];

const networkRules: readonly ServiceRule[] = [
  when(onFargate, {
    id: "fargate-network",
    cel: hasNetwork.cel,
    message: "`networkConfiguration.awsvpcConfiguration` must be set on Fargate",
    holds: hasNetwork.holds,
  }),
  when(usesConnect, {
    id: "connect-platform-version",
    cel: `!has(self.platformVersion) || !(self.platformVersion in [${OLD_PLATFORMS.map((version) => `'${version}'`).join(", ")}])`,
    message: "`platformVersion` must be 1.4.0 or newer with Service Connect",
    holds: ({ platformVersion }) => !OLD_PLATFORMS.includes(platformVersion ?? ""),
  }),
  when(usesConnect, {
    id: "connect-tls-needs-awsvpc",
    cel:
      "!has(self.serviceConnectConfiguration.services) || !self.serviceConnectConfiguration.services.exists(s, has(s.tls)) || " +
      `(${hasNetwork.cel})`,
    message:
      "`networkConfiguration.awsvpcConfiguration` must be set when `serviceConnectConfiguration.services[].tls` is",
    holds: (service) =>
      !(service.serviceConnectConfiguration?.services ?? []).some(({ tls }) => tls !== undefined) ||
      hasNetwork.holds(service),
  }),
  when(onFargate, {
    id: "fargate-volume-type",
    cel:
      "!has(self.volumeConfigurations) || !self.volumeConfigurations.exists(v, has(v.managedEBSVolume) && " +
      "has(v.managedEBSVolume.volumeType) && v.managedEBSVolume.volumeType == 'standard')",
    message: "`managedEBSVolume.volumeType` must not be standard on Fargate; use gp3",
    holds: ({ volumeConfigurations = [] }) =>
      !volumeConfigurations.some(({ managedEBSVolume }) => managedEBSVolume?.volumeType === "standard"),
  }),
];

export const trafficRules: readonly ServiceRule[] = [...loadBalancerRules, ...networkRules];
