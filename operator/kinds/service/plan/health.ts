import type { EcsService } from "../../../ecs/shapes.ts";
import type { Plan } from "../../../engine/kind.ts";
import { blocked, inSync, progressing } from "../../common/plan/plans.ts";
import { enoughTasksRun } from "./count.ts";
import { percentsHold } from "./percents.ts";
import { stuckForMs, tellDeployment } from "./progress.ts";
import type { Release } from "./release.ts";
import type { Rollout } from "./rollout.ts";
import { scalingOf } from "./scaling.ts";
import type { ServiceInput, ServiceStep } from "./types.ts";

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
      return progressing("Updating", steps.map((step) => step.summary).join("; ") || "A release is due.", [], pollMs);
    case "failed":
      if (!rollout.ended) return progressing("Progressing", rollout.message, [], pollMs);
      return blocked(rollout.how, heldMessage(input, rollout.message));
    case "underway":
      return underway(input, service, rollout);
    case "delivered":
      return delivered(input, service);
    default:
      return rollout satisfies never;
  }
}

const RETRY =
  "The same content is not sent again until it changes, or until the annotation `ecs-operator.dev/retry` is set to a new value.";

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

function underway(input: ServiceInput, service: EcsService, rollout: Rollout & { kind: "underway" }): ServicePlan {
  const { resource, observed, now, settings } = input;
  const deadlineMs = resource.spec.rollout.progressDeadlineSeconds * 1000;
  const stopped = stoppedMessage(input);
  const message = [rollout.message, percentsHold(service) ?? "", stopped].filter((part) => part !== "").join(". ");
  const stuckMs = stuckForMs(resource.status?.deployment, tellDeployment(service, observed.deployment), now);
  if (deadlineMs > 0 && !rollout.paused && stuckMs > deadlineMs) {
    const since = `No progress for ${Math.round(stuckMs / 1000)} s (\`spec.rollout.progressDeadlineSeconds\` is ${deadlineMs / 1000}); ECS goes on trying.`;
    return { ...blocked<ServiceStep>("ProgressDeadlineExceeded", `${since} ${message}`), recheckMs: settings.pollMs };
  }
  return progressing("Progressing", message, [], settings.pollMs);
}

function delivered(input: ServiceInput, service: EcsService): ServicePlan {
  const { pollMs } = input.settings;
  const scaling = scalingOf(input, service);
  const { enough, required } = enoughTasksRun(service, scaling);
  const running = service.runningCount ?? 0;
  const desired = service.desiredCount ?? 0;
  if (!enough) {
    const message = `${running} of ${desired} tasks run, and at least ${required} have to. ${stoppedMessage(input)}`;
    return progressing("TasksUnavailable", message.trim(), [], pollMs);
  }
  if (scaling !== undefined) {
    return {
      ...inSync<ServiceStep>("Scaling", `Scaling from ${scaling.from} to ${scaling.to}: ${running} tasks run.`),
      recheckMs: pollMs,
    };
  }
  return inSync("RolloutSucceeded", `${running} of ${desired} tasks run what the spec asks for.`);
}
