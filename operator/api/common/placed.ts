/**
 * Rules of whatever runs a task definition in a cluster: a service, a task.
 * Source: Amazon ECS API Reference, CreateService and RunTask.
 */
import type { Rule } from "./rules.ts";
import { celUses, type Fields, named, uses } from "./usage.ts";

interface Placed {
  readonly clusterRef?: object | undefined;
  readonly cluster?: string | undefined;
  readonly taskDefinitionRef?: object | undefined;
  readonly taskDefinition?: string | undefined;
  readonly launchType?: string | undefined;
  readonly capacityProviderStrategy?: readonly { readonly capacityProvider?: string | undefined }[] | undefined;
}

const TASK_DEFINITION = /^(arn:[^ ]+|[A-Za-z0-9_-]{1,255}):[0-9]+$/;

/**
 * Exactly one way to name the cluster, and one to name the task definition.
 *
 * @param newest ends the message: what a reference to the task definition is for
 */
export const referenceRules = (newest: string): readonly Rule<Placed>[] => [
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
    message: `\`taskDefinition\` must be \`family:revision\` or the ARN of a revision; to ${newest} use \`taskDefinitionRef\``,
    holds: ({ taskDefinition }) => taskDefinition === undefined || TASK_DEFINITION.test(taskDefinition),
  },
];

const FARGATE_PROVIDERS = ["FARGATE", "FARGATE_SPOT"];

/** Whether tasks certainly run on Fargate: by launch type, or by a provider of AWS's own. */
export const onFargate = {
  cel:
    "(has(self.launchType) && self.launchType == 'FARGATE') || (has(self.capacityProviderStrategy) && " +
    "self.capacityProviderStrategy.exists(i, has(i.capacityProvider) && i.capacityProvider in ['FARGATE', 'FARGATE_SPOT']))",
  holds: ({ launchType, capacityProviderStrategy = [] }: Placed): boolean =>
    launchType === "FARGATE" ||
    capacityProviderStrategy.some(({ capacityProvider = "" }) => FARGATE_PROVIDERS.includes(capacityProvider)),
};

const PLACEMENT: Fields = { lists: ["placementConstraints", "placementStrategy"] };

export const launchRules: readonly Rule<Placed>[] = [
  {
    id: "launch-type-or-strategy",
    cel: "!has(self.launchType) || !has(self.capacityProviderStrategy) || self.capacityProviderStrategy.size() == 0",
    message: "must set at most one of `launchType` and `capacityProviderStrategy`",
    holds: ({ launchType, capacityProviderStrategy = [] }) =>
      launchType === undefined || capacityProviderStrategy.length === 0,
  },
  {
    id: "fargate-placement",
    cel: `!(${onFargate.cel}) || (!(${celUses("self", PLACEMENT)}))`,
    message: `${named(PLACEMENT)} must not be set on Fargate, which places tasks itself`,
    holds: (placed) => !onFargate.holds(placed) || !uses(placed, PLACEMENT),
  },
];
