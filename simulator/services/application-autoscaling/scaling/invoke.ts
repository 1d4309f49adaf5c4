/**
 * What a scaling policy does when an alarm invokes it.
 * Sources: User Guide, "How target tracking scaling works", "How step scaling works" and "Suspend and resume scaling"; Amazon ECS
 * Developer Guide, "Automatically scale your Amazon ECS service".
 */
import { addNotScaled, setCapacity } from "../activities/log.ts";
import type { EcsService } from "../ports.ts";
import type { NotScaledReason, Policy, ScalingArea, Target } from "../records.ts";
import { steppedCapacity, trackedCapacity } from "./capacity.ts";

export interface Invocation {
  readonly alarmName: string;
  readonly value: number;
  readonly threshold: number;
}

export function invokePolicy(area: ScalingArea, policy: Policy, invocation: Invocation): void {
  const { target } = policy;
  const service = area.ports.services.find(area, target.cluster, target.service);
  if (!service?.active) return;
  const base = baseOf(area, policy, service);
  const wanted = wantedBy(area, policy, invocation, base);
  if (wanted === undefined) return;
  const adds = wanted > base;
  if (adds ? target.suspended.DynamicScalingOutSuspended : isHeld(area, policy, service)) return;
  const count = Math.min(target.max, Math.max(target.min, wanted));
  const cause = `monitor alarm ${invocation.alarmName} in state ALARM triggered policy ${policy.name}`;
  if (adds ? count <= service.desiredCount : count >= service.desiredCount) {
    addNotScaled(area, target, cause, reasonFor(target, service, adds));
    return;
  }
  setCapacity(area, target, count, cause);
  remember(area, policy, { adds, base });
}

/**
 * "While the scale-out cooldown period is in effect, the capacity added by the initiating scale-out activity is calculated as part of
 * the desired capacity for the next scale-out activity." (Developer Guide)
 */
function baseOf({ world }: ScalingArea, { addedLast }: Policy, { runningCount }: EcsService): number {
  return addedLast && world.now < addedLast.until ? addedLast.base : runningCount;
}

/** @returns undefined where the policy has nothing to do with the alarm */
function wantedBy(area: ScalingArea, policy: Policy, invocation: Invocation, base: number): number | undefined {
  const { configuration, alarms } = policy;
  const { alarmName, value, threshold } = invocation;
  switch (configuration.type) {
    case "TargetTrackingScaling": {
      const wanted = trackedCapacity(base, value, configuration.tracking.TargetValue);
      if (alarmName === alarms?.high) return wanted > base ? wanted : undefined;
      return alarmName === alarms?.low ? agreed(area, policy, wanted) : undefined;
    }
    case "StepScaling": {
      const wanted = steppedCapacity(configuration.step, base, value - threshold);
      return wanted === base ? undefined : wanted;
    }
    case "PredictiveScaling":
      return undefined;
  }
}

/**
 * "it will scale in only if all of the target tracking policies (with the scale-in portion enabled) are ready to scale in"; the
 * policy that provides the largest capacity goes first. (User Guide)
 */
function agreed(area: ScalingArea, policy: Policy, wanted: number): number | undefined {
  let largest = wanted;
  for (const other of policy.target.policies.values()) {
    const { configuration, alarms } = other;
    if (other === policy || configuration.type !== "TargetTrackingScaling" || !alarms) continue;
    if (configuration.tracking.DisableScaleIn === true) continue;
    if (area.ports.alarms.stateOf(area, alarms.low) !== "ALARM") return undefined;
    const service = area.ports.services.find(area, policy.target.cluster, policy.target.service);
    const value = area.ports.alarms.valueOf(area, alarms.low) ?? 0;
    largest = Math.max(largest, trackedCapacity(service?.runningCount ?? 0, value, configuration.tracking.TargetValue));
  }
  return largest;
}

/** Whether nothing may be removed now: "scale-in processes" are turned off while a deployment is in progress (Developer Guide). */
function isHeld({ world }: ScalingArea, policy: Policy, { deploying }: EcsService): boolean {
  const { target, configuration, removedLast } = policy;
  return (
    target.suspended.DynamicScalingInSuspended ||
    deploying ||
    (configuration.type === "TargetTrackingScaling" && configuration.tracking.DisableScaleIn === true) ||
    (removedLast !== undefined && world.now < removedLast.until)
  );
}

function reasonFor({ min, max }: Target, { desiredCount }: EcsService, adds: boolean): NotScaledReason {
  if (adds && desiredCount >= max) return { Code: "AlreadyAtMaxCapacity", MaxCapacity: max };
  if (!adds && desiredCount <= min) return { Code: "AlreadyAtMinCapacity", MinCapacity: min };
  return { Code: "AlreadyAtDesiredCapacity", CurrentCapacity: desiredCount };
}

/** 300 seconds is the default for services of Amazon ECS. Source: User Guide, "Define cooldown periods"; API Reference. */
const usual = 300;

/** "In this case, the scale-in cooldown period stops and doesn't complete." (User Guide, of a scale-out meanwhile) */
function remember({ world }: ScalingArea, policy: Policy, { adds, base }: { adds: boolean; base: number }): void {
  const { configuration } = policy;
  const seconds = (name: "ScaleOutCooldown" | "ScaleInCooldown"): number => {
    if (configuration.type === "TargetTrackingScaling") return configuration.tracking[name] ?? usual;
    return configuration.type === "StepScaling" ? (configuration.step.Cooldown ?? usual) : 0;
  };
  const until = (name: "ScaleOutCooldown" | "ScaleInCooldown") =>
    world.now + (seconds(name) * 1000) / world.options.speed;
  policy.addedLast = adds ? { until: until("ScaleOutCooldown"), base } : undefined;
  policy.removedLast = adds ? undefined : { until: until("ScaleInCooldown") };
}
