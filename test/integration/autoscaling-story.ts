import { type Manifest, stack, withSpec } from "../support/builders.ts";
import { scalingAlarm, stepping, tracking } from "../support/scaling-policies.ts";
import type { World } from "../support/world.ts";

const burst = stepping("burst", 1);
const busy = scalingAlarm("scaled-busy", "burst");
const night = {
  scheduledActionName: "night",
  schedule: "cron(0 3 1 1 ? 2099)",
  scalableTargetAction: { minCapacity: 1 },
};

const block = {
  minCapacity: 2,
  maxCapacity: 4,
  policies: [tracking("cpu"), burst],
  alarms: [busy],
  scheduledActions: [night],
};
const objects = stack("scaled", "1", { autoscaling: block });
const [, , scaled] = objects;

/** A service that AWS scales: registered, tagged, looked at, changed until nothing but the target is left, and deleted. */
export async function tellAutoscalingStory(world: World): Promise<void> {
  const { kube, namespace, apply, waitFor, waitReady, waitGone, remove } = world;
  const becomes = async (manifest: Manifest) => {
    await apply(manifest);
    await waitReady(manifest);
  };
  await apply(...objects);
  await waitReady(...objects);
  await becomes(withSpec(scaled, { tags: [{ key: "team", value: "shop" }] }));
  await kube.patch("ECSService", namespace, "scaled", {
    metadata: { annotations: { "ecs-operator.dev/refresh": "1" } },
  });
  await waitFor("ECSService", "scaled", ({ status }) => status.lastHandled?.refresh !== undefined);
  await becomes(
    withSpec(scaled, { autoscaling: { ...block, maxCapacity: 5, policies: [tracking("processor"), burst] } }),
  );
  await becomes(withSpec(scaled, { autoscaling: { minCapacity: 2, maxCapacity: 5 } }));
  await remove(...objects);
  await waitGone(...objects);
}
