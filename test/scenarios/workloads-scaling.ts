import { verbAnnotation } from "../../operator/api/names.ts";
import { scalingAlarm, stepping, tracking as trackingPolicy } from "../support/scaling-policies.ts";
import type { Expectation } from "./expectations.ts";
import { CANARY } from "./manifests.ts";
import { LAG_MS } from "./oracle.ts";
import { applyStack, expectStack, GONE, isReady, PATIENCE_MS, READY, type Stack, soonOrReady } from "./stack.ts";
import { type ObjectRef, until, type World } from "./world.ts";

/** Tasks go a minute after the load at the earliest. */
const tracking = (policyName: string, resource: "CPU" | "Memory" = "CPU") =>
  trackingPolicy(policyName, { scaleInCooldown: 60 }, resource);

const burst = stepping("burst", 2);

/** Alarms are of a whole account, so they are called after the story. */
const hot = (prefix: string, threshold = 80) =>
  scalingAlarm(`${prefix}-hot`, "burst", { alarmDescription: CANARY, evaluationPeriods: 2, threshold });

/** It never comes while a story lasts: what it does to the limits would depend on when the story ended. */
const later = (scheduledActionName: string, maxCapacity: number) => ({
  scheduledActionName,
  schedule: "cron(0 3 1 1 ? 2099)",
  timezone: "Europe/Berlin",
  scalableTargetAction: { minCapacity: 1, maxCapacity },
});

/** Target tracking, step scaling with its alarm, a scheduled action, and the schedules suspended. */
const everything = (prefix: string) => ({
  minCapacity: 2,
  maxCapacity: 6,
  policies: [tracking("cpu"), burst],
  alarms: [hot(prefix)],
  scheduledActions: [later("night", 3)],
  suspendedState: { scheduledScalingSuspended: true },
});

const targetOf = ({ cluster, service }: Stack) => ({
  ServiceNamespace: "ecs",
  ResourceId: `service/${cluster.name}/${service.name}`,
  ScalableDimension: "ecs:service:DesiredCount",
});

const scaling = (world: World, operation: string, input: object) =>
  world.aws.call(`application-autoscaling.${operation}`, { ...input });

const ready = (world: World, ...refs: readonly ObjectRef[]) =>
  until(world, PATIENCE_MS, async () => (await Promise.all(refs.map(world.readObject))).every(isReady));

/**
 * The limits go up, a policy gets another name, an alarm another threshold, all get a tag, and something of each sort goes. Then the block
 * goes, comes back, the tag goes, and in the second variant everything is deleted. No edit takes the limits back, so the count is the same
 * in the end.
 */
export async function autoscaled(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix, { autoscaling: everything(prefix) });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, {
    autoscaling: {
      minCapacity: 3,
      maxCapacity: 8,
      policies: [tracking("processor"), burst],
      alarms: [hot(prefix, 90)],
      scheduledActions: [later("new-year", 4)],
      suspendedState: null,
    },
    tags: [{ key: "team", value: "shop" }],
  });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, { autoscaling: null });
  await soonOrReady(world, stack.service);
  const policies = [tracking("memory", "Memory"), burst];
  await world.patchSpec(stack.service, {
    autoscaling: { minCapacity: 4, maxCapacity: 8, policies, alarms: [hot(prefix)] },
  });
  await soonOrReady(world, stack.service);
  await world.patchSpec(stack.service, { tags: null });
  if (world.variant === 0) return expectStack(stack, READY);
  await soonOrReady(world, stack.service);
  for (const ref of [stack.cluster, stack.service, stack.definition]) await world.deleteObject(ref);
  return expectStack(stack, GONE);
}

/**
 * Another client changes something of each sort, and the count, which is AWS's. Limits are only corrected in the second variant: where
 * there are scheduled actions, AWS moves them.
 */
export async function autoscalingDrift(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const { scheduledActions, ...unscheduled } = everything(prefix);
  const isScheduled = world.variant === 0;
  const autoscaling = { ...unscheduled, ...(isScheduled && { scheduledActions }) };
  const stack = await applyStack(world, namespace, prefix, { autoscaling });
  await ready(world, stack.service);
  const target = targetOf(stack);
  const { cluster, service } = stack;
  await world.aws.call("UpdateService", { cluster: cluster.name, service: service.name, desiredCount: 5 });
  const SuspendedState = { ScheduledScalingSuspended: false };
  await scaling(world, "RegisterScalableTarget", { ...target, MinCapacity: 1, MaxCapacity: 9, SuspendedState });
  await scaling(world, "DeleteScalingPolicy", { ...target, PolicyName: "cpu" });
  if (isScheduled) await scaling(world, "DeleteScheduledAction", { ...target, ScheduledActionName: "night" });
  await world.aws.call("cloudwatch.DeleteAlarms", { AlarmNames: [`${prefix}-hot`] });
  // What a read does not show yet cannot be corrected, and details are only read again after an hour, or when somebody asks.
  await world.advance(LAG_MS);
  await world.annotate(service, verbAnnotation("refresh"), "drift");
  return expectStack(stack, READY);
}

/** The service is deleted in AWS, which drops its target with it and keeps its alarm. */
export async function autoscaledAgain(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const { suspendedState: _, ...block } = everything(prefix);
  const stack = await applyStack(world, namespace, prefix, { autoscaling: { ...block, minCapacity: 3 } });
  await ready(world, stack.service);
  await world.aws.call("DeleteService", { cluster: stack.cluster.name, service: stack.service.name, force: true });
  return expectStack(stack, READY);
}

/** The object of a service is thrown away by force and applied again: the new one takes over its target and its alarm, too. */
export async function autoscalingTakenOver(
  world: World,
  namespace: string,
  prefix: string,
): Promise<readonly Expectation[]> {
  const spec = { autoscaling: everything(prefix) };
  const stack = await applyStack(world, namespace, prefix, spec);
  await ready(world, stack.cluster, stack.definition, stack.service);
  await world.abandonObject(stack.service);
  await world.advance(world.when.between(0, 3_000));
  await applyStack(world, namespace, prefix, spec);
  return expectStack(stack, READY);
}

/**
 * Another client scales a service, and has an alarm of the declared name. Where that is asked for, target and alarm are taken over, and
 * what it has put beside them stays; else all is left alone.
 */
export async function adoptedTarget(world: World, namespace: string, prefix: string): Promise<readonly Expectation[]> {
  const stack = await applyStack(world, namespace, prefix);
  await ready(world, stack.cluster, stack.definition, stack.service);
  const target = targetOf(stack);
  await scaling(world, "RegisterScalableTarget", { ...target, MinCapacity: 1, MaxCapacity: 5 });
  await scaling(world, "PutScalingPolicy", {
    ...target,
    PolicyName: "theirs",
    PolicyType: "StepScaling",
    StepScalingPolicyConfiguration: {
      AdjustmentType: "ChangeInCapacity",
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  const theirs = { MetricName: "MemoryUtilization", Namespace: "AWS/ECS", Statistic: "Maximum", Threshold: 1 };
  const when = { Period: 60, EvaluationPeriods: 1, ComparisonOperator: "LessThanThreshold" };
  await world.aws.call("cloudwatch.PutMetricAlarm", { AlarmName: `${prefix}-hot`, ...theirs, ...when });
  await world.advance(world.when.between(0, 20_000));
  const asked = world.variant === 0;
  const autoscaling = everything(prefix);
  await world.patchSpec(stack.service, { autoscaling, ...(asked && { adoptionPolicy: "Adopt" }) });
  return expectStack(stack, READY).map((each) =>
    each.ref === stack.service && !asked ? { ...each, ending: { kind: "stalled", reasons: ["AlreadyExists"] } } : each,
  );
}
