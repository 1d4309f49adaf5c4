import type { Ownership } from "../../../ecs/owner.ts";
import type { EcsTag } from "../../../ecs/shapes.ts";
import type { PlanInput, StepBase } from "../../../engine/kind.ts";
import type { DeepReadonly } from "../../../lib/readonly.ts";
import type { Unavailable } from "../../common/plan/failures.ts";
import type { TaskDefinitionSpec as MutableSpec, TaskDefinitionStatus as MutableStatus } from "../schema/index.ts";

export type TaskDefinitionSpec = DeepReadonly<MutableSpec>;
export type TaskDefinitionStatus = DeepReadonly<MutableStatus>;

/** A revision of ours. What it consists of never changes; its state and tags do. */
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

/** The newest revision of the family that does not carry this object's tags. */
export interface StrangeRevision {
  readonly arn: string;
  readonly revision: number;
  readonly ownership: Exclude<Ownership, "ours">;
  /** Its content is what the spec asks for. */
  readonly sameContent: boolean;
  readonly tags: readonly EcsTag[];
}

export interface TaskDefinitionObserved {
  /** Ours, newest first. */
  readonly revisions: readonly Revision[];
  readonly stranger?: StrangeRevision;
  /** ARNs of old revisions that neither a service uses nor a task runs, as seen in this very pass. */
  readonly idle?: readonly string[];
  /** At a deletion: ARNs of the family that were looked at and are not ours. */
  readonly notOurs?: readonly string[];
  /** At a deletion: more revisions of the family have to be looked at. */
  readonly unsearched?: boolean;
  /** The wanted content may have been registered a moment ago although AWS does not show it yet. */
  readonly inDoubt: boolean;
  readonly source: "read" | "answer" | "remembered";
  /** DeleteTaskDefinitions cannot be used: AWS has just said so. */
  readonly undeletable?: Unavailable;
  readonly released?: boolean;
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
        readonly adopt?: Revision;
      }
    | {
        readonly kind: "UntagResource";
        readonly arn: string;
        readonly keys: readonly string[];
        readonly last?: boolean;
      }
  );

export type TaskDefinitionInput = PlanInput<TaskDefinitionSpec, TaskDefinitionStatus, TaskDefinitionObserved>;
