/** The alarms there are, whoever puts them. */

import { alarmArn } from "../policy.ts";
import type { Alarm, AlarmConfiguration, CloudWatchArea, Tags } from "../records.ts";
import { reconsider } from "./evaluation.ts";

/**
 * "When you update an existing alarm, its state is left unchanged, but the update completely overwrites the previous
 * configuration of the alarm."; a new one is "immediately set to INSUFFICIENT_DATA". (API Reference, PutMetricAlarm)
 */
export function putAlarm(area: CloudWatchArea, name: string, configuration: AlarmConfiguration, tags: Tags): Alarm {
  const { now } = area.world;
  const known = area.alarms.get(name);
  const alarm: Alarm = known ?? {
    name,
    arn: alarmArn(area, name),
    configuration,
    configuredAt: now,
    state: "INSUFFICIENT_DATA",
    stateReason: "Unchecked: Initial alarm creation",
    stateReasonData: undefined,
    stateUpdatedAt: now,
    stateChangedAt: now,
    heading: undefined,
    turn: 0,
    changes: 0,
    tags,
  };
  alarm.configuration = configuration;
  alarm.configuredAt = now;
  alarm.heading = undefined;
  area.alarms.set(name, alarm);
  reconsider(area, alarm);
  return alarm;
}
