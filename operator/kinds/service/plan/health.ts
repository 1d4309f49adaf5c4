import { newestProblem } from "../../../aws/services/ecs/events.ts";
import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import type { Plan } from "../../../engine/plan.ts";
import { blocked, inSync, progressing } from "../../common/plan/plans.ts";
import { enoughTasksRun, scalingOf } from "../count.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import type { Release } from "../release.ts";
import { primaryOf } from "../rollout/ecs.ts";
import { deploymentStatus, stuckForMs } from "../rollout/progress.ts";
import type { Rollout } from "../rollout/rollout.ts";
import { churnOf } from "./churn.ts";
import { percentsHold } from "./percents.ts";

type ServicePlan = Plan<ServiceStep>;

/** What is said of the service once the steps are on their way, or when there are none. */
export function healthOf(
  input: ServiceInput,
  service: EcsService,
  release: Release,
  steps: readonly ServiceStep[],
): ServicePlan {
  const { rollout } = release;
  const { pollMs } = input.settings;
  switch (rollout.kind) {
    case "outdated":
      return progressing(
        "Updating",
        steps.map((step) => step.summary).join("; ") || "Waiting for a deployment to start.",
        [],
        pollMs,
      );
    case "failed":
      if (!rollout.ended) return progressing("Progressing", rollout.message, [], pollMs);
      return blocked(rollout.how, heldMessage(input, rollout.message));
    case "underway":
      return planUnderway(input, service, rollout);
    case "delivered":
      return planDelivered(input, service);
    default:
      return rollout satisfies never;
  }
}

const RETRY =
  "The same content is not deployed again. Change the service or its task definition, or set the annotation `ecs-operator.dev/retry` to a new value.";

const heldMessage = (input: ServiceInput, message: string): string =>
  [`${message}.`, stoppedMessage(input), RETRY].filter((part) => part !== "").join(" ");

/** Why tasks stopped, in one sentence. */
function stoppedMessage({ observed }: ServiceInput): string {
  const reasons = observed.stopped.slice(0, 3).map(({ count, reason, stopCode, containers }) => {
    const exits = containers.map(({ name, exitCode, reason: why }) =>
      [`container ${name}`, exitCode === undefined ? undefined : `exit code ${exitCode}`, why]
        .filter((part) => part !== undefined)
        .join(" "),
    );
    return `${count} x ${[reason ?? stopCode ?? "unknown reason", ...exits].join(", ")}`;
  });
  return reasons.length === 0 ? "" : `Tasks stopped: ${reasons.join("; ")}.`;
}

function planUnderway(input: ServiceInput, service: EcsService, rollout: Rollout & { kind: "underway" }): ServicePlan {
  const { resource, observed, now, settings } = input;
  const deadlineMs = resource.spec.rollout.progressDeadlineSeconds * 1000;
  const before = resource.status?.deployment;
  const shown = deploymentStatus(service, observed.deployment, before);
  const { running = 0, requested = service.desiredCount ?? 0 } = shown?.targetTasks ?? {};
  // With all tasks running, only what came after the last progress explains why there is no more.
  const quietSince = shown === undefined ? now : now - stuckForMs(before, shown, now);
  const trouble = troubleMessage(input, service, running < requested ? 0 : quietSince);
  const said = [rollout.message, percentsHold(service) ?? "", trouble, stoppedMessage(input)];
  const message = said.filter((part) => part !== "").join(". ");
  if (deadlineMs > 0 && !rollout.paused && stuckForMs(before, shown, now) > deadlineMs) {
    // How long it has been is left out: a status says nothing that changes by itself.
    const since = `No progress for more than ${deadlineMs / 1000} s (\`spec.rollout.progressDeadlineSeconds\`); ECS continues the deployment.`;
    return { ...blocked<ServiceStep>("ProgressDeadlineExceeded", `${since} ${message}`), recheckMs: settings.pollMs };
  }
  return progressing("Progressing", message, [], settings.pollMs);
}

/**
 * What the scheduler last complained of in this deployment; it ends where another sentence may follow.
 *
 * @param since what came before it does not count, milliseconds since the epoch
 */
function troubleMessage({ observed }: ServiceInput, service: EcsService, since = 0): string {
  const begun = (observed.deployment?.createdAt ?? primaryOf(service)?.createdAt)?.getTime() ?? 0;
  const event = newestProblem(service, Math.max(begun, since));
  return event === undefined ? "" : `Newest service event: ${event.replace(/\.$/, "")}`;
}

function planDelivered(input: ServiceInput, service: EcsService): ServicePlan {
  const { pollMs } = input.settings;
  const running = service.runningCount ?? 0;
  const desired = service.desiredCount ?? 0;
  const churn = churnOf(input, service);
  if (churn !== undefined) {
    const message = `Tasks keep failing: at least ${churn.threshold} failed in quick succession.`;
    const recheckMs = Math.max(pollMs, churn.quietMs);
    return progressing("TasksFailing", `${message} ${stoppedMessage(input)}`, [], recheckMs);
  }
  const scaling = scalingOf(input, service);
  const { enough, required } = enoughTasksRun(service, scaling);
  if (!enough) {
    const trouble = troubleMessage(input, service);
    const message = [
      `Waiting for tasks to run: ${running} of ${desired} running, at least ${required} required.`,
      trouble === "" ? "" : `${trouble}.`,
      stoppedMessage(input),
    ];
    return progressing("TasksUnavailable", message.filter((part) => part !== "").join(" "), [], pollMs);
  }
  if (scaling !== undefined) {
    return {
      ...inSync<ServiceStep>("Scaling", `Scaling from ${scaling.from} to ${scaling.to} tasks: ${running} running.`),
      recheckMs: pollMs,
    };
  }
  return inSync("RolloutSucceeded", `${running} of ${desired} tasks running the desired revision.`);
}
