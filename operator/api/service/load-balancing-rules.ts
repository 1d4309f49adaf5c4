/** Source: Amazon ECS API Reference, LoadBalancer and ServiceRegistry. */
import type { Rule } from "../common/index.ts";

interface LoadBalancerLike {
  readonly targetGroupArn?: string;
  readonly loadBalancerName?: string;
}

export const loadBalancerRules: readonly Rule<LoadBalancerLike>[] = [
  {
    id: "load-balancer-one-target",
    cel: "has(self.targetGroupArn) != has(self.loadBalancerName)",
    message: "must set exactly one of `targetGroupArn` and `loadBalancerName`",
    holds: (self) => (self.targetGroupArn === undefined) !== (self.loadBalancerName === undefined),
  },
];

interface Registry {
  readonly registryRef?: object;
  readonly registryArn?: string;
  readonly port?: number;
  readonly containerName?: string;
  readonly containerPort?: number;
}

export const registryRules: readonly Rule<Registry>[] = [
  {
    id: "registry-one-service",
    cel: "has(self.registryArn) != has(self.registryRef)",
    message: "must set exactly one of `registryRef` and `registryArn`",
    holds: (self) => (self.registryArn === undefined) !== (self.registryRef === undefined),
  },
  {
    id: "registry-container-and-port",
    cel: "has(self.containerName) == has(self.containerPort)",
    message: "`containerName` and `containerPort` must be set together",
    holds: (self) => (self.containerName === undefined) === (self.containerPort === undefined),
  },
  {
    id: "registry-port-or-container",
    cel: "!has(self.port) || !has(self.containerName)",
    message: "`port` must not be set with `containerName` and `containerPort`",
    holds: (self) => self.port === undefined || self.containerName === undefined,
  },
];
