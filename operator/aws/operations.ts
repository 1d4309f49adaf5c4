/**
 * Every AWS operation the operator calls: which token bucket it draws from, whether it changes anything, and what an IAM
 * policy must allow for it. Buckets and the generated IAM policy are made from this table, so neither can forget a call.
 * Pure data: no SDK here.
 */
import type { EcsOperation } from "../ecs/shapes.ts";

/** A category of AWS's request throttling; each has its own bucket per account and Region. */
export type Category =
  | "ClusterModify"
  | "ClusterRead"
  | "CapacityProviderRead"
  | "TaskDefinitionModify"
  | "TaskDefinitionRead"
  | "TaskDefinitionDeletion"
  | "ServiceModify"
  | "ServiceRead"
  | "ServiceDeploymentRead"
  | "ServiceRevisionRead"
  | "ClusterResourceRead"
  | "TagModify";

export interface Quota {
  /** Calls at once, out of a full bucket. */
  readonly burst: number;
  /** Calls a second, for as long as you like. */
  readonly perSecond: number;
  readonly kind: "read" | "write";
}

/**
 * AWS's default quotas, per account and Region. They can be raised; the share setting scales ours.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
export const QUOTAS: Readonly<Record<Category, Quota>> = {
  ClusterModify: { burst: 20, perSecond: 1, kind: "write" },
  ClusterRead: { burst: 50, perSecond: 20, kind: "read" },
  CapacityProviderRead: { burst: 50, perSecond: 20, kind: "read" },
  TaskDefinitionModify: { burst: 20, perSecond: 1, kind: "write" },
  TaskDefinitionRead: { burst: 50, perSecond: 20, kind: "read" },
  TaskDefinitionDeletion: { burst: 5, perSecond: 1, kind: "write" },
  ServiceModify: { burst: 50, perSecond: 5, kind: "write" },
  ServiceRead: { burst: 100, perSecond: 20, kind: "read" },
  ServiceDeploymentRead: { burst: 50, perSecond: 20, kind: "read" },
  ServiceRevisionRead: { burst: 50, perSecond: 20, kind: "read" },
  ClusterResourceRead: { burst: 100, perSecond: 20, kind: "read" },
  TagModify: { burst: 20, perSecond: 10, kind: "write" },
};

/**
 * The kind of ARN an IAM statement can name for an action; `any` where AWS takes only `*`.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html
 */
export type ResourceType =
  | "any"
  | "capacity-provider"
  | "cluster"
  | "service"
  | "service-deployment"
  | "service-revision"
  | "task-definition"
  | "task"
  | "container-instance";

export interface OperationFacts {
  /** Undefined: AWS publishes no bucket for it. */
  readonly category: Category | undefined;
  readonly mutating: boolean;
  readonly iamActions: readonly string[];
  /** What the statement's `Resource` may be narrowed to. */
  readonly resources: readonly ResourceType[];
  /** Services that roles are passed to (`iam:PassedToService`), for operations whose input may name a role. */
  readonly passesRolesTo?: readonly ("ecs-tasks.amazonaws.com" | "ecs.amazonaws.com")[];
}

const read = (category: Category, action: string, ...resources: readonly ResourceType[]): OperationFacts => ({
  category,
  mutating: false,
  iamActions: [`ecs:${action}`],
  resources,
});

const write = (
  category: Category,
  actions: readonly string[],
  resources: readonly ResourceType[],
  passesRolesTo?: OperationFacts["passesRolesTo"],
): OperationFacts => ({
  category,
  mutating: true,
  iamActions: actions.map((action) => `ecs:${action}`),
  resources,
  ...(passesRolesTo && { passesRolesTo }),
});

const TAGGABLE: readonly ResourceType[] = ["cluster", "service", "task-definition"];

/** Creating with tags needs `ecs:TagResource` too; a policy can hold it to `ecs:CreateAction`. */
export const ECS_OPERATIONS: Readonly<Record<EcsOperation, OperationFacts>> = {
  CreateCluster: write("ClusterModify", ["CreateCluster", "TagResource"], ["cluster"]),
  UpdateCluster: write("ClusterModify", ["UpdateCluster"], ["cluster"]),
  PutClusterCapacityProviders: write("ClusterModify", ["PutClusterCapacityProviders"], ["cluster"]),
  DeleteCluster: write("ClusterModify", ["DeleteCluster"], ["cluster"]),
  DescribeClusters: read("ClusterRead", "DescribeClusters", "cluster"),
  DescribeCapacityProviders: read("CapacityProviderRead", "DescribeCapacityProviders", "capacity-provider"),
  RegisterTaskDefinition: write(
    "TaskDefinitionModify",
    ["RegisterTaskDefinition", "TagResource"],
    ["task-definition"],
    ["ecs-tasks.amazonaws.com"],
  ),
  DescribeTaskDefinition: read("TaskDefinitionRead", "DescribeTaskDefinition", "any"),
  ListTaskDefinitions: read("TaskDefinitionRead", "ListTaskDefinitions", "any"),
  DeregisterTaskDefinition: write("TaskDefinitionModify", ["DeregisterTaskDefinition"], ["any"]),
  DeleteTaskDefinitions: write("TaskDefinitionDeletion", ["DeleteTaskDefinitions"], ["task-definition"]),
  CreateService: write(
    "ServiceModify",
    ["CreateService", "TagResource"],
    ["service"],
    ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"],
  ),
  UpdateService: write(
    "ServiceModify",
    ["UpdateService"],
    ["service"],
    ["ecs-tasks.amazonaws.com", "ecs.amazonaws.com"],
  ),
  DeleteService: write("ServiceModify", ["DeleteService"], ["service"]),
  DescribeServices: read("ServiceRead", "DescribeServices", "service"),
  ListServices: read("ServiceRead", "ListServices", "any"),
  ListServiceDeployments: read("ServiceDeploymentRead", "ListServiceDeployments", "service"),
  DescribeServiceDeployments: read(
    "ServiceDeploymentRead",
    "DescribeServiceDeployments",
    "service",
    "service-deployment",
  ),
  DescribeServiceRevisions: read("ServiceRevisionRead", "DescribeServiceRevisions", "service", "service-revision"),
  ListTasks: read("ClusterResourceRead", "ListTasks", "container-instance"),
  DescribeTasks: read("ClusterResourceRead", "DescribeTasks", "task"),
  TagResource: write("TagModify", ["TagResource"], TAGGABLE),
  UntagResource: write("TagModify", ["UntagResource"], TAGGABLE),
};

/** AWS never refuses this call to valid credentials: no policy has to allow it. */
export const STS_OPERATIONS = {
  GetCallerIdentity: { category: undefined, mutating: false, iamActions: [], resources: ["any"] },
} as const satisfies Readonly<Record<string, OperationFacts>>;
