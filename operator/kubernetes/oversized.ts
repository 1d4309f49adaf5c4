import { MAX_SPEC_BYTES, MAX_SPEC_DEPTH } from "../api/limits.ts";
import { jsonSize } from "../lib/json-size.ts";

/** A member of an oversized spec that is not larger stays: names, references, policies, the Region. */
const SMALL_BYTES = 1_024;

/** A spec as it is cached. */
export interface BoundedSpec {
  readonly spec: unknown;
  /** The cached spec is only a stub; see `Resource.oversized`. */
  readonly oversized?: true;
}

/**
 * Reduces a spec that is larger than AWS takes: API server and etcd take twenty times as much, and thousands of such objects
 * must not fill the memory. Small members stay, because they hold the name in AWS and the deletion policy; large lists become
 * empty ones.
 *
 * @param spec as it was read; an object, since the API server has checked it
 */
export function boundedSpec(spec: unknown): BoundedSpec {
  if (typeof spec !== "object" || spec === null) return { spec };
  const { tags: _, ...counted } = spec as Readonly<Record<string, unknown>>;
  if (jsonSize(counted, MAX_SPEC_BYTES, MAX_SPEC_DEPTH) <= MAX_SPEC_BYTES) return { spec };
  const stub: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(spec)) {
    if (jsonSize(value, SMALL_BYTES, MAX_SPEC_DEPTH) <= SMALL_BYTES) stub[name] = value;
    else if (Array.isArray(value)) stub[name] = [];
  }
  return { spec: stub, oversized: true };
}
