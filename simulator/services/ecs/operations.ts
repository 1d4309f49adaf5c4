import { refuse } from "../../core/errors.ts";
import { readInput } from "../../core/input.ts";
import type { Infer, Model } from "../../core/model.ts";
import { arnOf } from "../../core/world.ts";
import * as providers from "./capacity-providers/operations.ts";
import * as clusters from "./clusters/operations.ts";
import * as serviceDeployments from "./deployments/operations.ts";
import { ecsInputs, stsInputs } from "./inputs/index.ts";
import type { Area } from "./records.ts";
import * as services from "./services/operations.ts";
import * as tags from "./tags/operations.ts";
import * as taskDefinitions from "./task-definitions/operations.ts";
import * as tasks from "./tasks/operations.ts";

type Operations = typeof ecsInputs;
type Handlers = { readonly [O in keyof Operations]: (area: Area, input: Infer<Operations[O]>) => object };

const handlers: Handlers = {
  CreateCluster: clusters.createCluster,
  UpdateCluster: clusters.updateCluster,
  UpdateClusterSettings: clusters.updateClusterSettings,
  PutClusterCapacityProviders: clusters.putClusterCapacityProviders,
  DeleteCluster: clusters.deleteCluster,
  DescribeClusters: clusters.describeClusters,
  ListClusters: clusters.listClusters,
  CreateCapacityProvider: providers.createCapacityProvider,
  DeleteCapacityProvider: providers.deleteCapacityProvider,
  DescribeCapacityProviders: providers.describeCapacityProviders,
  RegisterTaskDefinition: taskDefinitions.registerTaskDefinition,
  DeregisterTaskDefinition: taskDefinitions.deregisterTaskDefinition,
  DeleteTaskDefinitions: taskDefinitions.deleteTaskDefinitions,
  DescribeTaskDefinition: taskDefinitions.describeTaskDefinition,
  ListTaskDefinitions: taskDefinitions.listTaskDefinitions,
  ListTaskDefinitionFamilies: taskDefinitions.listTaskDefinitionFamilies,
  CreateService: services.createService,
  UpdateService: services.updateService,
  DeleteService: services.deleteService,
  DescribeServices: services.describeServices,
  ListServices: services.listServices,
  ListServiceDeployments: serviceDeployments.listServiceDeployments,
  DescribeServiceDeployments: serviceDeployments.describeServiceDeployments,
  DescribeServiceRevisions: serviceDeployments.describeServiceRevisions,
  StopServiceDeployment: serviceDeployments.stopServiceDeployment,
  ContinueServiceDeployment: serviceDeployments.continueServiceDeployment,
  RunTask: tasks.runTask,
  StopTask: tasks.stopOneTask,
  DescribeTasks: tasks.describeTasks,
  ListTasks: tasks.listTasks,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  ListTagsForResource: tags.listTagsForResource,
};

/** Task sets exist only for the CODE_DEPLOY and EXTERNAL controllers, which the simulator stores but does not run. */
const unsupported = [
  "CreateTaskSet",
  "UpdateTaskSet",
  "DeleteTaskSet",
  "DescribeTaskSets",
  "UpdateServicePrimaryTaskSet",
];

export const operationNames = Object.keys(handlers) as readonly (keyof Operations)[];

/** Whether a successful call changes something. */
export function isWrite(operation: string): boolean {
  return !/^(Describe|List|Get)/.test(operation);
}

/**
 * Runs one operation.
 * @returns the output as AWS gives it
 * @throws Refusal
 */
export function runOperation(area: Area, operation: string, input: unknown): object {
  if (unsupported.includes(operation)) {
    throw refuse("UnsupportedFeatureException", "Task sets are not supported in this Region.");
  }
  if (!isOperation(operation)) {
    throw refuse("UnknownOperationException", `The operation ${operation} is not known.`);
  }
  return runTyped(area, operation, input);
}

function isOperation(operation: string): operation is keyof Operations {
  return Object.hasOwn(handlers, operation);
}

function runTyped<O extends keyof Operations>(area: Area, operation: O, input: unknown): object {
  const handler: Handlers[O] = handlers[operation];
  return handler(area, readInput(ecsInputs[operation] as Model<Infer<Operations[O]>>, input));
}

/** STS: who the caller is. */
export function callerIdentity(area: Area, caller: string, input: unknown): object {
  readInput(stsInputs.GetCallerIdentity, input);
  return { UserId: caller, Account: area.account, Arn: callerArn(area, caller) };
}

export function callerArn(area: Area, caller: string): string {
  return arnOf(area, `user/${caller}`, "iam").replace(`:${area.region}:`, "::");
}
