import { seconds } from "../../../core/json.ts";
import type { Alarm } from "../records.ts";

/** An alarm as DescribeAlarms shows it. That lists are shown when they are empty is what was seen. */
export function alarmView(alarm: Alarm) {
  const { configuration } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: seconds(alarm.configuredAt),
    ...configuration,
    ActionsEnabled: configuration.ActionsEnabled ?? true,
    OKActions: configuration.OKActions ?? [],
    AlarmActions: configuration.AlarmActions ?? [],
    InsufficientDataActions: configuration.InsufficientDataActions ?? [],
    Dimensions: configuration.Dimensions ?? [],
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateReasonData: alarm.stateReasonData,
    StateUpdatedTimestamp: seconds(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: seconds(alarm.stateChangedAt),
  };
}
