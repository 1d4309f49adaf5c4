import { z } from "zod";
import { baseStatus, fieldPaths, int, list, optional, text, timestamp, waiting } from "../common/index.ts";

const tasks = z.object(
  optional({
    requested: int("Requested tasks."),
    running: int("Running tasks."),
    pending: int("Pending tasks."),
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
    reason: text("Reason of the status, reported by AWS.", 4096),
    startedTime: timestamp("When it started."),
    finishedTime: timestamp("When it ended."),
    sourceRevision: text("ARN of the service revision that is being replaced."),
    targetRevision: text("ARN of the service revision that is being deployed."),
    sourceTasks: tasks.describe("Tasks of the revision that is being replaced."),
    targetTasks: tasks.describe("Tasks of the revision that is being deployed."),
    circuitBreaker: z
      .object(
        optional({
          status: text("Status of the circuit breaker.", 64),
          failureCount: int("Number of failed tasks."),
          threshold: int("Number of failed tasks that fails the deployment."),
        }),
      )
      .describe("Circuit breaker of this deployment."),
    alarms: z
      .object(
        optional({
          status: text("Status of the alarms.", 64),
          triggered: list(text("Name of an alarm.", 255), 100, "Triggered alarms."),
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
      .describe("The rollback, if one has started."),
    bestRunning: int(
      "Highest number of tasks of the new revision that were running at the same time in this deployment.",
    ),
    lastProgressTime: timestamp(
      "Time of the last progress of the deployment: `bestRunning` increased, a stage started, " +
        "traffic shifted, or a hook completed. `spec.rollout.progressDeadlineSeconds` counts from here.",
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
          reason: text("Reason reported by AWS.", 4096),
        }),
      }),
      10,
      "Containers that failed.",
    ),
    count: int("Number of tasks that stopped for this reason."),
  }),
});

const names = (description: string) => list(text("A name.", 256), 250, description);

const managed = (description: string, max: number) =>
  list(
    z.object({ name: text("Its name.", 256), declared: fieldPaths("Members that were declared.") }),
    max,
    description,
  );

/** Fixed for each target: 50 policies, 200 scheduled actions. */
const autoscaling = z
  .object(
    optional({
      minCapacity: int("Fewest tasks, as AWS shows it; scheduled actions change it."),
      maxCapacity: int("Most tasks, as AWS shows it; scheduled actions change it."),
      suspended: names("What is suspended."),
      policies: names("Scaling policies of this object."),
      scheduledActions: names("Scheduled actions of this object."),
      alarms: names("CloudWatch alarms of this object."),
      otherPolicies: names("Scaling policies that others have put. They stay, and they scale the service, too."),
      otherScheduledActions: names(
        "Scheduled actions that others have put. They stay, and they change the limits, too.",
      ),
      activities: list(
        z.object({
          status: text("Status in AWS, such as Successful or Failed.", 64),
          ...optional({
            startTime: timestamp("When it began."),
            description: text("What was done."),
            cause: text("Why."),
            message: text("Details of the status."),
          }),
        }),
        5,
        "The newest scaling activities, newest first.",
      ),
      notScaled: list(text("A reason."), 5, "Why the count was not changed lately."),
      managed: z
        .object(
          optional({
            minCapacity: int("`minCapacity` that was registered last."),
            maxCapacity: int("`maxCapacity` that was registered last."),
            suspended: names("Flags of the suspension that were declared."),
            policies: managed("Scaling policies.", 100),
            alarms: managed("Alarms.", 100),
            scheduledActions: managed("Scheduled actions.", 400),
          }),
        )
        .describe("What the operator has put in AWS, recorded before it does."),
    }),
  )
  .describe("The service's scalable target in Application Auto Scaling.");

const HASH = "Hash of the content that was sent to AWS.";

export const status = z.object({
  ...baseStatus,
  ...optional({
    serviceName: text("Name of the service in AWS.", 255),
    clusterArn: text("ARN of the cluster."),
    desiredCount: int("Desired number of tasks in AWS."),
    runningCount: int("Number of running tasks, of all revisions."),
    pendingCount: int("Number of pending tasks."),
    updatedCount: int("Number of running tasks of the desired revision."),
    selector: text("Label selector for the scale subresource, which requires one; it matches no pod.", 255),
    target: z
      .object({
        taskDefinition: text("ARN of the revision."),
        ...optional({ hash: text(HASH, 128) }),
      })
      .describe("The revision that this object deploys or is about to deploy."),
    createdWith: z
      .object({
        launchType: text("Launch type of the service before it had a capacity provider strategy.", 64),
        createdTime: timestamp("When the service was created in AWS."),
      })
      .describe(
        "The launch type that the service was created with, if it was. From capacity providers AWS goes back to no other one.",
      ),
    current: z
      .object(optional({ taskDefinition: text("ARN of the revision.") }))
      .describe("The revision that the service has in AWS."),
    deployment: deployment.describe("The newest service deployment."),
    verdict: z
      .object({
        deployment: text("ARN of the service deployment."),
        status: text("Final status of the deployment.", 64),
        ...optional({ primary: text("Id of the PRIMARY deployment at that time.", 255) }),
      })
      .describe("Result of the newest deployment that has ended."),
    failed: z
      .object({
        deployment: text("ARN of the service deployment, or the id of the service's deployment if AWS shows no ARN."),
        hash: text(HASH, 128),
        hashVersion: text("Version of the hash algorithm.", 16),
        ...optional({ reason: text("Why it failed.", 4096) }),
      })
      .describe(
        "A release that failed. It is not deployed again until its content changes or the annotation `ecs-operator.dev/retry` is set.",
      ),
    clearing: z
      .object({
        paths: fieldPaths("Fields that are cleared."),
        from: text("The newest service deployment before."),
      })
      .describe(
        "Fields that were removed from the spec and that the newest release clears; kept until it has succeeded.",
      ),
    sentRelease: z
      .object({
        hash: text(HASH, 128),
        hashVersion: text("Version of the hash algorithm.", 16),
        from: text("Id of the PRIMARY deployment before.", 255),
        ...optional({ shown: z.boolean().describe("Whether AWS has shown the release.") }),
      })
      .describe(
        "The release that was sent last, if service deployments cannot be read (condition `DetailsUnavailable`). It shows whether a release " +
          "was rolled back or never reached AWS.",
      ),
    unconfirmed: z
      .object({ hash: text(HASH, 128), times: int("Number of times that it was sent.") })
      .describe("An update that AWS accepted but does not show yet. It is sent at most three times."),
    stoppedTasks: list(
      stoppedTask,
      10,
      "Tasks that stopped, grouped by reason; only while the service is not healthy.",
    ),
    scaling: z
      .object({ from: int("Count before."), to: int("Count after."), sinceTime: timestamp("Time of the change.") })
      .describe("A change of the count that is in progress."),
    autoscaling,
    waiting,
    lastEvent: text("Id of the newest service event of ECS that was recorded as a Kubernetes Event.", 128),
    countNotEnforced: z
      .object({ specValue: int("`spec.desiredCount` when enforcement ended.") })
      .describe("Set while the live count is kept, until `spec.desiredCount` changes from this value."),
    revisionsInUse: list(
      text("ARN of a task definition revision."),
      32,
      "Task definition revisions of which AWS may start tasks.",
    ),
  }),
});
