import type { FilledDeploymentConfiguration, Stage } from "../records.ts";

/**
 * The lifecycle stages of a traffic-shifting deployment, in order; none for a rolling one.
 * Source: Amazon ECS Developer Guide, "Amazon ECS blue/green deployments", "linear deployments", "canary deployments".
 *
 * @param active how many revisions have tasks when the deployment starts
 */
export function trafficStages(configuration: FilledDeploymentConfiguration, active: number): readonly Stage[] {
  if (configuration.strategy === "ROLLING") return [];
  return [
    ...(active > 1 ? [{ name: "RECONCILE_SERVICE" }] : []),
    { name: "PRE_SCALE_UP" },
    { name: "SCALE_UP" },
    { name: "POST_SCALE_UP" },
    { name: "TEST_TRAFFIC_SHIFT", test: 100 },
    { name: "POST_TEST_TRAFFIC_SHIFT" },
    ...shiftSteps(configuration).flatMap(({ percent, bakeMinutes }) => [
      { name: "PRE_PRODUCTION_TRAFFIC_SHIFT" },
      { name: "PRODUCTION_TRAFFIC_SHIFT", production: percent, bakeMinutes },
    ]),
    { name: "POST_PRODUCTION_TRAFFIC_SHIFT" },
    { name: "BAKE_TIME", bakeMinutes: configuration.bakeTimeInMinutes },
    { name: "CLEAN_UP" },
  ];
}

/** Production traffic back to the source, then away with the target's tasks. */
export function rollbackStages(weights: { readonly production: number; readonly test: number }): readonly Stage[] {
  return [
    ...(weights.production > 0 ? [{ name: "PRODUCTION_TRAFFIC_SHIFT", production: 0 }] : []),
    ...(weights.test > 0 ? [{ name: "TEST_TRAFFIC_SHIFT", test: 0 }] : []),
    { name: "CLEAN_UP" },
  ];
}

interface Step {
  readonly percent: number;
  readonly bakeMinutes: number;
}

function shiftSteps(configuration: FilledDeploymentConfiguration): readonly Step[] {
  const everything: Step = { percent: 100, bakeMinutes: 0 };
  if (configuration.strategy === "CANARY") {
    const { canaryPercent = 5, canaryBakeTimeInMinutes = 10 } = configuration.canaryConfiguration ?? {};
    return canaryPercent >= 100
      ? [everything]
      : [{ percent: canaryPercent, bakeMinutes: canaryBakeTimeInMinutes }, everything];
  }
  if (configuration.strategy !== "LINEAR") return [everything];
  const { stepPercent = 10, stepBakeTimeInMinutes = 6 } = configuration.linearConfiguration ?? {};
  const steps: Step[] = [];
  for (let step = 1; step * stepPercent < 100; step += 1) {
    steps.push({ percent: Math.round(step * stepPercent * 10) / 10, bakeMinutes: stepBakeTimeInMinutes });
  }
  return [...steps, everything];
}
