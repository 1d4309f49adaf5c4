import { optionsOf } from "../../core/options.ts";
import type { World } from "../../core/world.ts";

/** How long AWS takes for things, in milliseconds at speed 1. */
export const ecsDurations = {
  provisioning: 300,
  pending: 200,
  activating: 500,
  /** From RUNNING until a task counts as healthy (40 s in AWS without a health check). */
  healthy: 400,
  deactivating: 200,
  stopping: 300,
  deprovisioning: 200,
  /** From a change until the service scheduler reacts. */
  scheduler: 50,
  /** Shortest stay in a lifecycle stage, in a requested stop and in a requested rollback. */
  stage: 200,
  /** How long capacity provider attachments are being updated. */
  attachments: 500,
  /** How long an Auto Scaling group provider is PROVISIONING: AWS's examples show it ACTIVE in the answer. */
  groupProvisioning: 0,
  /** The same of Managed Instances. */
  instancesProvisioning: 1_000,
  /** How long a capacity provider is being updated. */
  providerUpdate: 500,
  /** How long it is DEPROVISIONING. */
  providerDeprovisioning: 500,
  /** First wait before a service that keeps failing starts another task; doubles up to `restartMost`. */
  restart: 500,
  restartMost: 15_000,
  /** How long an INACTIVE service or cluster stays visible. */
  inactive: 3_600_000,
  /** From the end of a task until its instances are gone from AWS Cloud Map: anything between the two. */
  deregistrationLeast: 5_000,
  deregistrationMost: 120_000,
  /** From INACTIVE until what Service Connect made in AWS Cloud Map is gone: anything between the two. */
  disconnectionLeast: 60_000,
  disconnectionMost: 300_000,
  /** One minute of bake times and hook timeouts. */
  minute: 60_000,
};

export type EcsDuration = keyof typeof ecsDurations;

interface EcsOptions {
  /**
   * What an identical CreateService without a client token gets while the service is ACTIVE: the service, or the refusal
   * `Creation of service was not idempotent.` AWS does not say which.
   */
  readonly repeatedCreate: "returned" | "refused";
}

export const ecsOptions: EcsOptions = { repeatedCreate: "returned" };

/** The options of Amazon ECS, as they are set now. */
export function optionsNow(world: World): EcsOptions {
  return optionsOf(world.options, ecsOptions);
}
