import type { ServiceSpec, ServiceStatus } from "../../api/types.ts";
import type { CheckedRevision } from "../../aws/services/ecs/checked.ts";
import type { EcsService, EcsServiceDeployment, EcsServiceRevision } from "../../aws/services/ecs/shapes.ts";
import type { PlanInput } from "../../engine/kind.ts";
import type { StepBase } from "../../engine/plan.ts";
import type { MissingRead } from "../common/plan/details.ts";
import type { TagStep } from "../common/plan/tags.ts";
import type { ScalingObserved, ScalingServiceStep } from "./scaling/model.ts";

/** What is known of a service in AWS. */
export interface ServiceObserved {
  /** ACTIVE or DRAINING; an INACTIVE one does not exist any more. */
  readonly service: EcsService | undefined;
  /** When the INACTIVE service of this name was created, milliseconds: identifies the incarnation. */
  readonly formerCreatedAt?: number;
  /** AWS knows no such cluster. */
  readonly noCluster: boolean;
  /** Being deleted, and the cluster of the service is not certain: that it was not found proves nothing. */
  readonly clusterUncertain?: true;
  /** The newest service deployment, as far as AWS keeps one. */
  readonly deployment?: EcsServiceDeployment;
  /** Our write has begun a deployment that has not been read yet. */
  readonly deploymentUnread?: true;
  /** The revision that the newest deployment was to deliver; read when it ended badly. */
  readonly target?: EcsServiceRevision;
  /** The revision that runs; read when the spec declares what only a revision shows. */
  readonly live?: EcsServiceRevision;
  /** A revision that no spec describes: one that the service names literally, or of a definition that is only observed. */
  readonly externalDefinition?: CheckedRevision;
  /** Reads of the rollout that cannot be used here; undefined: none. */
  readonly missing?: readonly MissingRead[];
  /** Tasks of the service that stopped, where something says that they do. */
  readonly stopped: readonly StoppedTask[];
  /** The counts and the newest start that AWS showed when `stopped` was read. */
  readonly stoppedAsOf?: string;
  /** How the observation came about: by a read, from AWS's answer to our own write, or not at all (a new object). */
  readonly source: "read" | "answer" | "unread";
  /** A write may have been sent a moment ago that AWS does not show yet. */
  readonly recentWrite: boolean;
  /** AWS was read and showed less than it had answered to our write: this is the answer. */
  readonly stale?: true;
  /** How Application Auto Scaling scales it; undefined: not read. */
  readonly scaling?: ScalingObserved;
  /** What our write asked for that starts a deployment. */
  readonly sentChange?: ReleaseChange;
  /** The owner tags were taken off, or that was tried. */
  readonly untagged?: boolean;
  /** What is observed was not made by this namespace, which may not see it; nothing of it is known. */
  readonly hidden?: true;
}

/** The part of an update that starts a deployment. */
export interface ReleaseChange {
  readonly hash: string;
  /** Paths of what it changes. */
  readonly fields: readonly string[];
}

/** Tasks that stopped for the same reason. */
export interface StoppedTask {
  readonly task: string;
  readonly stopCode?: string;
  readonly reason?: string;
  readonly containers: readonly { readonly name: string; readonly exitCode?: number; readonly reason?: string }[];
  readonly count: number;
  /** Id of the deployment that started them; absent where only the status has them. */
  readonly startedBy?: string;
  /** When they stopped, milliseconds since the epoch, the last one first; empty where only the status has them. */
  readonly stoppedAt: readonly number[];
}

export type ServiceStep =
  | TagStep
  | ScalingServiceStep
  | (StepBase &
      (
        | { readonly kind: "CreateService"; readonly input: Readonly<Record<string, unknown>> }
        | {
            readonly kind: "UpdateService";
            readonly input: Readonly<Record<string, unknown>>;
            readonly release?: ReleaseChange | undefined;
          }
        | { readonly kind: "DeleteService"; readonly cluster: string; readonly service: string }
      ));

export type ServiceInput = PlanInput<ServiceSpec, ServiceStatus, ServiceObserved>;
