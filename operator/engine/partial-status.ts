import { ownStatus } from "./compose.ts";
import type { Surroundings } from "./kind.ts";
import { type Pass, withResource } from "./pass.ts";

/** The status of a pass that failed: what it had found out until then. */

/** Whether a pass that failed before anything was decided has status members that other objects wait for. */
export const hasPartialStatus = <Aws>({ kind, resource, decided }: Pass<Aws>, surroundings: Surroundings): boolean =>
  decided === undefined && Object.keys(kind.early?.(resource, surroundings) ?? {}).length > 0;

/** The kind's own part of the status as far as the pass got. */
export function partialStatus<Aws>({ kind, resource, decided }: Pass<Aws>, surroundings: Surroundings): object {
  if (resource.oversized) return ownStatus(resource.status);
  if (decided === undefined) return { ...ownStatus(resource.status), ...kind.early?.(resource, surroundings) };
  // Nothing was recorded as handled: the kind must not count on it.
  const { handled: _, ...plan } = decided.plan;
  return kind.status(withResource(kind, decided.input, resource), plan);
}
