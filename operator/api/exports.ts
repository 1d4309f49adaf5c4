import type { TaskDefinitionFields } from "./types.ts";

/**
 * What objects see of each other, by kind, and all that they see: a change of it is what wakes those that refer to an object
 * and those that it refers to. Plain data, kept as JSON beside the object.
 */
export interface Exports {
  readonly ECSCluster: ClusterExports;
  readonly ECSTaskDefinition: TaskDefinitionExports;
  readonly ECSService: ServiceExports;
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
