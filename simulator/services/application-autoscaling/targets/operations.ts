import { arnOf } from "../../../core/arn.ts";
import { refuse } from "../../../core/errors.ts";
import { rememberPast, shown } from "../../../core/lag.ts";
import { inputMust as must } from "../demands.ts";
import { notFound } from "../errors.ts";
import type * as inputs from "../inputs/targets.ts";
import { checkFilter, checkKind, targetText } from "../lookups.ts";
import { optionsNow } from "../options.ts";
import { pageOf } from "../paging.ts";
import { removePolicy } from "../policies/registry.ts";
import type { ScalingArea, Target } from "../records.ts";
import { DIMENSION, nextId, SERVICE } from "../state.ts";
import { checkedTags } from "../tags/tags.ts";
import { bringWithinLimits } from "./limits.ts";
import { targetView } from "./view.ts";

const nothingSuspended = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** Creates, or changes what is there, whoever made it: "Any parameters that you don't specify are not changed". */
export function registerScalableTarget(area: ScalingArea, input: inputs.RegisterScalableTargetInput) {
  checkKind(input);
  const target = area.targets.get(input.ResourceId) ?? newTarget(area, input);
  const isNew = !area.targets.has(target.resourceId);
  const { MinCapacity: min = target.min, MaxCapacity: max = target.max, SuspendedState = {} } = input;
  must(min >= 0, "The minimum capacity must be 0 or more.");
  must(min <= max, "The minimum capacity must not be greater than the maximum capacity.");
  // The text is what AWS was seen to answer.
  must(
    isNew || Object.keys(input.Tags ?? {}).length === 0,
    "The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.",
  );
  rememberPast(area, target.arn, () => (isNew ? undefined : targetView(area, target)));
  target.min = min;
  target.max = max;
  target.suspended = { ...target.suspended, ...given(SuspendedState) };
  area.targets.set(target.resourceId, target);
  bringWithinLimits(area, target);
  return { ScalableTargetARN: target.arn };
}

/** Flags that are left out keep their value. */
const given = (flags: NonNullable<inputs.RegisterScalableTargetInput["SuspendedState"]>) =>
  Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));

function newTarget(area: ScalingArea, input: inputs.RegisterScalableTargetInput): Target {
  const { ResourceId, MinCapacity, MaxCapacity, Tags } = input;
  const [, cluster = "", service = ""] = /^service\/([^/]+)\/([^/]+)$/.exec(ResourceId) ?? [];
  // The text is what AWS was seen to answer.
  must(area.ports.services.find(area, cluster, service) !== undefined, `ECS service doesn't exist: ${ResourceId}`);
  must(
    MinCapacity !== undefined && MaxCapacity !== undefined,
    "MinCapacity and MaxCapacity are required when a new scalable target is registered.",
  );
  if (area.targets.size >= optionsNow(area.world).scalableTargetQuota)
    throw refuse("LimitExceededException", "The quota of scalable targets in this Region has been reached.");
  return {
    resourceId: ResourceId,
    cluster,
    service,
    arn: arnOf(area, SERVICE, `scalable-target/${nextId(area, 34)}`),
    createdAt: area.world.now,
    min: MinCapacity,
    max: MaxCapacity,
    suspended: nothingSuspended,
    policies: new Map(),
    schedules: new Map(),
    tags: checkedTags(Tags),
  };
}

/** The text is what AWS was seen to answer. */
export function deregisterScalableTarget(area: ScalingArea, input: inputs.DeregisterScalableTargetInput) {
  checkKind(input);
  const target = area.targets.get(input.ResourceId);
  if (!target) throw notFound(`No scalable target found for ${targetText(input)}`);
  removeTarget(area, target);
  return {};
}

/** "Deregistering a scalable target deletes the scaling policies and the scheduled actions that are associated with it." */
export function removeTarget(area: ScalingArea, target: Target): void {
  for (const policy of target.policies.values()) removePolicy(area, policy);
  target.schedules.clear();
  rememberPast(area, target.arn, () => targetView(area, target));
  area.targets.delete(target.resourceId);
}

export function describeScalableTargets(area: ScalingArea, input: inputs.DescribeScalableTargetsInput) {
  const { ServiceNamespace, ResourceIds, ScalableDimension = DIMENSION } = input;
  must((ResourceIds ?? []).length <= 50, "At most 50 resource IDs can be given.");
  checkFilter(input, ResourceIds);
  const wanted = [...area.targets.values()].filter(
    ({ resourceId }) =>
      ServiceNamespace === "ecs" && ScalableDimension === DIMENSION && (ResourceIds?.includes(resourceId) ?? true),
  );
  const { items, nextToken } = pageOf(wanted, ({ resourceId }) => resourceId, 50, input);
  return {
    ScalableTargets: items.flatMap((target) => shown(area, target.arn, targetView(area, target)) ?? []),
    NextToken: nextToken,
  };
}
