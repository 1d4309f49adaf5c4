/** How much capacity a policy wants: arithmetic alone. */
import type { StepScaling } from "../inputs/policies.ts";

/** "adding capacity proportional to the metric value" (User Guide, "How target tracking scaling works") */
export function trackedCapacity(base: number, value: number, target: number): number {
  return target > 0 ? Math.ceil((base * value) / target) : base;
}

/**
 * The capacity that a step policy sets. "If the metric value is above the breach threshold, the lower bound is inclusive [...].
 * Otherwise, it's exclusive" (API Reference, StepAdjustment). A percentage is rounded as the User Guide says of step scaling.
 *
 * @param difference between the metric and the threshold of the alarm
 * @returns the base where no step fits
 */
export function steppedCapacity(
  { AdjustmentType, StepAdjustments = [], ...step }: StepScaling,
  base: number,
  difference: number,
): number {
  const found = StepAdjustments.find(
    ({ MetricIntervalLowerBound: from = -Infinity, MetricIntervalUpperBound: to = Infinity }) =>
      difference >= 0 ? difference >= from && difference < to : difference > from && difference <= to,
  );
  if (!found) return base;
  const { ScalingAdjustment: adjustment } = found;
  if (AdjustmentType === "ExactCapacity") return adjustment;
  if (AdjustmentType === "ChangeInCapacity") return Math.max(0, base + adjustment);
  const share = roundedPercent((base * adjustment) / 100);
  const least = step.MinAdjustmentMagnitude ?? 0;
  return Math.max(0, base + Math.sign(adjustment) * Math.max(Math.abs(share), least));
}

/**
 * "Values greater than 1 are rounded down. For example, 12.7 is rounded to 12. Values between 0 and 1 are rounded to 1. [...] Values
 * between 0 and -1 are rounded to -1. [...] Values less than -1 are rounded up. For example, -6.67 is rounded to -6." (User Guide)
 */
function roundedPercent(change: number): number {
  return Math.abs(change) < 1 ? Math.sign(change) : Math.trunc(change);
}
