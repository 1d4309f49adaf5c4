/** The part of a service's spec that its rules read. */
import type { Rule } from "../common/index.ts";

interface LoadBalancerView {
  readonly targetGroupArn?: string;
  readonly loadBalancerName?: string;
  readonly advancedConfiguration?: {
    readonly alternateTargetGroupArn?: string;
    readonly productionListenerRule?: string;
    readonly roleArn?: string;
  };
}

export interface ServiceView {
  readonly clusterRef?: object;
  readonly cluster?: string;
  readonly taskDefinitionRef?: object;
  readonly taskDefinition?: string;
  readonly desiredCount: number;
  readonly launchType?: string;
  readonly capacityProviderStrategy?: readonly { readonly capacityProvider?: string }[];
  readonly platformVersion?: string;
  readonly schedulingStrategy?: string;
  readonly availabilityZoneRebalancing?: string;
  readonly placementConstraints?: readonly { readonly type?: string; readonly expression?: string }[];
  readonly placementStrategy?: readonly { readonly type?: string; readonly field?: string }[];
  readonly networkConfiguration?: { readonly awsvpcConfiguration?: object };
  readonly loadBalancers?: readonly LoadBalancerView[];
  readonly role?: string;
  readonly serviceConnectConfiguration?: {
    readonly enabled: boolean;
    readonly services?: readonly { readonly tls?: object }[];
  };
  readonly volumeConfigurations?: readonly { readonly managedEBSVolume?: { readonly volumeType?: string } }[];
  readonly gatewayConnectors?: readonly object[];
  readonly deploymentController?: { readonly type: string };
  readonly deploymentConfiguration?: { readonly strategy?: string; readonly maximumPercent?: number };
}

export type ServiceRule = Rule<ServiceView>;

/** A statement about a service, in both forms. */
export interface Statement {
  readonly cel: string;
  readonly holds: (service: ServiceView) => boolean;
}

export const isDaemon: Statement = {
  cel: "has(self.schedulingStrategy) && self.schedulingStrategy == 'DAEMON'",
  holds: ({ schedulingStrategy }) => schedulingStrategy === "DAEMON",
};

export const isExternal: Statement = {
  cel: "has(self.launchType) && self.launchType == 'EXTERNAL'",
  holds: ({ launchType }) => launchType === "EXTERNAL",
};

export const rebalances: Statement = {
  cel: "has(self.availabilityZoneRebalancing) && self.availabilityZoneRebalancing == 'ENABLED'",
  holds: ({ availabilityZoneRebalancing }) => availabilityZoneRebalancing === "ENABLED",
};

export const hasNetwork: Statement = {
  cel: "has(self.networkConfiguration) && has(self.networkConfiguration.awsvpcConfiguration)",
  holds: ({ networkConfiguration }) => networkConfiguration?.awsvpcConfiguration !== undefined,
};

export const isBlueGreen: Statement = {
  cel:
    "has(self.deploymentConfiguration) && has(self.deploymentConfiguration.strategy) && " +
    "self.deploymentConfiguration.strategy == 'BLUE_GREEN'",
  holds: ({ deploymentConfiguration }) => deploymentConfiguration?.strategy === "BLUE_GREEN",
};

export const usesConnect: Statement = {
  cel: "has(self.serviceConnectConfiguration) && self.serviceConnectConfiguration.enabled",
  holds: ({ serviceConnectConfiguration }) => serviceConnectConfiguration?.enabled === true,
};

/** A rule that speaks only of services for which the statement is true. */
export const when = (statement: Statement, rule: ServiceRule): ServiceRule => ({
  ...rule,
  cel: `!(${statement.cel}) || (${rule.cel})`,
  holds: (service) => !statement.holds(service) || rule.holds(service),
});
