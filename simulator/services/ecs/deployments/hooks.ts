/**
 * Lifecycle hooks: pauses that wait for ContinueServiceDeployment, and Lambda functions that answer by themselves.
 * Source: Amazon ECS Developer Guide, "Lifecycle hooks for Amazon ECS service deployments", "Pause lifecycle hooks".
 */

import type { HookRun, Service, ServiceDeployment } from "../records.ts";
import { lasting } from "../time.ts";

/** Starts the hooks of a stage, all at once. */
export function startHooks(service: Service, deployment: ServiceDeployment, stage: string): void {
  const { world } = service.area;
  const hooks = (deployment.configuration.lifecycleHooks ?? []).filter((hook) =>
    hook.lifecycleStages?.some((name) => name === stage),
  );
  const runs = hooks.map((hook): HookRun => {
    const pause = hook.targetType === "PAUSE";
    const minutes = hook.timeoutConfiguration?.timeoutInMinutes ?? 1440;
    return {
      hookId: `ecs-${pause ? "pause" : "lambda"}-${world.random.hex(17)}`,
      targetType: pause ? "PAUSE" : "AWS_LAMBDA",
      targetArn: hook.hookTargetArn,
      stage,
      startedAt: world.now,
      expiresAt: world.now + lasting(world, "minute", minutes),
      timeoutAction: hook.timeoutConfiguration?.action ?? "ROLLBACK",
      status: pause ? "AWAITING_ACTION" : "IN_PROGRESS",
    };
  });
  for (const run of runs) {
    if (run.targetType === "PAUSE") world.agenda.at(run.expiresAt, () => expire(service, run));
    else world.agenda.at(world.now + lasting(world, "stage"), () => answer(service, run));
  }
  deployment.hooks = [...deployment.hooks, ...runs];
}

function expire(service: Service, run: HookRun): void {
  if (run.status !== "AWAITING_ACTION") return;
  run.status = "TIMED_OUT";
  service.wake();
}

function answer(service: Service, run: HookRun): void {
  if (run.status !== "IN_PROGRESS") return;
  run.status = service.area.scenario.lambdaHooks.get(run.targetArn ?? "") ?? "SUCCEEDED";
  service.wake();
}

/** Whether the hooks of the stage let the deployment go on, make it wait, or end it (then: why). */
export function hooksVerdict(deployment: ServiceDeployment): "passed" | "waiting" | { readonly failed: string } {
  const runs = deployment.hooks.filter((run) => run.startedAt === deployment.stageSince);
  const bad = runs.find(
    (run) => run.status === "FAILED" || (run.status === "TIMED_OUT" && run.timeoutAction === "ROLLBACK"),
  );
  if (bad) {
    const how = bad.status === "FAILED" ? "failed" : "timed out";
    return { failed: `Lifecycle hook ${bad.hookId} ${how} at lifecycle stage ${bad.stage}.` };
  }
  return runs.some((run) => run.status === "AWAITING_ACTION" || run.status === "IN_PROGRESS") ? "waiting" : "passed";
}

/** Closes hooks whose answer no longer matters. */
export function closeHooks(deployment: ServiceDeployment): void {
  for (const run of deployment.hooks) {
    if (run.status === "AWAITING_ACTION" || run.status === "IN_PROGRESS") run.status = "FAILED";
  }
}
