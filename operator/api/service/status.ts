import { z } from "zod";
import { baseStatus, fieldPaths, int, list, optional, text, timestamp, waiting } from "../common/index.ts";

const tasks = z.object(
  optional({
    requested: int("Tasks asked for."),
    running: int("Tasks running."),
    pending: int("Tasks starting."),
    productionWeight: int("Percent of the production traffic.", 0, 100),
    testWeight: int("Percent of the test traffic.", 0, 100),
  }),
);

const deployment = z.object({
  id: text("Id of the service deployment.", 255),
  ...optional({
    arn: text("ARN of the service deployment."),
    status: text("Status in AWS, such as IN_PROGRESS or SUCCESSFUL.", 64),
    stage: text("Lifecycle stage of a blue/green deployment.", 64),
    strategy: text("ROLLING, BLUE_GREEN, LINEAR or CANARY.", 64),
    reason: text("What AWS says about the status.", 4096),
    startedTime: timestamp("When it started."),
    finishedTime: timestamp("When it ended."),
    sourceRevision: text("ARN of the service revision that is being replaced."),
    targetRevision: text("ARN of the service revision that is being delivered."),
    sourceTasks: tasks.describe("Tasks of the revision that is being replaced."),
    targetTasks: tasks.describe("Tasks of the revision that is being delivered."),
    circuitBreaker: z
      .object(
        optional({
          status: text("Status of the circuit breaker.", 64),
          failureCount: int("Failed tasks so far."),
          threshold: int("Failed tasks that fail the deployment."),
        }),
      )
      .describe("Circuit breaker of this deployment."),
    alarms: z
      .object(
        optional({
          status: text("Status of the alarms.", 64),
          triggered: list(text("Name of an alarm.", 255), 100, "Alarms that went off."),
        }),
      )
      .describe("Alarms of this deployment."),
    hooks: list(
      z.object({
        id: text("Id of the hook.", 255),
        ...optional({ status: text("Status of the hook.", 64), expiresTime: timestamp("When it times out.") }),
      }),
      40,
      "Hooks of the current stage.",
    ),
    rollback: z
      .object({ reason: text("Why it is being rolled back.", 4096) })
      .describe("Set once a rollback has begun."),
    bestRunning: int("The most tasks of the new revision that have run at one time, until the deployment has ended."),
    lastProgressTime: timestamp(
      "When the deployment last came forward: more tasks of the new revision ran than ever before in it, a stage began, " +
        "traffic moved, or a hook was answered. The deadline counts from here.",
    ),
  }),
});

const stoppedTask = z.object({
  task: text("Id of the task.", 255),
  ...optional({
    stopCode: text("Stop code in AWS.", 64),
    reason: text("Why it stopped.", 4096),
    containers: list(
      z.object({
        name: text("Name of the container.", 255),
        ...optional({
          exitCode: int("Exit code.", -2147483648),
          reason: text("What AWS says about it.", 4096),
        }),
      }),
      10,
      "Containers that failed.",
    ),
    count: int("Number of tasks that stopped for this reason."),
  }),
});

const HASH = "Hash of what was sent.";

export const status = z.object({
  ...baseStatus,
  ...optional({
    serviceName: text("Name of the service in AWS.", 255),
    clusterArn: text("ARN of the cluster."),
    desiredCount: int("Number of tasks that AWS aims for."),
    runningCount: int("Number of running tasks, of all revisions."),
    pendingCount: int("Number of tasks that are starting."),
    updatedCount: int("Number of running tasks of the revision that this object asks for."),
    selector: text("For autoscalers, which need one; it matches no pod.", 255),
    target: z
      .object({
        taskDefinition: text("ARN of the revision."),
        ...optional({ hash: text(HASH, 128) }),
      })
      .describe("What this object asks for now."),
    current: z
      .object(optional({ taskDefinition: text("ARN of the revision.") }))
      .describe("What AWS shows on the service."),
    deployment: deployment.describe("The newest service deployment."),
    verdict: z
      .object({
        deployment: text("ARN of the service deployment."),
        status: text("How it ended.", 64),
        ...optional({ primary: text("Id of the deployment that ECS aimed at then.", 255) }),
      })
      .describe("How the newest ended deployment ended; a fact that does not change."),
    failed: z
      .object({
        deployment: text("ARN of the service deployment; where AWS shows none, the id of the entry in the service."),
        hash: text(HASH, 128),
        hashVersion: text("Version of the hash's making.", 16),
        ...optional({ reason: text("Why it failed.", 4096) }),
      })
      .describe("A release that failed and is not sent again until its content changes or a retry is asked for."),
    clearing: z
      .object({
        paths: fieldPaths("Fields that are left out."),
        from: text("The newest service deployment before that."),
      })
      .describe("Fields that were removed and that the newest release leaves out; forgotten once it has succeeded."),
    sentRelease: z
      .object({
        hash: text(HASH, 128),
        hashVersion: text("Version of the hash's making.", 16),
        from: text("Id of the deployment that ECS aimed at before.", 255),
        ...optional({ shown: z.boolean().describe("AWS has shown the release since.") }),
      })
      .describe(
        "The release that was sent last, where service deployments cannot be read (condition `DetailsUnavailable`): tells one " +
          "that was rolled back from one that never arrived.",
      ),
    unconfirmed: z
      .object({ hash: text(HASH, 128), times: int("How often it was sent.") })
      .describe("An update that AWS accepted and has not shown yet. After the third equal one no more is sent."),
    stoppedTasks: list(stoppedTask, 10, "Tasks that stopped, grouped by reason; while something is wrong."),
    scaling: z
      .object({ from: int("Count before."), to: int("Count after."), sinceTime: timestamp("Since when.") })
      .describe("A change of the count that is under way."),
    waiting,
    countNotEnforced: z
      .object({ specValue: int("`spec.desiredCount` when enforcement ended.") })
      .describe("The live count stays until `spec.desiredCount` changes from this value."),
    revisionsInUse: list(
      text("ARN of a task definition revision."),
      32,
      "Task definition revisions that AWS may start tasks of.",
    ),
  }),
});
