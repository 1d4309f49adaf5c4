import type { Reason } from "../../../api/reasons.ts";
import type { ServiceSpec, ServiceStatus } from "../../../api/types.ts";
import type { ScalingActivity, TargetReference } from "../../../aws/services/application-autoscaling/shapes.ts";
import type { EcsService, EcsTag } from "../../../aws/services/ecs/shapes.ts";
import type { AutoscalingFields, ServiceNames } from "../../../ecs/autoscaling/desired.ts";
import type { Live, Put, Recorded, ScalingStep } from "../../../ecs/autoscaling/model.ts";
import { isDeleting, type Resource } from "../../../engine/object.ts";
import type { PlanState, StepBase } from "../../../engine/plan.ts";
import { nameIn } from "../../../lib/arn.ts";
import type { Unavailable } from "../../common/plan/failures.ts";

/** What is known of a service's scaling in AWS. */
export interface ScalingObserved {
  readonly live: Live;
  /** Tags of the target; undefined until they were read. */
  readonly targetTags?: readonly EcsTag[] | undefined;
  /** When AWS was read for this, wall clock in milliseconds. */
  readonly readAt: number;
  /** The same for policies, scheduled actions and alarms; undefined: only the target was. */
  readonly detailsAt?: number | undefined;
  /** Something was written since the details were read. */
  readonly written?: true | undefined;
  /** Activities, the newest first, with the count that the service had when they were read. */
  readonly activities?: { readonly at: number; readonly count: number; readonly shown: readonly ScalingActivity[] };
  /** Why AWS did not show what it was asked for. */
  readonly problem?: ReadProblem | undefined;
}

export interface ReadProblem {
  readonly message: string;
  /** With its prefix: `application-autoscaling:DescribeScalableTargets`. */
  readonly action: string;
  /** Set where AWS will not answer until somebody changes something. */
  readonly why: Unavailable | undefined;
}

/** A write of the scaling, or of the tags of its target and alarms. */
export type ScalingWrite =
  | ScalingStep
  | { readonly call: "TagScalableTarget"; readonly tags: readonly EcsTag[] }
  | { readonly call: "UntagScalableTarget"; readonly keys: readonly string[] }
  | { readonly call: "TagAlarm"; readonly name: string; readonly tags: readonly EcsTag[] }
  | { readonly call: "UntagAlarm"; readonly name: string; readonly keys: readonly string[] };

/** The same as a step of the service's plan. */
export type ScalingServiceStep = StepBase & {
  readonly kind: ScalingWrite["call"];
  readonly target: TargetReference;
  readonly write: ScalingWrite;
};

/** Whether the object says how its service is scaled, or has said so and AWS may still hold it. */
export const isScaled = ({ spec, status }: Pick<Resource<ServiceSpec, ServiceStatus>, "spec" | "status">): boolean =>
  spec.autoscaling !== undefined || status?.autoscaling !== undefined;

/** What the object declares; nothing of it outlives the object. */
export const declaredIn = (resource: Resource<ServiceSpec, ServiceStatus>): AutoscalingFields | undefined =>
  isDeleting(resource) ? undefined : resource.spec.autoscaling;

/** Why the scaling is not as declared. */
export interface Trouble {
  readonly state: Exclude<PlanState, "InSync" | "Gone">;
  readonly reason: Reason;
  readonly message: string;
}

/** A service by the names that Application Auto Scaling and CloudWatch know it by. */
export const namesOf = ({ clusterArn, serviceName }: EcsService): ServiceNames => ({
  cluster: nameIn(clusterArn ?? ""),
  service: serviceName ?? "",
});

type Managed = NonNullable<NonNullable<ServiceStatus["autoscaling"]>["managed"]>;
type ManagedItems = NonNullable<Managed["policies"]>;

/** What the status says that the operator has put. */
export function recordedIn(status: ServiceStatus | undefined): Recorded {
  const { minCapacity, maxCapacity, suspended, policies, alarms, scheduledActions } =
    status?.autoscaling?.managed ?? {};
  const limits =
    minCapacity === undefined || maxCapacity === undefined
      ? undefined
      : { MinCapacity: minCapacity, MaxCapacity: maxCapacity };
  const byName = (items: ManagedItems = []) => new Map(items.map(({ name, declared }) => [name, declared]));
  return {
    limits,
    suspended: suspended ?? [],
    policies: byName(policies),
    alarms: byName(alarms),
    scheduledActions: byName(scheduledActions),
  };
}

/** The same as the status holds it; undefined: nothing. */
export function managedOf({ limits, suspended, ...put }: Recorded): Managed | undefined {
  const items = (recorded: Put): ManagedItems =>
    [...recorded]
      .map(([name, declared]) => ({ name, declared: [...declared] }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const managed: Managed = {
    ...(limits && { minCapacity: limits.MinCapacity, maxCapacity: limits.MaxCapacity }),
    ...(suspended.length > 0 && { suspended: [...suspended] }),
    ...some("policies", items(put.policies)),
    ...some("alarms", items(put.alarms)),
    ...some("scheduledActions", items(put.scheduledActions)),
  };
  return Object.keys(managed).length === 0 ? undefined : managed;
}

const some = <Name extends string>(name: Name, items: ManagedItems) => (items.length === 0 ? {} : { [name]: items });

/**
 * What was put before and what is about to be: what goes is not forgotten before it is gone, nor are members that are cleared. Limits are
 * those that were registered last, and so not yet those that are about to be.
 */
export function bothRecorded(before: Recorded, after: Recorded): Recorded {
  const all = (a: Put, b: Put): Put =>
    new Map([...a, ...b].map(([name]) => [name, union(a.get(name) ?? [], b.get(name) ?? [])]));
  return {
    limits: before.limits,
    suspended: union(before.suspended, after.suspended),
    policies: all(before.policies, after.policies),
    alarms: all(before.alarms, after.alarms),
    scheduledActions: all(before.scheduledActions, after.scheduledActions),
  };
}

const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])].toSorted();
