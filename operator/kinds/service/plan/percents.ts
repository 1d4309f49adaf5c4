import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { primaryOf } from "../rollout/ecs.ts";

const FIELD = "spec.deploymentConfiguration.maximumPercent";

/**
 * Why a rolling deployment cannot start or stop any task, if the percentages are why: AWS takes nearly every pair of them, and
 * a deployment then only stands still.
 * Source: Amazon ECS API Reference, DeploymentConfiguration: maximumPercent of the desired count is "rounded down to the nearest
 * integer", minimumHealthyPercent "rounded up".
 *
 * @returns a sentence without its full stop; undefined while there is room, or nothing to replace
 */
export function percentsHold(service: EcsService): string | undefined {
  const { desiredCount: desired = 0, deploymentConfiguration, deployments = [] } = service;
  const {
    maximumPercent: maximum,
    minimumHealthyPercent: minimum,
    strategy = "ROLLING",
  } = deploymentConfiguration ?? {};
  if (strategy !== "ROLLING" || service.schedulingStrategy === "DAEMON") return undefined;
  if (maximum === undefined || minimum === undefined) return undefined;
  const most = Math.floor((desired * maximum) / 100);
  const fewest = Math.ceil((desired * minimum) / 100);
  if (most > fewest) return undefined;
  const primary = primaryOf(service);
  const toReplace = deployments.some((one) => one !== primary && (one.runningCount ?? 0) > 0);
  const { runningCount: running = 0, pendingCount: pending = 0 } = service;
  if (!toReplace || running + pending < most || running > fewest) return undefined;
  return (
    `No task can be replaced: of ${desired} desired tasks, at most ${most} may run (\`${FIELD}\` is ${maximum}) and at least ` +
    `${fewest} must run (\`spec.deploymentConfiguration.minimumHealthyPercent\` is ${minimum}); raise the first or lower the second`
  );
}
