/** Writes of Application Auto Scaling and CloudWatch. All of them are upserts or deletions by name. */
import type { Aws } from "../../../aws/handle.ts";
import { tagsToSend } from "../../../aws/services/application-autoscaling/tags.ts";
import { tagsToSend as alarmTagsToSend } from "../../../aws/services/cloudwatch/tags.ts";
import type { Live } from "../../../ecs/autoscaling/model.ts";
import { unlessGone } from "../../common/act.ts";
import { incompleteAnswer } from "../../common/plan/failures.ts";
import { withoutTags, withTags } from "../../common/plan/tags.ts";
import type { ScalingObserved, ScalingServiceStep } from "./model.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function actOnScaling(
  aws: Aws,
  step: ScalingServiceStep,
  before: ScalingObserved,
): Promise<ScalingObserved> {
  const after = await write(aws, step, before);
  return { ...before, ...after, live: { ...before.live, ...after.live }, written: true };
}

interface Known {
  readonly live?: Partial<Live>;
  readonly targetTags?: ScalingObserved["targetTags"];
}

async function write(aws: Aws, { target, write: step }: ScalingServiceStep, before: ScalingObserved): Promise<Known> {
  const scaling = aws["application-autoscaling"];
  const { live } = before;
  switch (step.call) {
    case "RegisterScalableTarget": {
      const tagged = step.tags.length > 0 && { Tags: tagsToSend(step.tags) };
      const { ScalableTargetARN } = await scaling.call(step.call, { ...target, ...step.input, ...tagged });
      const registered = { ResourceId: target.ResourceId, ScalableTargetARN, ...live.target, ...step.input };
      return { live: { target: registered }, ...(tagged && { targetTags: step.tags }) };
    }
    case "DeregisterScalableTarget":
      await unlessGone("NoSuchScalableTarget", scaling.call(step.call, target));
      return { live: { target: undefined, policies: [], scheduledActions: [] } };
    case "PutScalingPolicy": {
      const input = { ...target, ...step.input, PolicyName: step.name };
      const { PolicyARN } = await scaling.call(step.call, input);
      const others = live.policies.filter(({ PolicyName }) => PolicyName !== step.name);
      return { live: { policies: [...others, { ...step.input, PolicyName: step.name, PolicyARN }] } };
    }
    case "DeleteScalingPolicy":
      await unlessGone("NoSuchScalableTarget", scaling.call(step.call, { ...target, PolicyName: step.name }));
      return { live: { policies: live.policies.filter(({ PolicyName }) => PolicyName !== step.name) } };
    case "PutMetricAlarm":
      return putAlarm(aws, step, live);
    case "DeleteAlarms":
      await unlessGone("NoSuchAlarm", aws.cloudwatch.call(step.call, { AlarmNames: step.names }));
      return { live: { alarms: live.alarms.filter(({ AlarmName = "" }) => !step.names.includes(AlarmName)) } };
    case "PutScheduledAction": {
      await scaling.call(step.call, { ...target, ...step.input, ScheduledActionName: step.name });
      const others = live.scheduledActions.filter(({ ScheduledActionName }) => ScheduledActionName !== step.name);
      return { live: { scheduledActions: [...others, { ...step.input, ScheduledActionName: step.name }] } };
    }
    case "DeleteScheduledAction": {
      const input = { ...target, ScheduledActionName: step.name };
      await unlessGone("NoSuchScalableTarget", scaling.call(step.call, input));
      const left = live.scheduledActions.filter(({ ScheduledActionName }) => ScheduledActionName !== step.name);
      return { live: { scheduledActions: left } };
    }
    default:
      return writeTags(aws, step, before);
  }
}

type Writes = ScalingServiceStep["write"];

async function putAlarm(
  aws: Aws,
  step: Extract<Writes, { readonly call: "PutMetricAlarm" }>,
  live: Live,
): Promise<Known> {
  const policy = live.policies.find(({ PolicyName }) => PolicyName === step.policyName)?.PolicyARN;
  if (policy === undefined) throw incompleteAnswer(`PutScalingPolicy holds no ARN of policy ${step.policyName}`);
  const AlarmActions = [policy, ...((step.input.AlarmActions ?? []) as readonly string[])];
  const tagged = step.tags.length > 0 && { Tags: alarmTagsToSend(step.tags) };
  await aws.cloudwatch.call("PutMetricAlarm", { ...step.input, AlarmActions, AlarmName: step.name, ...tagged });
  const others = live.alarms.filter(({ AlarmName }) => AlarmName !== step.name);
  return { live: { alarms: [...others, { ...step.input, AlarmActions, AlarmName: step.name }] } };
}

/** @throws ClassifiedError when AWS's answer held none */
function alarmArn(name: string, { alarms }: Live): string {
  const arn = alarms.find(({ AlarmName }) => AlarmName === name)?.AlarmArn;
  if (arn === undefined) throw incompleteAnswer(`DescribeAlarms holds no ARN of alarm ${name}`);
  return arn;
}

/** @throws ClassifiedError when AWS's answers held none */
function targetArn({ target }: Live): string {
  const arn = target?.ScalableTargetARN;
  if (arn === undefined) throw incompleteAnswer("DescribeScalableTargets holds no ARN of the scalable target");
  return arn;
}

type TagWrite = Extract<Writes, { readonly call: `${string}ag${string}` }>;

async function writeTags(aws: Aws, step: TagWrite, { live, targetTags }: ScalingObserved): Promise<Known> {
  const scaling = aws["application-autoscaling"];
  switch (step.call) {
    case "TagScalableTarget":
      await scaling.call("TagResource", { ResourceARN: targetArn(live), Tags: tagsToSend(step.tags) });
      return { targetTags: withTags(targetTags, step.tags) };
    case "UntagScalableTarget":
      await scaling.call("UntagResource", { ResourceARN: targetArn(live), TagKeys: step.keys });
      return { targetTags: withoutTags(targetTags, step.keys) };
    case "TagAlarm":
      await aws.cloudwatch.call("TagResource", {
        ResourceARN: alarmArn(step.name, live),
        Tags: alarmTagsToSend(step.tags),
      });
      return {};
    case "UntagAlarm":
      await aws.cloudwatch.call("UntagResource", { ResourceARN: alarmArn(step.name, live), TagKeys: step.keys });
      return {};
    default:
      return step satisfies never;
  }
}
