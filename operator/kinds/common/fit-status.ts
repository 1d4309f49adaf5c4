import STATUS_BOUNDS from "../../api/status-bounds.json" with { type: "json" };
import type { BaseStatus } from "../../engine/object.ts";
import { type Bounds, bounded } from "../../lib/bounded.ts";

/**
 * Keeps the bounds that a kind's CRD sets for its status. The API server refuses a status that is over them as a whole, and much of
 * it is text from AWS, whose length the operator does not choose.
 */
export const fitTo =
  (kind: keyof typeof STATUS_BOUNDS) =>
  (status: BaseStatus): BaseStatus =>
    (bounded(STATUS_BOUNDS[kind] as Bounds, status) ?? {}) as BaseStatus;
