import * as scaling from "@aws-sdk/client-application-auto-scaling";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import type { Coverage } from "../record.ts";

/** Members below a path, each absent for the same reason. */
const absent = (at: string, names: readonly string[], why: string) =>
  Object.fromEntries(names.map((name) => [`${at}.${name}`, why]));

const TARGET = ["serviceNamespace", "resourceId", "scalableDimension"];
const target = (at: string) => absent(at, TARGET, "which target is meant: that of the service");

const alarms = "autoscaling.alarms[]";
const PROMQL = [
  "evaluationCriteria",
  "evaluationCriteria.promQLCriteria",
  "evaluationCriteria.promQLCriteria.query",
  "evaluationCriteria.promQLCriteria.pendingPeriod",
  "evaluationCriteria.promQLCriteria.recoveryPeriod",
  "evaluationInterval",
];
const SETTINGS = [
  "evaluationWindow",
  "evaluationWindow.wallClockWindow",
  "evaluationWindow.wallClockWindow.timezone",
  "evaluationWindow.slidingWindow",
  "warmUpConfiguration",
  "warmUpConfiguration.warmUpPeriodDurationInMinutes",
  "warmUpConfiguration.onlyStartEvaluatingAfterWarmUpPeriodEnds",
  "actionConfiguration",
  "actionConfiguration.alarmTagsPropagation",
  "actionConfiguration.alarmTagsPropagation.enabled",
  "actionConfiguration.alarmTagsPropagation.includedTagKeys",
  "actionConfiguration.alarmTagsPropagation.excludedTagKeys",
];

/** What `spec.autoscaling` covers of Application Auto Scaling and CloudWatch. */
export const scalingCoverage: Coverage = {
  calls: [
    {
      operation: "RegisterScalableTarget",
      input: scaling.RegisterScalableTargetRequest$,
      at: "autoscaling",
      absent: {
        ...target("autoscaling"),
        "autoscaling.roleARN": "AWS has one role for all services, and no other may be named for Amazon ECS",
        "autoscaling.tags": "the target has the tags of the service",
      },
    },
    {
      operation: "PutScalingPolicy",
      input: scaling.PutScalingPolicyRequest$,
      at: "autoscaling.policies[]",
      absent: target("autoscaling.policies[]"),
    },
    {
      operation: "PutScheduledAction",
      input: scaling.PutScheduledActionRequest$,
      at: "autoscaling.scheduledActions[]",
      absent: target("autoscaling.scheduledActions[]"),
    },
    {
      operation: "PutMetricAlarm",
      input: cloudwatch.PutMetricAlarmInput$,
      at: "autoscaling.alarms[]",
      absent: {
        ...absent(alarms, ["tags", "tags[].key", "tags[].value"], "an alarm has the tags of the service"),
        ...absent(alarms, ["thresholdMetricId"], "for anomaly detection, whose alarms take no actions of Auto Scaling"),
        ...absent(alarms, PROMQL, "for alarms of PromQL; one that scales is of a metric"),
        ...absent(alarms, SETTINGS, "a setting that a scaling alarm does not need; what AWS has stays"),
      },
    },
  ],
  own: [
    "autoscaling",
    "autoscaling.alarms",
    "autoscaling.alarms[].policyName",
    "autoscaling.policies",
    "autoscaling.scheduledActions",
  ],
};
