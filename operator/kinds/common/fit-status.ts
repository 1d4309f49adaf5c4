import STATUS_BOUNDS from "../../api/status-bounds.json" with { type: "json" };
import type { BaseStatus } from "../../engine/object.ts";
import { type Bounds, bounded } from "../../lib/bounded.ts";

/**
 * Keeps the bounds that a kind's CRD sets for its status: one that is over them is refused as a whole, memory and conditions with
 * it, and much of what is told is in AWS's words.
 */
export const fitTo =
  (kind: keyof typeof STATUS_BOUNDS) =>
  (status: BaseStatus): BaseStatus =>
    (bounded(STATUS_BOUNDS[kind] as Bounds, status) ?? {}) as BaseStatus;
