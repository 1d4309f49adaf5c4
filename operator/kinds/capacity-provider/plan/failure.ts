import { conditionOf } from "../../../engine/conditions.ts";
import { parseTime } from "../../../lib/clock.ts";
import type { ProviderInput } from "../model.ts";

/**
 * Whether a failure that AWS shows is that of the change which the object asks for now, and too young to try again. What is under
 * way is reported as Reconciling, and its failure as Stalled since a certain time; both for a generation. A failure of an earlier
 * generation, or of a change that somebody else made, holds nothing.
 *
 * @param under the reason of Reconciling while the change is under way
 */
export function isHeldAfterFailure(
  { resource, settings, verbs, now }: ProviderInput,
  under: "Creating" | "Updating",
): boolean {
  if (verbs.some(({ verb }) => verb === "retry")) return false;
  const { conditions } = resource.status ?? {};
  const { generation } = resource.metadata;
  const [reconciling, stalled] = [conditionOf(conditions, "Reconciling"), conditionOf(conditions, "Stalled")];
  if (reconciling?.reason === under && reconciling.observedGeneration === generation) return true;
  if (stalled?.reason !== "RefusedByAWS" || stalled.observedGeneration !== generation) return false;
  return now - parseTime(stalled.lastTransitionTime) < settings.driftIntervalMs / 2;
}
