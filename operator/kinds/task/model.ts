import { SCHEDULED_TIME_ANNOTATION } from "../../api/names.ts";
import type { Reason } from "../../api/reasons.ts";
import type { TaskSpec, TaskStatus } from "../../api/types.ts";
import type { CheckedRevision } from "../../aws/services/ecs/checked.ts";
import type { Derived, PlanInput } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import type { ChildStep, StepBase } from "../../engine/plan.ts";
import { parseTime, rfc3339 } from "../../lib/clock.ts";
import type { UntagStep } from "../common/plan/retain.ts";

export type TaskObject = Resource<TaskSpec, TaskStatus>;

export type Attempt = NonNullable<TaskStatus["attempts"]>[number];

export type LogTail = NonNullable<Attempt["logTail"]>;

/** A run that has failed, and the container by which it did. */
export interface FailedRun {
  readonly taskArn: string;
  readonly container: string;
  /** RFC 3339. */
  readonly startTime: string;
}

/** A task as far as it says what becomes of an attempt: plain data, as observations are kept. */
export interface ShownTask {
  readonly taskArn?: string;
  readonly clusterArn?: string;
  readonly startedBy?: string;
  readonly lastStatus?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  /** RFC 3339. */
  readonly createdAt?: string;
  readonly stoppedAt?: string;
  readonly containers?: readonly ShownContainer[];
}

interface ShownContainer {
  readonly name?: string;
  readonly lastStatus?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** What AWS answered to a try, or what a search for its task has found. */
export type TryAnswer =
  | { readonly is: "started"; readonly task: ShownTask & { readonly taskArn: string } }
  | { readonly is: "unplaced"; readonly reason: string }
  | { readonly is: "refused"; readonly reason: string }
  /** AWS shows no task of it, running or stopped. */
  | { readonly is: "absent" };

export interface TaskObserved {
  /** Tasks that were read, by ARN; null: AWS does not show it any more. */
  readonly tasks: Readonly<Record<string, ShownTask | null>>;
  /** By the name of the try. */
  readonly answers: Readonly<Record<string, TryAnswer>>;
  /** The revision that runs, or is to run; undefined: there is none, or it is not needed. */
  readonly revision?: CheckedRevision | undefined;
  /** The last log lines of runs that have failed, by ARN of the task. */
  readonly logTails?: Readonly<Record<string, LogTail>>;
  /** Tags were replaced by the mark of what is retained, or that was tried. */
  readonly untagged?: boolean;
}

export type TaskStep =
  | UntagStep
  | ChildStep
  | (StepBase &
      (
        | { readonly kind: "RunTask"; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
        | { readonly kind: "StopTask"; readonly cluster: string; readonly task: string; readonly reason: string }
      ));

/** What plan and status both stand on: the attempts as they are now, and what follows from them. */
export interface Facts {
  readonly attempts: readonly Attempt[];
  readonly succeeded: number;
  readonly failed: number;
  /** RFC 3339; undefined while suspended. */
  readonly startTime: string | undefined;
  /** Why the object fails, from the first moment on: what still runs is stopped then. */
  readonly failing: Failing | undefined;
}

export interface Failing {
  readonly reason: Reason;
  readonly message: string;
}

export type TaskPass = PlanInput<TaskSpec, TaskStatus, TaskObserved>;
export type TaskInput = Derived<TaskPass, Facts>;

const FINAL: readonly (string | undefined)[] = ["Succeeded", "Failed", "Stopped", "Unknown"];

/** Whether an attempt has ended. */
export const hasEnded = ({ state }: Attempt): boolean => FINAL.includes(state);

/** Whether it is not known what became of its newest try. */
export const isInDoubt = ({ state, taskArn }: Attempt): boolean => state === "Starting" && taskArn === undefined;

/** How the object has ended; undefined: it has not. */
export function resultOf({ status }: Pick<TaskObject, "status">): "Complete" | "Failed" | undefined {
  const ended = status?.conditions?.find(
    ({ type, status: value }) => (type === "Complete" || type === "Failed") && value === "True",
  );
  return ended?.type as "Complete" | "Failed" | undefined;
}

/** The schedule that the object is a run of, and for which time (RFC 3339): what the operator wrote when it created the object. */
export function scheduleOf({ metadata: { controller, annotations } }: Pick<TaskObject, "metadata">): {
  readonly scheduledTask?: string;
  readonly scheduledTime?: string;
} {
  if (controller?.kind !== "ECSScheduledTask") return {};
  const text = annotations?.[SCHEDULED_TIME_ANNOTATION] ?? "";
  const time = parseTime(text);
  const isOurs = !Number.isNaN(time) && rfc3339(time) === text;
  return { scheduledTask: controller.name, ...(isOurs && { scheduledTime: text }) };
}
