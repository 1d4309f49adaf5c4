/** CloudWatch alarms that invoke step scaling policies. */
import type { DesiredAlarm } from "./desired.ts";
import { differing, type Members, overlaid } from "./leaves.ts";
import type { Conflict, Group, ScalingInput, ScalingStep } from "./model.ts";

/** Members of an alarm that PutMetricAlarm does not take, or that the operator adds itself. */
const OTHER = /^(AlarmName|AlarmArn|AlarmActions|State.*|EvaluationState|.*Timestamp)$/;

const configurationOf = (shown: object | undefined): Members =>
  Object.fromEntries(Object.entries(shown ?? {}).filter(([name]) => !OTHER.test(name)));

/** An alarm is put as long as its policy has no ARN, or has another one. */
export function alarmSteps(
  alarms: readonly DesiredAlarm[],
  { live, recorded, tags }: Pick<ScalingInput, "live" | "recorded" | "tags">,
): Group {
  const put: ScalingStep[] = [];
  const conflicts: Conflict[] = [];
  for (const { name, members, policyName } of alarms) {
    const shown = live.alarms.find(({ AlarmName }) => AlarmName === name);
    const arn = live.policies.find(({ PolicyName }) => PolicyName === policyName)?.PolicyARN;
    const before = recorded.alarms.get(name);
    const AlarmActions = [...(arn === undefined ? [] : [arn]), ...((members.AlarmActions ?? []) as readonly string[])];
    const whole = { declared: { ...members, AlarmActions }, live: (shown ?? {}) as Members, before: before ?? [] };
    const differences = differing(whole);
    const paths = differences.length === 0 && arn === undefined ? ["AlarmActions"] : differences;
    if (paths.length === 0) continue;
    if (shown !== undefined && before === undefined) {
      conflicts.push({ kind: "alarm", name });
      continue;
    }
    const input = overlaid({ declared: members, live: configurationOf(shown), before: before ?? [] });
    put.push({ call: "PutMetricAlarm", name, input, paths, policyName, tags: shown === undefined ? tags : [] });
  }
  const names = live.alarms
    .map(({ AlarmName = "" }) => AlarmName)
    .filter((name) => recorded.alarms.has(name) && !alarms.some((alarm) => alarm.name === name));
  return { gone: names.length === 0 ? [] : [{ call: "DeleteAlarms", names }], put, conflicts };
}
