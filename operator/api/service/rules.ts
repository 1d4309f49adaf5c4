/** All rules of `spec`, in the order in which a person meets them. */
import { immutable, operatorFieldRules, referenceRules, type Transition } from "../common/index.ts";
import { percentRules } from "./deployment-rules.ts";
import type { ServiceRule } from "./rule-view.ts";
import { schedulingRules } from "./scheduling-rules.ts";
import { trafficRules } from "./traffic-rules.ts";

const NEW_SERVICE = "AWS cannot change it on a service; create a new object instead";

const ownRules: readonly ServiceRule[] = [
  ...referenceRules("follow new revisions"),
  {
    id: "controller-supported",
    cel: "!has(self.deploymentController) || self.deploymentController.type == 'ECS'",
    message:
      "`deploymentController.type` CODE_DEPLOY and EXTERNAL are not supported yet; leave the field out or write ECS",
    holds: ({ deploymentController }) => (deploymentController?.type ?? "ECS") === "ECS",
  },
  {
    id: "gateway-connectors-supported",
    cel: "!has(self.gatewayConnectors) || self.gatewayConnectors.size() == 0",
    message:
      "`gatewayConnectors` are not supported yet, because this operator has no kind for gateways; leave the field out",
    holds: ({ gatewayConnectors = [] }) => gatewayConnectors.length === 0,
  },
];

const transitions: readonly Transition[] = [
  immutable("serviceName", "a service cannot be renamed; create a new object instead"),
  immutable("role", NEW_SERVICE),
  {
    id: "schedulingStrategy-immutable",
    cel:
      "(has(self.schedulingStrategy) ? self.schedulingStrategy : 'REPLICA') == " +
      "(has(oldSelf.schedulingStrategy) ? oldSelf.schedulingStrategy : 'REPLICA')",
    message: `\`schedulingStrategy\` must not be changed: ${NEW_SERVICE}`,
    transition: true,
  },
  {
    id: "launchType-external",
    cel: "(has(self.launchType) && self.launchType == 'EXTERNAL') == (has(oldSelf.launchType) && oldSelf.launchType == 'EXTERNAL')",
    message: `\`launchType\` must not be changed to or from EXTERNAL: ${NEW_SERVICE}`,
    transition: true,
  },
  {
    id: "launchType-through-provider",
    cel: "!has(self.launchType) || !has(oldSelf.launchType) || self.launchType == oldSelf.launchType",
    message:
      "`launchType` must not be changed to another value: remove it and set `capacityProviderStrategy` instead (FARGATE, or a provider of EC2 instances)",
    transition: true,
  },
  {
    id: "seed-count",
    cel: "self.desiredCountPolicy != 'Seed' || oldSelf.desiredCountPolicy != 'Seed' || self.desiredCount == oldSelf.desiredCount",
    message: "`desiredCount` must not be changed while `desiredCountPolicy` is Seed: an autoscaler sets the count",
    transition: true,
  },
  {
    id: "autoscaling-count",
    cel: "!has(self.autoscaling) || !has(oldSelf.autoscaling) || self.desiredCount == oldSelf.desiredCount",
    message:
      "`desiredCount` must not be changed while `autoscaling` is set, because Application Auto Scaling sets the count; change " +
      "`autoscaling.minCapacity` or `autoscaling.maxCapacity` instead",
    transition: true,
  },
];

export const specRules = [
  ...operatorFieldRules,
  ...ownRules,
  ...transitions,
  ...percentRules,
  ...schedulingRules,
  ...trafficRules,
];
