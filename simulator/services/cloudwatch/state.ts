/** Where Amazon CloudWatch keeps things. */
import { type Area, stateOf } from "../../core/world.ts";
import type { Ports } from "./ports.ts";
import type { CloudWatchArea } from "./records.ts";

/** As in ARNs and IAM actions. */
export const SERVICE = "cloudwatch";

/** A CloudWatch without anything. */
export const emptyArea = (area: Area, ports: Ports): CloudWatchArea => ({
  ...area,
  ports,
  alarms: new Map(),
  metrics: new Map(),
});

/** An area as Amazon CloudWatch sees it. */
export const ownArea = (area: Area, ports: Ports): CloudWatchArea =>
  stateOf(area, SERVICE, () => emptyArea(area, ports));
