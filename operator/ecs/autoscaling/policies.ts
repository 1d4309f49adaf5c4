/**
 * Scaling policies: which are put, and which have to be deleted before. "Only one TargetTrackingScaling policy for a given metric
 * specification is allowed." (error of PutScalingPolicy) So one that gives a metric up goes before the other one is put.
 */
import type { PolicyConfiguration, ScalingPolicy } from "../../aws/services/application-autoscaling/shapes.ts";
import { stableStringify } from "../../lib/json.ts";
import type { Named } from "./desired.ts";
import { differing, type Members, overlaid } from "./leaves.ts";
import type { Conflict, Group, ScalingInput, ScalingStep } from "./model.ts";

interface Put {
  readonly policy: Named;
  readonly shown: ScalingPolicy | undefined;
  readonly input: Members;
  readonly paths: readonly string[];
}

const liveMembers = (shown: ScalingPolicy | undefined): Members => {
  const {
    PolicyType,
    TargetTrackingScalingPolicyConfiguration,
    StepScalingPolicyConfiguration,
    PredictiveScalingPolicyConfiguration,
  } = shown ?? {};
  return {
    PolicyType,
    TargetTrackingScalingPolicyConfiguration,
    StepScalingPolicyConfiguration,
    PredictiveScalingPolicyConfiguration,
  };
};

/** The metric that a policy of target tracking follows, as a text. */
function metricOf(members: Members): string | undefined {
  const { TargetTrackingScalingPolicyConfiguration: tracking } = members as PolicyConfiguration;
  if (tracking === undefined) return undefined;
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: custom } = tracking as Members;
  return stableStringify([predefined, custom]);
}

export function policySteps(
  policies: readonly Named[],
  { live, recorded }: Pick<ScalingInput, "live" | "recorded">,
): Group {
  const puts: Put[] = [];
  const conflicts: Conflict[] = [];
  for (const policy of policies) {
    const shown = live.policies.find(({ PolicyName }) => PolicyName === policy.name);
    const before = recorded.policies.get(policy.name);
    const sides = { declared: policy.members, live: liveMembers(shown), before: before ?? [] };
    const paths = differing(sides);
    if (paths.length === 0) continue;
    if (shown !== undefined && before === undefined) conflicts.push({ kind: "policy", name: policy.name });
    else puts.push({ policy, shown, input: isAnother(policy, shown) ? policy.members : overlaid(sides), paths });
  }
  const gone = live.policies
    .map(({ PolicyName = "" }) => PolicyName)
    .filter((name) => recorded.policies.has(name))
    .filter((name) => !policies.some((policy) => policy.name === name) || makesWay(name, puts));
  return {
    gone: gone.map((name): ScalingStep => ({ call: "DeleteScalingPolicy", name })),
    put: puts.map(
      ({ policy, input, paths }): ScalingStep => ({ call: "PutScalingPolicy", name: policy.name, input, paths }),
    ),
    conflicts,
  };
}

/** Whether AWS changes the type of a policy under its name it does not say: it is made anew. */
const isAnother = ({ members }: Named, shown: ScalingPolicy | undefined): boolean =>
  shown !== undefined && shown.PolicyType !== members.PolicyType;

/** A policy that is put again is deleted first when its type changes, or when another one is put with the metric that it has now. */
function makesWay(name: string, puts: readonly Put[]): boolean {
  const own = puts.find(({ policy }) => policy.name === name);
  if (own === undefined) return false;
  if (isAnother(own.policy, own.shown)) return true;
  const has = own.shown && metricOf(liveMembers(own.shown));
  const keeps = metricOf(own.policy.members) === has;
  return !keeps && has !== undefined && puts.some((put) => put !== own && metricOf(put.policy.members) === has);
}
