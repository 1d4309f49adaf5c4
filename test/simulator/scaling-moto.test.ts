/** The same story of Application Auto Scaling and CloudWatch alarms, through the SDK, in the simulator and in moto. */
import { ApplicationAutoScaling } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ECS } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { serve } from "../../simulator/core/http.ts";
import { createSimulator } from "../../simulator/simulator.ts";
import { common } from "./moto-common.ts";
import { startMoto, WITH_INSTALLATION_MS } from "./moto-server.ts";
import { cpuAlarm, steps, target } from "./scaling.ts";

/** Members of moto's answers that are not compared; members that moto leaves out are not compared either. */
const deviations: Readonly<Record<string, string>> = {
  $metadata: "belongs to the SDK",
  ScheduledActionARN:
    "moto's has no id; AWS's has one (Application Auto Scaling API, DescribeScheduledActions, example)",
  StateValue:
    'moto begins with OK; "the alarm state is immediately set to INSUFFICIENT_DATA" (CloudWatch API, PutMetricAlarm)',
  StateReason:
    'moto forgets it with the next put; the "state is left unchanged" by that (CloudWatch API, PutMetricAlarm)',
  StateReasonData: "moto makes up an empty one",
  Metrics: "moto shows an empty list for an alarm on a single metric, where PutMetricAlarm takes one or the other",
};

/** Ids by the order in which they appear: they are made up on both sides. */
function labelled(told: unknown): unknown {
  const labels = new Map<string, string>();
  const label = (id: string) => labels.get(id) ?? labels.set(id, `<${labels.size + 1}>`).get(id);
  const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=scalable-target\/)\w+/g;
  const visit = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(id, (found) => `${label(found)}`);
    if (value instanceof Date || value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(visit);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, visit(member)]));
  };
  return visit(told);
}

/**
 * Not in here, because moto does otherwise than AWS documents:
 * - tags of scalable targets, activities and forecasts, which moto does not have;
 * - what is put or deleted without its target: moto has ValidationException or takes it, AWS ObjectNotFoundException
 *   (Application Auto Scaling API, PutScalingPolicy, DeleteScalingPolicy, DeregisterScalableTarget, errors);
 * - thresholds of the alarms of target tracking: moto's are always 6; AWS's follow the target value (User Guide, "How target
 *   tracking scaling works"), and its actions end with `createdBy`, as those of AWS were seen to do;
 * - limits of the count, which moto does not enforce; scheduled actions, which it never runs;
 * - tags of an alarm that is not there: moto has none, AWS ResourceNotFoundException (CloudWatch API, ListTagsForResource).
 */
async function story(endpoint: string): Promise<unknown> {
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" };
  const settings = { endpoint, region: "eu-west-1", credentials, maxAttempts: 1 };
  const ecs = new ECS(settings);
  const scaling = new ApplicationAutoScaling(settings);
  const cloudwatch = new CloudWatch(settings);
  const told: unknown[] = [];
  const tell = async <T>(what: string, call: Promise<T>): Promise<T | undefined> => {
    const outcome = await call.catch(({ name }: Error) => ({ error: name }));
    told.push([what, outcome]);
    return "error" in (outcome as object) ? undefined : (outcome as T);
  };
  const alarmNames = async () =>
    told.push((await cloudwatch.describeAlarms({})).MetricAlarms?.map(({ AlarmName }) => AlarmName).toSorted());
  await ecs.createCluster({ clusterName: "c" });
  const containerDefinitions = [{ name: "app", image: "shop:1", memory: 128 }];
  await ecs.registerTaskDefinition({ family: "web", containerDefinitions });
  await ecs.createService({ cluster: "c", serviceName: "web", taskDefinition: "web", desiredCount: 2 });

  const here = target as { ServiceNamespace: "ecs"; ResourceId: string; ScalableDimension: "ecs:service:DesiredCount" };
  const all = { ServiceNamespace: "ecs" } as const;
  const limits = { MinCapacity: 1, MaxCapacity: 5 };
  await tell("no service", scaling.registerScalableTarget({ ...here, ...limits, ResourceId: "service/c/none" }));
  await tell("register", scaling.registerScalableTarget({ ...here, ...limits }));
  await tell("change", scaling.registerScalableTarget({ ...here, MaxCapacity: 9 }));
  await tell("targets", scaling.describeScalableTargets(all));
  const TargetTrackingScalingPolicyConfiguration = {
    TargetValue: 50,
    PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" as const },
    ScaleInCooldown: 60,
  };
  const tracking = { ...here, PolicyName: "cpu", TargetTrackingScalingPolicyConfiguration };
  await tell("track", scaling.putScalingPolicy({ ...tracking, PolicyType: "TargetTrackingScaling" }));
  const { PolicyARN = "" } = (await tell("step", scaling.putScalingPolicy(steps("out") as never))) ?? {};
  await tell("policies", scaling.describeScalingPolicies(all));
  await alarmNames();

  const Tags = [{ Key: "team", Value: "shop" }];
  await tell("alarm", cloudwatch.putMetricAlarm(cpuAlarm("hot", { AlarmActions: [PolicyARN], Tags }) as never));
  await tell("alarm", cloudwatch.describeAlarms({ AlarmNames: ["hot", "none"] }));
  const state = { StateReason: "test", StateValue: "OK" as const };
  await tell("state", cloudwatch.setAlarmState({ AlarmName: "hot", ...state }));
  await tell("change", cloudwatch.putMetricAlarm(cpuAlarm("hot", { Threshold: 80 }) as never));
  const alarms = await tell("alarm", cloudwatch.describeAlarms({ AlarmNamePrefix: "ho" }));
  const alarm = { ResourceARN: alarms?.MetricAlarms?.[0]?.AlarmArn ?? "" };
  await tell("tags", cloudwatch.listTagsForResource(alarm));
  await tell("tag", cloudwatch.tagResource({ ...alarm, Tags: [{ Key: "x", Value: "y" }] }));
  await tell("untag", cloudwatch.untagResource({ ...alarm, TagKeys: ["team"] }));
  await tell("tags", cloudwatch.listTagsForResource(alarm));
  await tell("no alarm", cloudwatch.setAlarmState({ AlarmName: "none", ...state }));
  await tell("delete", cloudwatch.deleteAlarms({ AlarmNames: ["hot"] }));

  const night = { ...here, ScheduledActionName: "night" };
  const Schedule = "cron(0 20 * * ? *)";
  await tell("schedule", scaling.putScheduledAction({ ...night, Schedule, ScalableTargetAction: { MinCapacity: 2 } }));
  await tell("schedules", scaling.describeScheduledActions(all));
  await tell("delete", scaling.deleteScheduledAction(night));
  await tell("schedules", scaling.describeScheduledActions(all));
  await tell("delete", scaling.deleteScalingPolicy({ ...here, PolicyName: "cpu" }));
  await tell("policies", scaling.describeScalingPolicies(all));
  await alarmNames();
  await tell("deregister", scaling.deregisterScalableTarget(here));
  await tell("targets", scaling.describeScalableTargets(all));
  for (const client of [ecs, scaling, cloudwatch]) client.destroy();
  return told;
}

test(
  "moto tells the same story",
  async (context) => {
    const moto = await startMoto();
    if ("unavailable" in moto) return context.skip(moto.unavailable);
    const served = await serve(createSimulator(), { host: "127.0.0.1", port: 0, virtual: false });
    try {
      const theirs = await story(moto.url);
      const ours = await story(served.url);
      expect(labelled(common(deviations, ours, theirs))).toEqual(labelled(common(deviations, theirs, theirs)));
    } finally {
      moto.stop();
      await served.close();
    }
  },
  WITH_INSTALLATION_MS,
);
