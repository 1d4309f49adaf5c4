import type { Feature, IamNeeds, Operation, Quota } from "../service.ts";
import { trimEvents } from "./events.ts";
import type { EcsOperation } from "./shapes.ts";

/**
 * AWS's default quotas, per account and Region. They can be raised; the share setting scales ours.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
export const quotas = {
  ClusterModify: { burst: 20, perSecond: 1, kind: "write" },
  ClusterRead: { burst: 50, perSecond: 20, kind: "read" },
  CapacityProviderModify: { burst: 10, perSecond: 1, kind: "write" },
  CapacityProviderRead: { burst: 50, perSecond: 20, kind: "read" },
  TaskDefinitionModify: { burst: 20, perSecond: 1, kind: "write" },
  TaskDefinitionRead: { burst: 50, perSecond: 20, kind: "read" },
  TaskDefinitionDeletion: { burst: 5, perSecond: 1, kind: "write" },
  ServiceModify: { burst: 50, perSecond: 5, kind: "write" },
  ServiceRead: { burst: 100, perSecond: 20, kind: "read" },
  ServiceDeploymentRead: { burst: 50, perSecond: 20, kind: "read" },
  ServiceRevisionRead: { burst: 50, perSecond: 20, kind: "read" },
  ClusterResourceModify: { burst: 100, perSecond: 40, kind: "write" },
  /** Of RunTask on Fargate: stricter than the category that it is in. */
  FargateRunTask: { burst: 20, perSecond: 20, kind: "write" },
  ClusterResourceRead: { burst: 100, perSecond: 20, kind: "read" },
  NamespaceRead: { burst: 10, perSecond: 1, kind: "read" },
  TagModify: { burst: 20, perSecond: 10, kind: "write" },
} as const satisfies Readonly<Record<string, Quota>>;

type Category = keyof typeof quotas;

/**
 * The ARNs that an IAM statement can name; `any` where AWS takes only `*`.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html
 */
export const arns = {
  any: "*",
  "capacity-provider": "arn:aws:ecs:*:*:capacity-provider/*",
  cluster: "arn:aws:ecs:*:*:cluster/*",
  service: "arn:aws:ecs:*:*:service/*",
  "service-deployment": "arn:aws:ecs:*:*:service-deployment/*",
  "service-revision": "arn:aws:ecs:*:*:service-revision/*",
  "task-definition": "arn:aws:ecs:*:*:task-definition/*",
  task: "arn:aws:ecs:*:*:task/*",
  "container-instance": "arn:aws:ecs:*:*:container-instance/*",
} as const;

type ResourceType = keyof typeof arns;

type More = Pick<Operation, "batch" | "trim">;

/** The type of `more` stays as it is written: a handle's `read` takes the operations that have a batch. */
const read = <const M extends More = object>(
  quota: Category,
  action: string,
  resources: readonly ResourceType[],
  more?: M,
): Omit<Operation, keyof More> & M => ({
  quota,
  mutating: false,
  iam: { actions: [action], resources },
  ...(more as M),
});

const write = (
  quota: Category,
  actions: readonly string[],
  resources: readonly ResourceType[],
  { passesRolesTo, feature, ...more }: More & Pick<IamNeeds, "passesRolesTo" | "feature"> = {},
): Operation => ({
  quota,
  mutating: true,
  iam: { actions, resources, ...(passesRolesTo && { passesRolesTo }), ...(feature && { feature }) },
  ...more,
});

/** A read that a policy may leave out. */
const optional = <const R extends Operation>(feature: Feature, row: R): R => ({
  ...row,
  iam: { ...row.iam, feature },
});

const TASKS = "ecs-tasks.amazonaws.com";
const ECS = "ecs.amazonaws.com";
const SERVICE_ROLES = { passesRolesTo: [TASKS, ECS], trim: trimEvents };
const TAGGABLE: readonly ResourceType[] = ["capacity-provider", "cluster", "service", "task", "task-definition"];

/**
 * The operations of ECS that the operator calls. Sizes of batches: the request parameters of each action in the Amazon ECS API
 * Reference. Creating with tags needs `ecs:TagResource` too; a policy can hold it to `ecs:CreateAction`.
 */
export const operations = {
  CreateCluster: write("ClusterModify", ["CreateCluster", "TagResource"], ["cluster"]),
  UpdateCluster: write("ClusterModify", ["UpdateCluster"], ["cluster"]),
  PutClusterCapacityProviders: write("ClusterModify", ["PutClusterCapacityProviders"], ["cluster"]),
  DeleteCluster: write("ClusterModify", ["DeleteCluster"], ["cluster"]),
  DescribeClusters: read("ClusterRead", "DescribeClusters", ["cluster"], {
    batch: { ids: "clusters", items: "clusters", key: "clusterArn", size: 100 },
  }),
  CreateCapacityProvider: write(
    "CapacityProviderModify",
    ["CreateCapacityProvider", "TagResource"],
    ["capacity-provider"],
    { passesRolesTo: [ECS], feature: "CapacityProviders" },
  ),
  UpdateCapacityProvider: write("CapacityProviderModify", ["UpdateCapacityProvider"], ["capacity-provider"], {
    passesRolesTo: [ECS],
    feature: "CapacityProviders",
  }),
  DeleteCapacityProvider: write("CapacityProviderModify", ["DeleteCapacityProvider"], ["capacity-provider"], {
    feature: "CapacityProviders",
  }),
  // "can be between 1 and 10": a longer list comes in pages (maxResults).
  DescribeCapacityProviders: read("CapacityProviderRead", "DescribeCapacityProviders", ["capacity-provider"], {
    batch: { ids: "capacityProviders", items: "capacityProviders", key: "capacityProviderArn", size: 10 },
  }),
  RegisterTaskDefinition: write(
    "TaskDefinitionModify",
    ["RegisterTaskDefinition", "TagResource"],
    ["task-definition"],
    { passesRolesTo: [TASKS] },
  ),
  DescribeTaskDefinition: read("TaskDefinitionRead", "DescribeTaskDefinition", ["any"]),
  ListTaskDefinitions: read("TaskDefinitionRead", "ListTaskDefinitions", ["any"]),
  DeregisterTaskDefinition: write("TaskDefinitionModify", ["DeregisterTaskDefinition"], ["any"]),
  DeleteTaskDefinitions: write("TaskDefinitionDeletion", ["DeleteTaskDefinitions"], ["task-definition"]),
  CreateService: write("ServiceModify", ["CreateService", "TagResource"], ["service"], SERVICE_ROLES),
  UpdateService: write("ServiceModify", ["UpdateService"], ["service"], SERVICE_ROLES),
  DeleteService: write("ServiceModify", ["DeleteService"], ["service"], { trim: trimEvents }),
  DescribeServices: read("ServiceRead", "DescribeServices", ["service"], {
    batch: { ids: "services", items: "services", key: "serviceArn", size: 10 },
    trim: trimEvents,
  }),
  ListServices: read("ServiceRead", "ListServices", ["any"]),
  ListServicesByNamespace: optional("CloudMap", read("NamespaceRead", "ListServicesByNamespace", ["any"])),
  ListServiceDeployments: read("ServiceDeploymentRead", "ListServiceDeployments", ["service"]),
  DescribeServiceDeployments: read(
    "ServiceDeploymentRead",
    "DescribeServiceDeployments",
    ["service", "service-deployment"],
    {
      batch: {
        ids: "serviceDeploymentArns",
        items: "serviceDeployments",
        key: "serviceDeploymentArn",
        size: 20,
      },
    },
  ),
  DescribeServiceRevisions: read("ServiceRevisionRead", "DescribeServiceRevisions", ["service", "service-revision"], {
    batch: { ids: "serviceRevisionArns", items: "serviceRevisions", key: "serviceRevisionArn", size: 20 },
  }),
  ListTasks: read("ClusterResourceRead", "ListTasks", ["container-instance"]),
  DescribeTasks: read("ClusterResourceRead", "DescribeTasks", ["task"], {
    batch: { ids: "tasks", items: "tasks", key: "taskArn", size: 100 },
  }),
  ListContainerInstances: optional(
    "ContainerInstances",
    read("ClusterResourceRead", "ListContainerInstances", ["cluster"]),
  ),
  DescribeContainerInstances: optional(
    "ContainerInstances",
    read("ClusterResourceRead", "DescribeContainerInstances", ["container-instance"], {
      batch: { ids: "containerInstances", items: "containerInstances", key: "containerInstanceArn", size: 100 },
    }),
  ),
  RunTask: write("FargateRunTask", ["RunTask", "TagResource"], ["task-definition"], {
    passesRolesTo: [TASKS, ECS],
    feature: "Tasks",
  }),
  StopTask: write("ClusterResourceModify", ["StopTask"], ["task"], { feature: "Tasks" }),
  TagResource: write("TagModify", ["TagResource"], TAGGABLE),
  UntagResource: write("TagModify", ["UntagResource"], TAGGABLE),
} as const satisfies Readonly<Record<EcsOperation, Operation>>;
