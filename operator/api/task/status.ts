import { z } from "zod";
import { baseStatus, int, list, optional, text, timestamp, waiting } from "../common/index.ts";

const container = z.object({
  name: text("Name of the container.", 255),
  ...optional({
    exitCode: int("Exit code.", -2147483648),
    reason: text("Reason reported by AWS.", 1024),
  }),
});

const logTail = z.object({
  container: text("Name of the container.", 255),
  ...optional({
    lines: list(text("A line.", 1024), 50, "Its last lines, the newest last. Long ones are cut."),
    problem: text("Why its lines could not be read.", 1024),
  }),
});

const attempt = z.object({
  number: int("Number of the attempt.", 1),
  try: int("Number of the try: a new one for each time that AWS is asked to start a task.", 1),
  startedBy: text(
    "`startedBy` of the task, and the client token of the call that starts it. It was recorded before the call.",
    128,
  ),
  tryTime: timestamp("Time when the try was recorded, or when AWS last showed nothing of it and it was repeated."),
  ...optional({
    state: text(
      "Starting; the `lastStatus` of the task in AWS; WaitingForCapacity, Interrupted or Refused until `retryTime`; at the end Succeeded, " +
        "Failed, Stopped (by the operator) or Unknown.",
      64,
    ),
    taskArn: text("ARN of the task."),
    startTime: timestamp("Time when the task was created in AWS."),
    endTime: timestamp("Time when the attempt ended."),
    stopCode: text("Stop code in AWS.", 64),
    reason: text("Why it ended, or why the last try started nothing.", 1024),
    retryTime: timestamp("Time of the next try."),
    containers: list(container, 10, "Containers that have ended."),
    endedFirst: list(
      text("Name of a container.", 255),
      10,
      "Essential containers that had ended while others were running. The first decides what becomes of the attempt.",
    ),
    logTail: logTail.describe(
      "What the container by which the attempt failed had logged, as far as it had arrived when the attempt ended. Only with `spec.logTail`.",
    ),
    stopping: text("Why the operator stops the task.", 64),
  }),
});

export const status = z.object({
  ...baseStatus,
  ...optional({
    completions: text("Succeeded and wanted runs, such as 1/3.", 32),
    active: int("Attempts that have not ended."),
    succeeded: int("Attempts that succeeded."),
    failed: int("Attempts that failed."),
    startTime: timestamp(
      "Time when the object began, or was resumed after a suspension; `spec.activeDeadlineSeconds` counts from here.",
    ),
    completionTime: timestamp("Time when the last of `spec.completions` succeeded."),
    scheduledTask: text("Name of the ECSScheduledTask that this is a run of.", 253),
    scheduledTime: timestamp(
      "Time of the schedule that this is the run of. A run asked for by the annotation `trigger` has none.",
    ),
    clusterArn: text("ARN of the cluster."),
    taskDefinition: text("ARN of the revision that all attempts run, recorded when the first one started."),
    attempts: list(attempt, 60, "Every attempt that has not ended, and the ten newest ones that have."),
    waiting,
  }),
});
