import { optionsOf } from "../../core/options.ts";
import type { World } from "../../core/world.ts";

/** How long things take, in milliseconds at speed 1. */
export const cloudWatchDurations = {
  /** One minute of the periods of an alarm. */
  alarmMinute: 60_000,
};

interface CloudWatchOptions {
  /** Metric alarms of an account in a Region. */
  readonly alarmQuota: number;
}

export const cloudWatchOptions: CloudWatchOptions = { alarmQuota: 5000 };

/** The options of Amazon CloudWatch, as they are set now. */
export function optionsNow(world: World): CloudWatchOptions {
  return optionsOf(world.options, cloudWatchOptions);
}
