import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { stoppedByOwnFault } from "../../../aws/services/ecs/stopped-tasks.ts";
import { lastReadBy } from "../../../engine/backoff.ts";
import type { ServiceInput } from "../model.ts";
import { primaryOf } from "../rollout/ecs.ts";
import { finishedAt } from "../rollout/progress.ts";

/** Tasks that keep failing after their release has succeeded. */
export interface Churn {
  /** So many have to stop between two reads for it to be more than an accident. */
  readonly threshold: number;
  /** In how many milliseconds fewer than that are left, if no more stop. */
  readonly quietMs: number;
}

/** One task that is lost now and then, or two at once, is what a service is for. */
const LEAST = 3;

/**
 * Whether tasks of the running deployment keep stopping by their own fault: as many as the service wants, and at least three,
 * since the last read and since the deployment has ended. Undefined when they do not.
 */
export function churnOf({ resource, observed, now, settings }: ServiceInput, service: EcsService): Churn | undefined {
  const threshold = Math.max(LEAST, service.desiredCount ?? 0);
  const lastRead = lastReadBy(now, settings.driftIntervalMs);
  const since = Math.max(lastRead, finishedAt(resource, observed.deployment) ?? 0);
  const running = primaryOf(service)?.id;
  const newestFirst = observed.stopped
    .filter((group) => stoppedByOwnFault(group) && group.startedBy === running)
    .flatMap(({ stoppedAt }) => stoppedAt)
    .filter((at) => at > since)
    .sort((a, b) => b - a);
  const last = newestFirst[threshold - 1];
  return last === undefined ? undefined : { threshold, quietMs: last - lastRead };
}
