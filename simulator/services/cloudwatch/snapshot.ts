import { alarmView } from "./alarms/view.ts";
import type { CloudWatchArea } from "./records.ts";
import { tagList } from "./tags/tags.ts";

/** The truth about an area: what the reads would show, with tags. */
export function snapshotOf({ alarms }: CloudWatchArea) {
  return { metricAlarms: [...alarms.values()].map((alarm) => ({ ...alarmView(alarm), Tags: tagList(alarm.tags) })) };
}
