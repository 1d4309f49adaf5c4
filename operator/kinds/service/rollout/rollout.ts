import type { EcsService, EcsServiceDeployment } from "../../../aws/services/ecs/shapes.ts";

/** What AWS's newest deployment means for the content the spec asks for. */
export type Rollout =
  /** The desired content is what runs, by a deployment that succeeded. */
  | { readonly kind: "delivered" }
  /** A deployment of the desired content is on its way. */
  | { readonly kind: "underway"; readonly paused: boolean; readonly message: string }
  /** A deployment of the desired content ended badly, or is being rolled back. */
  | { readonly kind: "failed"; readonly how: Failing; readonly ended: boolean; readonly message: string }
  /** AWS runs something else and nothing speaks against sending the desired content. */
  | { readonly kind: "outdated" };

export type Failing = "RolledBack" | "DeploymentFailed" | "DeploymentStopped";

export interface RolloutFacts {
  readonly service: EcsService;
  /** The newest service deployment; undefined when AWS keeps no record of one, or it has not been read. */
  readonly deployment: EcsServiceDeployment | undefined;
  /** A deployment has begun that has not been read yet. */
  readonly deploymentUnread: boolean;
  /** The service's own fields carry the desired content. */
  readonly contentIsLive: boolean;
  /** The newest deployment was to deliver the desired content. */
  readonly deploymentIsDesired: boolean;
}

/** How releases of a service go; one for each deployment controller. Pure. */
export interface DeploymentController {
  /** What the newest deployment means for the desired content. */
  judge(facts: RolloutFacts): Rollout;
  /** How people make a release where the operator does not: `with AWS CodeDeploy`; undefined: it does. */
  readonly releasedBy?: string;
}
