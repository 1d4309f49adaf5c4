import { z } from "zod";
import {
  capacityProviderStrategy,
  choice,
  DELETION_POLICIES,
  flag,
  int,
  list,
  networkConfiguration,
  optional,
  placementConstraints,
  placementStrategy,
  reference,
  region,
  tags,
  text,
  withRules,
} from "../common/index.ts";
import { overrides } from "./overrides.ts";
import { changeRules, templateRules } from "./rules.ts";
import { volumeConfiguration } from "./volumes.ts";

/** The most runs that one object has at the same time: `status.attempts` holds each of them. */
const MOST_AT_ONCE = 50;

/** The most lines of a log that an attempt shows. */
const MOST_LOG_LINES = 50;

const runFields = {
  completions: int(
    "Number of runs that have to succeed. Default: 1. At most 10000 (limit of the operator).",
    1,
    10_000,
  ).default(1),
  parallelism: int(
    `Most runs at the same time; 0 starts no more. Default: 1. At most ${MOST_AT_ONCE} (limit of the operator).`,
    0,
    MOST_AT_ONCE,
  ).default(1),
  backoffLimit: int(
    "Number of failed runs that are run again before the object fails. After a failure there is a pause, 10 seconds at first and twice as " +
      "long each time, up to six minutes. Missing capacity, Spot interruptions and the loss of an instance do not count. Default: 6.",
  ).default(6),
  ...optional({
    activeDeadlineSeconds: int(
      "Seconds after `status.startTime` after which what runs is stopped and the object fails. Waiting for capacity counts. If not set: no deadline.",
      1,
    ),
    ttlSecondsAfterFinished: int(
      "Seconds after the end after which the operator deletes this object. If not set: never.",
    ),
    retryUnknown: flag(
      "Whether a run whose outcome AWS does not show any more, because the operator was away for too long, is run again. It may " +
        "then have run twice. If not true, the object fails with reason OutcomeUnknown. Default: false.",
    ),
    logTail: z
      .object({
        lines: int("Most lines. At most 50 (limit of the operator), and 4096 characters together.", 1, MOST_LOG_LINES),
      })
      .describe(
        "Shows the last log lines of a failed container in `status.attempts`, read once from CloudWatch Logs when the attempt has failed, " +
          "if the container has the log driver awslogs with a stream prefix. Whoever may read this object then reads that text, with what " +
          "the program has logged, and the operator needs `logs:GetLogEvents`. If not set: no log is read.",
      ),
    suspend: flag(
      "If true, what runs is stopped and nothing new is started, as with a Job. Ended runs stay counted. Default: false.",
    ),
  }),
};

const commonFields = optional({
  region,
  deletionPolicy: choice(
    DELETION_POLICIES,
    "What happens to running tasks when this object is deleted: Delete stops them, Retain lets them run and removes the operator's " +
      "owner tags. Default: Delete, unless the operator's --default-deletion-policy says otherwise.",
  ),
});

const placeFields = optional({
  clusterRef: reference(
    "The ECSCluster that the tasks run in. Exactly one of `clusterRef` and `cluster`. The other fields of RunTask, too, are immutable.",
  ),
  cluster: text(
    "Name or ARN of a cluster without an ECSCluster object in this namespace. Exactly one of `clusterRef` and `cluster`.",
  ).min(1),
  taskDefinitionRef: reference(
    "The ECSTaskDefinition that is run: the newest revision when the first task starts, and the same one for all that follow. " +
      "Exactly one of `taskDefinitionRef` and `taskDefinition`.",
  ),
  taskDefinition: text(
    "family:revision, or ARN of a revision, of a task definition without an ECSTaskDefinition object in this namespace. Exactly one of " +
      "`taskDefinitionRef` and `taskDefinition`.",
  ),
  launchType: choice(
    ["EC2", "FARGATE", "EXTERNAL"],
    "Where tasks run. Set this or `capacityProviderStrategy`; if neither is set, the cluster's `spec.defaultCapacityProviderStrategy` applies. " +
      "For Managed Instances, set a capacity provider.",
  ),
  capacityProviderStrategy: capacityProviderStrategy("Capacity providers that tasks run on. Set this or `launchType`."),
  platformVersion: text("Fargate platform version, such as 1.4.0. Default: LATEST.", 32),
  networkConfiguration: networkConfiguration.describe(
    "Subnets and security groups; required if the task definition's `spec.networkMode` is awsvpc, and not allowed otherwise.",
  ),
  placementConstraints,
  placementStrategy,
});

const taskFields = optional({
  overrides: overrides.describe(
    "What these runs change in the task definition. AWS allows 8192 characters, written as JSON.",
  ),
  volumeConfigurations: list(
    volumeConfiguration,
    1,
    "EBS volumes for the task definition's volume with `configuredAtLaunch: true`.",
  ),
  enableExecuteCommand: flag("Whether ECS Exec is allowed. Its logging is set on the ECSCluster. Default: false."),
  enableECSManagedTags: flag("Whether ECS tags tasks with the cluster name. Default: false."),
  propagateTags: choice(["TASK_DEFINITION", "NONE"], "From where tags are copied to tasks. Default: NONE."),
  group: text("Task group, for placement constraints. Default: `family:` and the family of the task definition.", 255),
  tags: tags("Tags of the tasks, beside the operator's own."),
});

/** The spec of a task as a part of another object: all of it may be changed there. */
export const template = withRules(
  z.object({ ...commonFields, ...placeFields, ...runFields, ...taskFields }),
  templateRules,
);

export const spec = withRules(template, changeRules);

export type TaskSpec = z.infer<typeof spec>;
