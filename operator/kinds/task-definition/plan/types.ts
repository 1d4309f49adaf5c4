import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { EcsTag, EcsTaskDefinition } from "../../../aws/services/ecs/shapes.ts";
import type { PlanInput } from "../../../engine/kind.ts";
import type { StepBase } from "../../../engine/plan.ts";
import type { Unavailable } from "../../common/plan/failures.ts";

/** A revision that carries this object's owner tags. What it consists of never changes; its state and tags do. */
export interface Revision {
  readonly revision: number;
  readonly arn: string;
  /** Value of its content tag, `v1-<hash>`. */
  readonly content: string;
  /** ACTIVE, INACTIVE, DELETE_IN_PROGRESS. */
  readonly state: string;
  /** Tags as last read; undefined when they are not known. */
  readonly tags?: readonly EcsTag[];
}

/** A revision of the family that does not carry this object's owner tags, as AWS shows it. */
export interface OtherRevision {
  readonly arn: string;
  readonly revision: number;
  readonly tags: readonly EcsTag[];
  readonly definition: EcsTaskDefinition;
}

/** A service or a task of a cluster that the operator knows, and a task definition that AWS shows on it. */
export interface RevisionUser {
  readonly arn: string;
  readonly taskDefinition: string;
}

/** What AWS shows to use revisions of the family. */
export interface RevisionUsers {
  readonly found: readonly RevisionUser[];
  /** ARNs of the services that were read. */
  readonly read: readonly string[];
  /** How many services have not been read yet. */
  readonly left: number;
}

/** What AWS shows. Nothing in it depends on the spec: what it means for the spec is worked out in `plan`. */
export interface TaskDefinitionObserved {
  /** Those with this object's owner tags, newest first. */
  readonly revisions: readonly Revision[];
  /** Of each other owner in the family, and of those without one, the newest ACTIVE revision; newest first. */
  readonly others?: readonly OtherRevision[];
  /** ACTIVE revisions that an earlier object of the same name has registered, newest first. */
  readonly former?: readonly Revision[];
  /** What AWS shows of one of `revisions`: what it consists of never changes. */
  readonly described?: { readonly arn: string; readonly definition: EcsTaskDefinition };
  /** ARNs of old revisions that neither a service uses nor a task runs, as seen in this very pass. */
  readonly idle?: readonly string[];
  /** ARNs of the family that were read and do not carry this object's owner tags. */
  readonly foreignArns?: readonly string[];
  /** How many revisions of the family have not been read yet. */
  readonly unsearched?: number;
  /** At a deletion, once all of the family has been read. */
  readonly users?: RevisionUsers;
  /** An object that only observes must not see the family, nor whether there is one. */
  readonly hidden?: true;
  /** The wanted content may have been registered a moment ago although AWS does not show it yet. */
  readonly inDoubt: boolean;
  readonly source: "read" | "answer" | "recorded";
  /** DeleteTaskDefinitions cannot be used: AWS has just said so. */
  readonly undeletable?: Unavailable;
  readonly untagged?: boolean;
}

export type TaskDefinitionStep = StepBase &
  (
    | {
        readonly kind: "RegisterTaskDefinition";
        readonly input: Readonly<Record<string, unknown>>;
        readonly content: string;
      }
    | { readonly kind: "DeregisterTaskDefinition"; readonly arn: string }
    | { readonly kind: "DeleteTaskDefinitions"; readonly arns: readonly string[] }
    | {
        readonly kind: "TagResource";
        readonly arn: string;
        readonly tags: readonly EcsTag[];
        readonly takesOver?: Revision;
      }
    | {
        readonly kind: "UntagResource";
        readonly arn: string;
        readonly keys: readonly string[];
        readonly last?: boolean;
      }
  );

export type TaskDefinitionInput = PlanInput<TaskDefinitionSpec, TaskDefinitionStatus, TaskDefinitionObserved>;
