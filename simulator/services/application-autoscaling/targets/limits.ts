import { setCapacity } from "../activities/log.ts";
import type { ScalingArea, Target } from "../records.ts";

/**
 * "If the specified resource is not active in the target service, this operation does not change the resource's current capacity.
 * Otherwise, it changes the resource's current capacity to a value that is inside of this range." (API Reference,
 * RegisterScalableTarget) Text of the cause: User Guide, "Scaling activities for Application Auto Scaling".
 */
export function bringWithinLimits(area: ScalingArea, target: Target): void {
  const service = area.ports.services.find(area, target.cluster, target.service);
  if (!service?.active) return;
  if (service.desiredCount < target.min)
    setCapacity(area, target, target.min, `minimum capacity was set to ${target.min}`);
  if (service.desiredCount > target.max)
    setCapacity(area, target, target.max, `maximum capacity was set to ${target.max}`);
}
