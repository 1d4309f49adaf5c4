import type { TaskDefinitionFields } from "./types.ts";

/**
 * What objects see of each other, by kind, and all that they see: a change of it is what wakes those that refer to an object
 * and those that it refers to. Plain data, kept as JSON beside the object.
 */
export interface Exports {
  readonly CloudMapNamespace: CloudMapNamespaceExports;
  readonly CloudMapService: CloudMapServiceExports;
  readonly ECSCluster: ClusterExports;
  readonly ECSCapacityProvider: CapacityProviderExports;
  readonly ECSTaskDefinition: TaskDefinitionExports;
  readonly ECSService: ServiceExports;
  readonly ECSTask: TaskExports;
  readonly ECSScheduledTask: ScheduledTaskExports;
}

/** What Cloud Map services, clusters and services see of a namespace. */
export interface CloudMapNamespaceExports {
  /** Its name in AWS, as the spec says. */
  readonly name: string;
  readonly type: string;
  /** The Region that the spec asks for. */
  readonly region?: string | undefined;
  /** Where it is. */
  readonly scope?: { readonly account: string; readonly region: string } | undefined;
  /** Set once it exists in AWS. */
  readonly arn?: string | undefined;
  readonly deleting: boolean;
}

/** What services, and its namespace, see of a Cloud Map service. */
export interface CloudMapServiceExports {
  /** Its name in AWS, as the spec says. */
  readonly name: string;
  /** Set once it exists in AWS. */
  readonly arn?: string | undefined;
  /** Types of its DNS records. */
  readonly records: readonly string[];
  /** `kind/name` of what it names. */
  readonly refs: readonly string[];
  readonly deleting: boolean;
}

/** What services and task definitions see of a cluster. */
export interface ClusterExports {
  /** Its name in AWS, as the spec says. */
  readonly name: string;
  /** The Region that the spec asks for. */
  readonly region?: string | undefined;
  /** Where it is. */
  readonly scope?: { readonly account: string; readonly region: string } | undefined;
  readonly arn?: string | undefined;
  /** Its status in AWS; services are created in an `ACTIVE` one. */
  readonly status?: string | undefined;
  /** AWS refuses a service whose provider the cluster does not have yet. */
  readonly capacityProviders?: readonly string[] | undefined;
  readonly deleting: boolean;
  /** `kind/name` of the objects that it names: one that is not named any more may go. */
  readonly refs: readonly string[];
}

/** What clusters and services see of a capacity provider. */
export interface CapacityProviderExports {
  /** Its name in AWS, as the spec says. */
  readonly name: string;
  /** By the spec: a strategy takes providers of one type. */
  readonly type: "EC2_AUTOSCALING" | "MANAGED_INSTANCES";
  readonly arn?: string | undefined;
  /** Its status in AWS; a cluster takes an `ACTIVE` one. */
  readonly status?: string | undefined;
  readonly deleting: boolean;
}

/** What the services that name a task definition see of it, and others of its family. */
export interface TaskDefinitionExports {
  readonly generation: number;
  readonly deleting: boolean;
  /** The newest generation has been dealt with, or will not be: registered, refused, suspended, only observed, being deleted. */
  readonly settled: boolean;
  /** The revision that stands for the newest registered content, with its content tag. */
  readonly latest?: { readonly arn: string; readonly content?: string | undefined } | undefined;
  /** What the spec asks for; undefined where the spec does not say what a revision holds. */
  readonly wanted?: { readonly content: string; readonly definition: CheckedDefinition } | undefined;
}

/** The members of a task definition that say whether a service can run it, and under which roles. */
export type CheckedDefinition = Pick<
  TaskDefinitionFields,
  | "networkMode"
  | "requiresCompatibilities"
  | "volumes"
  | "placementConstraints"
  | "runtimePlatform"
  | "taskRoleArn"
  | "executionRoleArn"
> & { readonly containerDefinitions?: TaskDefinitionFields["containers"] };

/** What the cluster and the task definition that a service names see of it. */
export interface ServiceExports {
  readonly arn?: string | undefined;
  readonly clusterArn?: string | undefined;
  readonly deleting: boolean;
  /** Whether it takes up what it refers to: it is neither being deleted, suspended nor only observed. */
  readonly follows: boolean;
  /** `kind/name` of what it names. */
  readonly refs: readonly string[];
  /** ARN of the task definition that it is to run. */
  readonly target?: string | undefined;
  /** Others that it refers to or that AWS shows on it: ARNs, and `family:revision` where its spec says so. */
  readonly alsoUses: readonly string[];
}

/** What a schedule, the cluster and the task definition see of the runs of an `ECSTask`. */
export interface TaskExports {
  /** How it ended; undefined: it has not. */
  readonly result?: "Complete" | "Failed" | undefined;
  /** When it ended. */
  readonly endTime?: string | undefined;
  /** Tasks that have not ended, by ARN. */
  readonly running: readonly string[];
  /** ARN of the revision that it runs, and still needs. */
  readonly needs?: string | undefined;
  readonly clusterArn?: string | undefined;
  /** `kind/name` of what it names, until it has finished. */
  readonly refs: readonly string[];
  readonly deleting: boolean;
  /** UID of the object that it belongs to. */
  readonly owner?: string | undefined;
  /** Time by the schedule that it is the run of, RFC 3339; undefined: it was not created by a schedule, or by hand. */
  readonly scheduledTime?: string | undefined;
}

/** What the runs of a schedule, and what its template names, see of it. */
export interface ScheduledTaskExports {
  /** Time by the schedule of the newest run that it has recorded: a later run must not go before that is recorded, too. */
  readonly recordedTime?: string | undefined;
  /** Name of the run that a verb asks for and whose creation is not recorded: it must not go before it is. */
  readonly pendingRun?: string | undefined;
  /** `kind/name` of what its template names. */
  readonly refs: readonly string[];
  readonly deleting: boolean;
}
