/** Why a task stopped, as far as AWS says. */
interface Stopped {
  readonly stopCode?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * Whether a task of a service stopped because of itself: it could not start, its essential container ended, or it failed a
 * health check. Not where AWS or a person took it away: a Spot interruption, rebalancing, scaling, StopTask.
 * Source: Amazon ECS API Reference, Task, `stopCode`; Developer Guide, "Amazon ECS stopped tasks error messages" ("Task failed
 * ELB health checks in ...", "Task failed container health checks"), which come with the code ServiceSchedulerInitiated.
 */
export function stoppedByOwnFault({ stopCode, reason = "" }: Stopped): boolean {
  if (stopCode === "TaskFailedToStart" || stopCode === "EssentialContainerExited") return true;
  return stopCode === "ServiceSchedulerInitiated" && /\bhealth checks?\b/i.test(reason);
}
