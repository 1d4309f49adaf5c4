import { GROUP, VERSION, type Verb } from "./names.ts";

/** What other modules know of a kind: its names in the Kubernetes API, how it names what it stands for, whom it refers to. */
export interface KindEntry {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortName: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly group: string;
  readonly version: string;
  /** What the AWS console calls one of them: `service`. */
  readonly resource: string;
  /** The AWS service that has it. */
  readonly service: "ecs" | "servicediscovery";
  /** The AWS call that makes one; its parameters are the members of the spec. */
  readonly creates: string;
  /** One sentence, for the CRD and wherever kinds are listed. */
  readonly description: string;
  /** The member of `spec` that overrides `metadata.name` as the name in AWS; undefined: it has no name there. */
  readonly nameField: string | undefined;
  /** Paths below `spec` of members of the form `{name}`, or of lists of such, with the kind that they refer to. */
  readonly references: Readonly<Record<string, KindName>>;
  /** The verbs that do something, `refresh` and `retry` aside: those all kinds have. */
  readonly verbs: readonly Verb[];
}

type Row<References> = Pick<
  KindEntry,
  | "plural"
  | "singular"
  | "shortName"
  | "scope"
  | "resource"
  | "service"
  | "creates"
  | "description"
  | "nameField"
  | "verbs"
> & { readonly references: References };

const entry = <const Kind extends string, const References>(kind: Kind, row: Row<References>) => ({
  kind,
  group: GROUP,
  version: VERSION,
  ...row,
});

/**
 * Every kind, in the order of the documentation: what is referred to stands before what refers to it. CRDs, the chart's rights,
 * settings for GitOps tools, tables in the docs and the tests all come from here.
 */
const ROWS = {
  CloudMapNamespace: entry("CloudMapNamespace", {
    plural: "cloudmapnamespaces",
    singular: "cloudmapnamespace",
    shortName: "cmns",
    scope: "Namespaced",
    resource: "Cloud Map namespace",
    service: "servicediscovery",
    creates: "CreatePrivateDnsNamespace",
    description: "An AWS Cloud Map namespace, in which services find each other by name.",
    nameField: "name",
    references: {},
    verbs: [],
  }),
  CloudMapService: entry("CloudMapService", {
    plural: "cloudmapservices",
    singular: "cloudmapservice",
    shortName: "cmsvc",
    scope: "Namespaced",
    resource: "Cloud Map service",
    service: "servicediscovery",
    creates: "CreateService",
    description: "A service of AWS Cloud Map: a name in a namespace, under which tasks are registered.",
    nameField: "name",
    references: { namespaceRef: "CloudMapNamespace" },
    verbs: ["deregister"],
  }),
  ECSCluster: entry("ECSCluster", {
    plural: "ecsclusters",
    singular: "ecscluster",
    shortName: "ecscl",
    scope: "Namespaced",
    resource: "cluster",
    service: "ecs",
    creates: "CreateCluster",
    description: "An Amazon ECS cluster, with its settings and capacity providers.",
    nameField: "clusterName",
    references: {
      capacityProviderRefs: "ECSCapacityProvider",
      "defaultCapacityProviderStrategy.capacityProviderRef": "ECSCapacityProvider",
      "serviceConnectDefaults.namespaceRef": "CloudMapNamespace",
    },
    verbs: [],
  }),
  ECSCapacityProvider: entry("ECSCapacityProvider", {
    plural: "ecscapacityproviders",
    singular: "ecscapacityprovider",
    shortName: "ecscp",
    scope: "Namespaced",
    resource: "capacity provider",
    service: "ecs",
    creates: "CreateCapacityProvider",
    description: "An Amazon ECS capacity provider: an Auto Scaling group, or Managed Instances of one cluster.",
    nameField: "capacityProviderName",
    references: { clusterRef: "ECSCluster" },
    verbs: [],
  }),
  ECSTaskDefinition: entry("ECSTaskDefinition", {
    plural: "ecstaskdefinitions",
    singular: "ecstaskdefinition",
    shortName: "ecstd",
    scope: "Namespaced",
    resource: "family",
    service: "ecs",
    creates: "RegisterTaskDefinition",
    description: "A family of Amazon ECS task definitions; each change of the spec is registered as a new revision.",
    nameField: "family",
    references: {},
    verbs: [],
  }),
  ECSService: entry("ECSService", {
    plural: "ecsservices",
    singular: "ecsservice",
    shortName: "ecssvc",
    scope: "Namespaced",
    resource: "service",
    service: "ecs",
    creates: "CreateService",
    description: "An Amazon ECS service: keeps tasks of a task definition running and deploys its new revisions.",
    nameField: "serviceName",
    references: {
      clusterRef: "ECSCluster",
      taskDefinitionRef: "ECSTaskDefinition",
      "capacityProviderStrategy.capacityProviderRef": "ECSCapacityProvider",
      "serviceRegistries.registryRef": "CloudMapService",
      "serviceConnectConfiguration.namespaceRef": "CloudMapNamespace",
    },
    verbs: ["restart"],
  }),
  ECSTask: entry("ECSTask", {
    plural: "ecstasks",
    singular: "ecstask",
    shortName: "ecstask",
    scope: "Namespaced",
    resource: "task",
    service: "ecs",
    creates: "RunTask",
    description: "One-off Amazon ECS tasks with retries, a time limit and a result, like a Job.",
    nameField: undefined,
    references: {
      clusterRef: "ECSCluster",
      taskDefinitionRef: "ECSTaskDefinition",
      "capacityProviderStrategy.capacityProviderRef": "ECSCapacityProvider",
    },
    verbs: [],
  }),
  ECSScheduledTask: entry("ECSScheduledTask", {
    plural: "ecsscheduledtasks",
    singular: "ecsscheduledtask",
    shortName: "ecssched",
    scope: "Namespaced",
    resource: "scheduled task",
    service: "ecs",
    creates: "RunTask",
    description: "Amazon ECS tasks that run by a cron schedule, like a CronJob: an ECSTask at each time.",
    nameField: undefined,
    references: {
      "taskTemplate.spec.clusterRef": "ECSCluster",
      "taskTemplate.spec.taskDefinitionRef": "ECSTaskDefinition",
      "taskTemplate.spec.capacityProviderStrategy.capacityProviderRef": "ECSCapacityProvider",
    },
    verbs: ["trigger"],
  }),
} as const;

export type KindName = keyof typeof ROWS;

export const CATALOGUE: { readonly [Kind in KindName]: KindEntry & (typeof ROWS)[Kind] } = ROWS;

/** The entries as a list. */
export const KIND_ENTRIES: readonly KindEntry[] = Object.values(CATALOGUE);

/** The names of all kinds. */
export const KIND_NAMES = Object.keys(CATALOGUE) as readonly KindName[];
