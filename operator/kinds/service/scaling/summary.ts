import { listed } from "../../common/plan/plans.ts";
import type { ScalingServiceStep } from "./model.ts";

/** What a write does, without values. */
export function summaryOf(write: ScalingServiceStep["write"], service: string): string {
  const of = `of service ${service}`;
  switch (write.call) {
    case "RegisterScalableTarget":
      return `register the scalable target ${of} (${listed(write.paths)})`;
    case "DeregisterScalableTarget":
      return `deregister the scalable target ${of}`;
    case "PutScalingPolicy":
      return `put scaling policy ${write.name} ${of} (${listed(write.paths)})`;
    case "DeleteScalingPolicy":
      return `delete scaling policy ${write.name} ${of}`;
    case "PutMetricAlarm":
      return `put alarm ${write.name} ${of} (${listed(write.paths)})`;
    case "DeleteAlarms":
      return `delete alarms ${listed(write.names)} ${of}`;
    case "PutScheduledAction":
      return `put scheduled action ${write.name} ${of} (${listed(write.paths)})`;
    case "DeleteScheduledAction":
      return `delete scheduled action ${write.name} ${of}`;
    case "TagScalableTarget":
      return `set tags of the scalable target ${of}`;
    case "UntagScalableTarget":
      return `remove tags of the scalable target ${of}`;
    case "TagAlarm":
      return `set tags of alarm ${write.name} ${of}`;
    case "UntagAlarm":
      return `remove tags of alarm ${write.name} ${of}`;
    default:
      return write satisfies never;
  }
}
