import { optionsOf } from "../../core/options.ts";
import type { World } from "../../core/world.ts";

interface ScalingOptions {
  /** Scalable targets of an account in a Region. */
  readonly scalableTargetQuota: number;
  /**
   * When a scalable target goes with its service of Amazon ECS: as soon as the service is deleted, when it is INACTIVE, or never.
   * AWS does not say; third parties saw that it goes.
   */
  readonly scalableTargetGoes: "deletion" | "inactive" | "never";
}

export const scalingOptions: ScalingOptions = { scalableTargetQuota: 3000, scalableTargetGoes: "inactive" };

/** The options of Application Auto Scaling, as they are set now. */
export function optionsNow(world: World): ScalingOptions {
  return optionsOf(world.options, scalingOptions);
}
