/** What a service's `autoscaling` asks of Application Auto Scaling and CloudWatch, in the form of their APIs. */
import type { Autoscaling } from "../../api/service/autoscaling.ts";
import { dateOf } from "../../lib/clock.ts";
import type { DeepReadonly } from "../../lib/readonly.ts";
import { inApi, type Members } from "./leaves.ts";

export type AutoscalingFields = DeepReadonly<Autoscaling>;

/** A service by the names that AWS knows it by. */
export interface ServiceNames {
  readonly cluster: string;
  readonly service: string;
}

/** Something with a name that is put as a whole. */
export interface Named {
  readonly name: string;
  readonly members: Members;
}

export interface DesiredAlarm extends Named {
  /** The policy that it invokes, beside its other actions. */
  readonly policyName: string;
}

export interface Desired {
  readonly limits: { readonly MinCapacity: number; readonly MaxCapacity: number };
  readonly suspended: Members;
  readonly policies: readonly Named[];
  readonly alarms: readonly DesiredAlarm[];
  readonly scheduledActions: readonly Named[];
}

/** The one target that a service has: "service/default/web-app" (API Reference); the cluster by name, never by ARN. */
export const targetOf = ({ cluster, service }: ServiceNames) => ({
  ServiceNamespace: "ecs",
  ResourceId: `service/${cluster}/${service}`,
  ScalableDimension: "ecs:service:DesiredCount",
});

export function desiredScaling(spec: AutoscalingFields, names: ServiceNames): Desired {
  return {
    limits: { MinCapacity: spec.minCapacity, MaxCapacity: spec.maxCapacity },
    suspended: (inApi(spec.suspendedState) ?? {}) as Members,
    policies: (spec.policies ?? []).map(({ policyName, ...policy }) => named(policyName, policy)),
    alarms: (spec.alarms ?? []).map(({ alarmName, policyName, ...alarm }) => ({
      ...named(alarmName, { ...ofService(alarm, names), ...alarm }),
      policyName,
    })),
    scheduledActions: (spec.scheduledActions ?? []).map(({ scheduledActionName, ...action }) =>
      named(scheduledActionName, withTimes(action)),
    ),
  };
}

const named = (name: string, members: object): Named => ({ name, members: inApi(members) as Members });

/** Without a namespace an alarm looks at a metric that Amazon ECS publishes of this service. */
function ofService(
  { metricName, namespace = "AWS/ECS" }: { readonly metricName?: string; readonly namespace?: string },
  { cluster, service }: ServiceNames,
): object {
  if (metricName === undefined || namespace !== "AWS/ECS") return {};
  const dimensions = [
    { name: "ClusterName", value: cluster },
    { name: "ServiceName", value: service },
  ];
  return { namespace, dimensions };
}

type ScheduledAction = Omit<NonNullable<AutoscalingFields["scheduledActions"]>[number], "scheduledActionName">;

/** Times as the SDK takes them. What is none is sent as it is, and AWS refuses it. */
function withTimes({ startTime, endTime, ...action }: ScheduledAction): object {
  return {
    ...action,
    ...(startTime !== undefined && { startTime: dateOf(startTime) ?? startTime }),
    ...(endTime !== undefined && { endTime: dateOf(endTime) ?? endTime }),
  };
}
