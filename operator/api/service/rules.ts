/** All rules of `spec`, in the order in which a person meets them. */
import { immutable, operatorFieldRules, type Transition } from "../common/index.ts";
import { percentRules } from "./deployment-rules.ts";
import type { ServiceRule } from "./rule-view.ts";
import { schedulingRules } from "./scheduling-rules.ts";
import { trafficRules } from "./traffic-rules.ts";

const NEW_SERVICE = "AWS cannot change it on a service; create a new object instead";
const TASK_DEFINITION = /^(arn:[^ ]+|[A-Za-z0-9_-]{1,255}):[0-9]+$/;

const referenceRules: readonly ServiceRule[] = [
  {
    id: "one-cluster",
    cel: "has(self.cluster) != has(self.clusterRef)",
    message: "must set exactly one of `clusterRef` and `cluster`",
    holds: ({ cluster, clusterRef }) => (cluster === undefined) !== (clusterRef === undefined),
  },
  {
    id: "one-task-definition",
    cel: "has(self.taskDefinition) != has(self.taskDefinitionRef)",
    message: "must set exactly one of `taskDefinitionRef` and `taskDefinition`",
    holds: ({ taskDefinition, taskDefinitionRef }) =>
      (taskDefinition === undefined) !== (taskDefinitionRef === undefined),
  },
  {
    id: "task-definition-revision",
    cel: `!has(self.taskDefinition) || self.taskDefinition.matches('${TASK_DEFINITION.source}')`,
    message:
      "`taskDefinition` must be `family:revision` or the ARN of a revision; to follow new revisions use `taskDefinitionRef`",
    holds: ({ taskDefinition }) => taskDefinition === undefined || TASK_DEFINITION.test(taskDefinition),
  },
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
];

export const specRules = [
  ...operatorFieldRules,
  ...referenceRules,
  ...transitions,
  ...percentRules,
  ...schedulingRules,
  ...trafficRules,
];
