import type { ScheduledTaskSpec, ScheduledTaskStatus } from "../../api/types.ts";
import type { Derived, PlanInput } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import type { ChildStep } from "../../engine/plan.ts";
import type { CronReading } from "../../lib/cron.ts";

export type ScheduledTaskObject = Resource<ScheduledTaskSpec, ScheduledTaskStatus>;

/** An `ECSTask` of this schedule. */
export interface Run {
  readonly name: string;
  readonly uid: string;
  /** Its time by the schedule, milliseconds; undefined: a verb asked for it. */
  readonly time: number | undefined;
  readonly result: "Complete" | "Failed" | undefined;
  /** RFC 3339. */
  readonly endTime: string | undefined;
  readonly deleting: boolean;
}

/** What the status keeps of runs that are gone. */
export interface History {
  readonly lastScheduleTime: string | undefined;
  readonly lastSuccessfulTime: string | undefined;
  readonly lastFailure: ScheduledTaskStatus["lastFailure"];
}

export interface Facts {
  /** By name. */
  readonly runs: readonly Run[];
  /** Those that have not ended. */
  readonly active: readonly Run[];
  readonly history: History;
  readonly times: CronReading;
  /** The time by the schedule whose run is to be created now; undefined: none is due. */
  readonly due: Due | undefined;
  /** The first time after now, milliseconds. */
  readonly next: number | undefined;
}

export interface Due {
  readonly time: number;
  /** Whether many times before it were missed, too. */
  readonly many: boolean;
}

/** It has nothing of its own in AWS. */
export type Nothing = Readonly<Record<string, never>>;

export type SchedulePass = PlanInput<ScheduledTaskSpec, ScheduledTaskStatus, Nothing>;
export type ScheduleInput = Derived<SchedulePass, Facts>;
export type ScheduleStep = ChildStep;
