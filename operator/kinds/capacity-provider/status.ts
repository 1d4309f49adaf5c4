import type { CapacityProviderStatus } from "../../api/types.ts";
import { at } from "../../ecs/canonical/canonical.ts";
import { declaredProviderPaths } from "../../ecs/provider-groups.ts";
import type { OwnStatus } from "../../engine/object.ts";
import type { Plan } from "../../engine/plan.ts";
import { statusArn } from "../common/plan/recorded.ts";
import { waitingNow } from "../common/plan/waiting.ts";
import { type ProviderInput, type ProviderStep, providerNameOf } from "./model.ts";
import { clusterOf } from "./references.ts";

/** The status of a capacity provider. */
export function status(input: ProviderInput, plan: Plan<ProviderStep>): OwnStatus<CapacityProviderStatus> {
  const { resource, observed } = input;
  // Nothing is reported of another owner's capacity provider.
  const provider = plan.foreign === true ? undefined : observed.provider;
  // What was declared and no longer is stays recorded until AWS shows it cleared.
  const cleared = plan.steps.length === 0 && plan.state === "InSync";
  const group = at(provider?.autoScalingGroupProvider, "autoScalingGroupArn");
  return {
    arn: statusArn(input, { arn: provider?.capacityProviderArn, tags: provider?.tags }),
    capacityProviderName: providerNameOf(resource),
    capacityProviderStatus: provider?.status,
    type: provider?.type,
    updateStatus: provider?.updateStatus,
    updateStatusReason: provider?.updateStatusReason,
    clusterArn: provider?.cluster,
    autoScalingGroupArn: typeof group === "string" ? group : undefined,
    waiting: waitingOf(input, plan),
    declared: cleared ? declaredProviderPaths(resource.spec) : resource.status?.declared,
  };
}

function waitingOf(
  { resource, observed, surroundings, now }: ProviderInput,
  plan: Plan<ProviderStep>,
): OwnStatus<CapacityProviderStatus>["waiting"] {
  if (plan.reason !== "WaitingForReference") return undefined;
  const cluster = clusterOf(resource, surroundings, observed.provider?.cluster);
  if (cluster.found || cluster.missing === undefined) return undefined;
  return waitingNow(resource.status?.waiting, cluster.missing, now);
}
