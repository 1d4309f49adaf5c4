import type { EcsTask } from "../../aws/services/ecs/shapes.ts";
import { rfc3339 } from "../../lib/clock.ts";
import { compact } from "../../lib/json.ts";
import type { ShownTask } from "./model.ts";

/** What is kept of a task that AWS shows. */
export function shownTask(task: EcsTask): ShownTask {
  const { taskArn, clusterArn, startedBy, lastStatus, stopCode, stoppedReason, createdAt, stoppedAt } = task;
  const containers = task.containers?.map(({ name, lastStatus: state, exitCode, reason }) =>
    compact({ name, lastStatus: state, exitCode, reason }),
  );
  return compact({
    taskArn,
    clusterArn,
    startedBy,
    lastStatus,
    stopCode,
    stoppedReason,
    createdAt: createdAt && rfc3339(createdAt.getTime()),
    stoppedAt: stoppedAt && rfc3339(stoppedAt.getTime()),
    containers,
  }) as ShownTask;
}
