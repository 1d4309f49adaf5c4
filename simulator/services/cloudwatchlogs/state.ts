/** What Amazon CloudWatch Logs keeps in one account and Region. */
import { type Area, stateOf } from "../../core/world.ts";

/** As in ARNs, endpoints and IAM actions. */
export const SERVICE = "logs";

/** Times are epoch milliseconds. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
}

export interface LogsArea extends Area {
  /** Events of each stream, the oldest first, by group and name. */
  readonly groups: Map<string, Map<string, LogEvent[]>>;
}

/** A CloudWatch Logs without anything. */
export const emptyArea = (area: Area): LogsArea => ({ ...area, groups: new Map() });

/** An area as Amazon CloudWatch Logs sees it. */
export const ownArea = (area: Area): LogsArea => stateOf(area, SERVICE, () => emptyArea(area));
