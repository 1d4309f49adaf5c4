/** Source: Amazon ECS API Reference, DeploymentConfiguration; Developer Guide, "Amazon ECS blue/green deployments". */
import type { Rule } from "../common/index.ts";

interface Deployment {
  readonly strategy?: string;
  readonly bakeTimeInMinutes?: number;
  readonly minimumHealthyPercent?: number;
  readonly lifecycleHooks?: readonly object[];
  readonly linearConfiguration?: object;
  readonly canaryConfiguration?: object;
  readonly earlySuccessCriteria?: {
    readonly enable: boolean;
    readonly healthyPercent?: number;
    readonly sourceServiceRevisionCleanup?: string;
  };
}

const EARLY = "!has(self.earlySuccessCriteria) || !self.earlySuccessCriteria.enable";

export const deploymentRules: readonly Rule<Deployment>[] = [
  {
    id: "strategy-supported",
    cel: "!has(self.strategy) || !(self.strategy in ['LINEAR', 'CANARY'])",
    message: "`strategy` LINEAR and CANARY are not supported yet; write BLUE_GREEN or ROLLING",
    holds: ({ strategy }) => strategy !== "LINEAR" && strategy !== "CANARY",
  },
  {
    id: "lifecycle-hooks-supported",
    cel: "!has(self.lifecycleHooks) || self.lifecycleHooks.size() == 0",
    message: "`lifecycleHooks` are not supported yet; leave the field out",
    holds: ({ lifecycleHooks = [] }) => lifecycleHooks.length === 0,
  },
  {
    id: "linear-configuration-with-linear",
    cel: "!has(self.linearConfiguration) || (has(self.strategy) && self.strategy == 'LINEAR')",
    message: "`linearConfiguration` must not be set unless `strategy` is LINEAR",
    holds: (self) => self.linearConfiguration === undefined || self.strategy === "LINEAR",
  },
  {
    id: "canary-configuration-with-canary",
    cel: "!has(self.canaryConfiguration) || (has(self.strategy) && self.strategy == 'CANARY')",
    message: "`canaryConfiguration` must not be set unless `strategy` is CANARY",
    holds: (self) => self.canaryConfiguration === undefined || self.strategy === "CANARY",
  },
  {
    id: "blue-green-bake-time",
    cel: "!has(self.strategy) || self.strategy != 'BLUE_GREEN' || has(self.bakeTimeInMinutes)",
    message: "`bakeTimeInMinutes` must be set when `strategy` is BLUE_GREEN; 0 is allowed",
    holds: (self) => self.strategy !== "BLUE_GREEN" || self.bakeTimeInMinutes !== undefined,
  },
  {
    id: "early-success-rolling",
    cel: `${EARLY} || !has(self.strategy) || self.strategy == 'ROLLING'`,
    message: "`earlySuccessCriteria.enable` must be false unless `strategy` is ROLLING",
    holds: (self) => !self.earlySuccessCriteria?.enable || (self.strategy ?? "ROLLING") === "ROLLING",
  },
  {
    id: "early-success-complete",
    cel: `${EARLY} || (has(self.earlySuccessCriteria.healthyPercent) && has(self.earlySuccessCriteria.sourceServiceRevisionCleanup))`,
    message:
      "`earlySuccessCriteria` must set `healthyPercent` and `sourceServiceRevisionCleanup` when `enable` is true",
    holds: ({ earlySuccessCriteria: early }) =>
      !early?.enable || (early.healthyPercent !== undefined && early.sourceServiceRevisionCleanup !== undefined),
  },
];

interface Scheduled {
  readonly schedulingStrategy?: string;
  readonly deploymentConfiguration?: Deployment & { readonly maximumPercent?: number };
}

/**
 * Rules over deploymentConfiguration and its siblings; they stand on `spec`. They speak of declared members alone: AWS keeps
 * the live value of what an update leaves out.
 */
export const percentRules: readonly Rule<Scheduled>[] = [
  {
    id: "deployment-percents-not-both-100",
    cel:
      "!has(self.deploymentConfiguration) || !has(self.deploymentConfiguration.maximumPercent) || " +
      "!has(self.deploymentConfiguration.minimumHealthyPercent) || self.deploymentConfiguration.maximumPercent != 100 || " +
      "self.deploymentConfiguration.minimumHealthyPercent != 100 || " +
      "(has(self.schedulingStrategy) && self.schedulingStrategy == 'DAEMON') || " +
      "(has(self.deploymentConfiguration.strategy) && self.deploymentConfiguration.strategy != 'ROLLING')",
    message:
      "`deploymentConfiguration.maximumPercent` and `minimumHealthyPercent` must not both be 100, which would block deployments: " +
      "raise the first or lower the second",
    holds: ({ schedulingStrategy, deploymentConfiguration: deployment }) =>
      deployment?.maximumPercent !== 100 ||
      deployment.minimumHealthyPercent !== 100 ||
      schedulingStrategy === "DAEMON" ||
      (deployment.strategy ?? "ROLLING") !== "ROLLING",
  },
  {
    id: "early-success-above-minimum",
    cel:
      "!has(self.deploymentConfiguration) || !has(self.deploymentConfiguration.earlySuccessCriteria) || " +
      "!self.deploymentConfiguration.earlySuccessCriteria.enable || " +
      "!has(self.deploymentConfiguration.earlySuccessCriteria.healthyPercent) || " +
      "!has(self.deploymentConfiguration.minimumHealthyPercent) || " +
      "self.deploymentConfiguration.earlySuccessCriteria.healthyPercent >= self.deploymentConfiguration.minimumHealthyPercent",
    message: "`earlySuccessCriteria.healthyPercent` must be at least `minimumHealthyPercent`",
    holds: ({ deploymentConfiguration: deployment }) => {
      const early = deployment?.earlySuccessCriteria;
      if (!early?.enable || early.healthyPercent === undefined) return true;
      return early.healthyPercent >= (deployment?.minimumHealthyPercent ?? 0);
    },
  },
];
