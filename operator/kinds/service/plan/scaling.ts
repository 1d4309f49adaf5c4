import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { rfc3339 } from "../../../lib/clock.ts";
import { type Scaling, scalingNow } from "./count.ts";
import type { ServiceInput } from "./types.ts";

/** The scaling that is going on, from what was told before and what AWS shows now. */
export function scalingOf({ resource, now }: ServiceInput, service: EcsService): Scaling | undefined {
  const { status, spec } = resource;
  const seconds = spec.rollout.progressDeadlineSeconds;
  const deadlineMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
  return scalingNow(service, status?.desiredCount, status?.scaling, { ms: now, text: rfc3339(now) }, deadlineMs);
}
