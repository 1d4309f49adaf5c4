import type { ServiceSpec, ServiceStatus } from "../../api/types.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import type { Resource } from "../../engine/object.ts";
import { parseTime, rfc3339 } from "../../lib/clock.ts";
import type { ServiceInput } from "./model.ts";
import { isScaled } from "./scaling/model.ts";

/** A change of the count that has not been reached yet. */
export interface Scaling {
  readonly from: number;
  readonly to: number;
  /** RFC 3339. */
  readonly sinceTime: string;
}

/**
 * How many tasks must run for the service to be fine, out of so many desired ones.
 * Source: minimumHealthyPercent is rounded up (Amazon ECS developer guide, service definition parameters).
 */
export function requiredTasks(desired: number, minimumHealthyPercent: number): number {
  return Math.max(desired > 0 ? 1 : 0, Math.ceil((desired * minimumHealthyPercent) / 100));
}

/**
 * Whether enough tasks run. While a new count is being reached, the smaller of the old and the new count is what matters,
 * so that scaling out does not report a healthy service as broken.
 */
export function enoughTasksRun(
  service: EcsService,
  scaling: Scaling | undefined,
): { readonly enough: boolean; readonly required: number } {
  const desired = service.desiredCount ?? 0;
  const counted = scaling === undefined ? desired : Math.min(scaling.from, scaling.to);
  const daemon = service.schedulingStrategy === "DAEMON";
  const minimum = service.deploymentConfiguration?.minimumHealthyPercent ?? (daemon ? 0 : 100);
  const required = requiredTasks(counted, minimum);
  return { enough: (service.runningCount ?? 0) >= required, required };
}

/**
 * The scaling that is going on after this observation.
 *
 * @param countBefore the desired count that AWS showed in the pass before; undefined in the first pass
 * @param deadlineMs how long a new count may take before missing tasks count as missing; Infinity for ever
 */
export function scalingNow(
  service: EcsService,
  countBefore: number | undefined,
  before: Scaling | undefined,
  now: { readonly ms: number; readonly text: string },
  deadlineMs: number,
): Scaling | undefined {
  const to = service.desiredCount ?? 0;
  const running = service.runningCount ?? 0;
  const from = before?.from ?? countBefore;
  // A change between two processes shows in the scaling that the status has.
  const changed = countBefore !== undefined && (countBefore !== to || (before !== undefined && before.to !== to));
  if (changed && from !== undefined) return running === to ? undefined : { from, to, sinceTime: now.text };
  if (before === undefined || running === before.to) return undefined;
  return now.ms - parseTime(before.sinceTime) > deadlineMs ? undefined : before;
}

/** Whether the spec leaves the count to somebody else. */
export const countIsSeeded = (spec: ServiceSpec): boolean =>
  spec.desiredCountPolicy === "Seed" || spec.autoscaling !== undefined;

/**
 * Whether `spec.desiredCount` is enforced. Not while it only seeds the count; and when that ended, not until it changes
 * from what it was then, so that taking `Seed` or `autoscaling` back does not scale the service.
 */
export function countIsEnforced({ spec, status }: Resource<ServiceSpec, ServiceStatus>): boolean {
  if (countIsSeeded(spec)) return false;
  return status?.countNotEnforced?.specValue !== spec.desiredCount;
}

/**
 * The limits of a scalable target that is not this object's: the count is AWS's, or there would be no end to changing it. Undefined
 * where there is none, or none was seen.
 */
export function limitsOfOthers({ resource, observed }: Pick<ServiceInput, "resource" | "observed">) {
  return isScaled(resource) ? undefined : observed.scaling?.live.target;
}

/** The scaling that is going on, from what the status has and what AWS shows now. */
export function scalingOf({ resource, now }: ServiceInput, service: EcsService): Scaling | undefined {
  const { status, spec } = resource;
  const seconds = spec.rollout.progressDeadlineSeconds;
  const deadlineMs = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
  return scalingNow(service, status?.desiredCount, status?.scaling, { ms: now, text: rfc3339(now) }, deadlineMs);
}
