import { z } from "zod";
import { cappedList, choice, decimal, flag, int, list, optional, text, withRules } from "../common/index.ts";
import { deploymentRules } from "./deployment-rules.ts";

const deploymentCircuitBreaker = z.object({
  enable: flag("Whether the deployment fails when its tasks keep failing."),
  rollback: flag("Whether a failed deployment is rolled back to the last completed one."),
  ...optional({
    resetOnHealthyTask: flag("Whether the count of failed tasks is reset when a task becomes healthy. Default: true."),
    thresholdConfiguration: z
      .object({
        type: choice(
          ["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"],
          "COUNT: `value` failed tasks. BOUNDED_PERCENT: `value` percent of `desiredCount`, between 3 and 200 tasks. UNBOUNDED_PERCENT: the same without these limits.",
        ),
        value: int("Number of tasks or percentage, according to `type`.", 1),
      })
      .describe("How many failed tasks fail the deployment. Default: BOUNDED_PERCENT with 50."),
  }),
});

const alarms = z.object({
  alarmNames: cappedList(
    text("Name of a CloudWatch alarm.", 255),
    100,
    "CloudWatch alarms to monitor during a deployment.",
  ),
  enable: flag("Whether the deployment fails when an alarm is triggered."),
  rollback: flag("Whether a failed deployment is rolled back to the last completed one."),
});

const hookStage = choice(
  [
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
  ],
  "A stage of the deployment.",
);

const lifecycleHook = z.object(
  optional({
    targetType: choice(
      ["AWS_LAMBDA", "PAUSE"],
      "AWS_LAMBDA calls a function, PAUSE waits for an approval. Default: AWS_LAMBDA.",
    ),
    hookTargetArn: text("ARN of the Lambda function."),
    roleArn: text("IAM role that ECS uses to call the function."),
    lifecycleStages: list(hookStage, 8, "Stages at which the hook runs."),
    hookDetails: z.unknown().meta({
      description: "JSON that is passed to the function.",
      "x-kubernetes-preserve-unknown-fields": true,
    }),
    timeoutConfiguration: z
      .object(
        optional({
          timeoutInMinutes: int("Minutes to wait. Default: 1440.", 1, 20_160),
          action: choice(["ROLLBACK", "CONTINUE"], "What happens after that time. Default: ROLLBACK."),
        }),
      )
      .describe("Timeout of the hook."),
  }),
);

/** Source: Amazon ECS API Reference, LinearConfiguration: "Valid values are 0 to 1440 minutes (24 hours)". */
const STEP_BAKE_MAX_MINUTES = 1440;

export const deploymentConfiguration = withRules(
  z.object(
    optional({
      strategy: choice(
        ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"],
        "ROLLING replaces tasks step by step; BLUE_GREEN starts all new tasks next to the old ones and then shifts the traffic. " +
          "LINEAR and CANARY are not supported yet. Default: ROLLING.",
      ),
      maximumPercent: int(
        "Maximum number of tasks during a deployment, in percent of `spec.desiredCount`, rounded down. Default: 200; a DAEMON service " +
          "has 100. It must leave room above `minimumHealthyPercent`, or later deployments cannot progress. At most 10000 (limit of the operator).",
        0,
        10_000,
      ),
      minimumHealthyPercent: int(
        "Minimum number of healthy tasks during a deployment, in percent of `spec.desiredCount`, rounded up. Default: 100; a DAEMON service has 0. " +
          "At most 100 (limit of the operator).",
        0,
        100,
      ),
      deploymentCircuitBreaker: deploymentCircuitBreaker.describe(
        "Fails a deployment whose tasks keep failing. The operator's own deadline is `spec.rollout.progressDeadlineSeconds`.",
      ),
      alarms: alarms.describe("Fails a deployment when a CloudWatch alarm is triggered."),
      bakeTimeInMinutes: int(
        "Minutes that old and new tasks both run after all traffic has shifted. Required with BLUE_GREEN.",
      ),
      lifecycleHooks: list(lifecycleHook, 20, "Functions and pauses at stages of a deployment. Not supported yet."),
      linearConfiguration: z
        .object(
          optional({
            stepPercent: decimal("Percent of the traffic per step. Default: 10.", 3, 100),
            stepBakeTimeInMinutes: int("Minutes after each step. Default: 6.", 0, STEP_BAKE_MAX_MINUTES),
          }),
        )
        .describe("Steps of the strategy LINEAR. Not supported yet."),
      canaryConfiguration: z
        .object(
          optional({
            canaryPercent: decimal("Percent of the traffic in the first step. Default: 5.", 0.1, 100),
            canaryBakeTimeInMinutes: int("Minutes after the first step. Default: 10.", 0, STEP_BAKE_MAX_MINUTES),
          }),
        )
        .describe("Steps of the strategy CANARY. Not supported yet."),
      earlySuccessCriteria: z
        .object({
          enable: flag("Whether a deployment succeeds before every task is healthy."),
          ...optional({
            healthyPercent: int(
              "Percent of `spec.desiredCount` that must be healthy; at least `minimumHealthyPercent`.",
              0,
              100,
            ),
            sourceServiceRevisionCleanup: choice(
              ["BLOCKING", "DEFERRED"],
              "Whether old tasks stop before the deployment succeeds (BLOCKING) or after it (DEFERRED).",
            ),
          }),
        })
        .describe("Criteria for success before every task is healthy; ROLLING only."),
    }),
  ),
  deploymentRules,
);
