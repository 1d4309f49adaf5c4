import { z } from "zod";
import { cappedList, choice, decimal, flag, int, list, optional, text, withRules } from "../common/index.ts";
import { deploymentRules } from "./deployment-rules.ts";

const deploymentCircuitBreaker = z.object({
  enable: flag("Fail the deployment when its tasks keep failing."),
  rollback: flag("Go back to the last completed deployment when it fails."),
  ...optional({
    resetOnHealthyTask: flag("Begin to count again whenever a task becomes healthy. Default: true."),
    thresholdConfiguration: z
      .object({
        type: choice(
          ["COUNT", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT"],
          "COUNT: `value` failed tasks. BOUNDED_PERCENT: `value` percent of `desiredCount`, within 3 and 200. UNBOUNDED_PERCENT: the same without bounds.",
        ),
        value: int("A number of tasks or a percentage.", 1),
      })
      .describe("How many failed tasks fail the deployment. Default: BOUNDED_PERCENT with 50."),
  }),
});

const alarms = z.object({
  alarmNames: cappedList(text("Name of a CloudWatch alarm.", 255), 100, "Alarms that are watched during a deployment."),
  enable: flag("Fail the deployment when an alarm goes off."),
  rollback: flag("Go back to the last completed deployment when it fails."),
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
      "AWS_LAMBDA calls a function, PAUSE waits for a person. Default: AWS_LAMBDA.",
    ),
    hookTargetArn: text("ARN of the Lambda function."),
    roleArn: text("Role that ECS calls the function under."),
    lifecycleStages: list(hookStage, 8, "Stages at which the hook runs."),
    hookDetails: z.unknown().meta({
      description: "Anything that the function is to be given, as JSON.",
      "x-kubernetes-preserve-unknown-fields": true,
    }),
    timeoutConfiguration: z
      .object(
        optional({
          timeoutInMinutes: int("Minutes to wait. Default: 1440.", 1, 20_160),
          action: choice(["ROLLBACK", "CONTINUE"], "What happens then. Default: ROLLBACK."),
        }),
      )
      .describe("How long the hook may take."),
  }),
);

/** Source: Amazon ECS API Reference, LinearConfiguration: "Valid values are 0 to 1440 minutes (24 hours)". */
const STEP_BAKE_MAX_MINUTES = 1440;

export const deploymentConfiguration = withRules(
  z.object(
    optional({
      strategy: choice(
        ["ROLLING", "BLUE_GREEN", "LINEAR", "CANARY"],
        "ROLLING replaces tasks step by step; BLUE_GREEN starts all new tasks beside the old ones and then moves the traffic. " +
          "LINEAR and CANARY are not supported yet. Default: ROLLING.",
      ),
      maximumPercent: int(
        "Most tasks that may run during a deployment, in percent of `spec.desiredCount`, rounded down. Default: 200; a DAEMON service " +
          "has 100. It needs room beyond `minimumHealthyPercent`, or a later deployment stands still. At most 10000: the operator's own limit.",
        0,
        10_000,
      ),
      minimumHealthyPercent: int(
        "Fewest healthy tasks during a deployment, in percent of `spec.desiredCount`, rounded up. Default: 100; a DAEMON service has 0. " +
          "At most 100: the operator's own limit.",
        0,
        100,
      ),
      deploymentCircuitBreaker: deploymentCircuitBreaker.describe(
        "Ends a deployment whose tasks keep failing. The operator's own deadline is `spec.rollout.progressDeadlineSeconds`.",
      ),
      alarms: alarms.describe("Ends a deployment when a CloudWatch alarm goes off."),
      bakeTimeInMinutes: int(
        "Minutes that old and new tasks run side by side after all traffic has moved. Needed with BLUE_GREEN.",
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
          enable: flag("Call the deployment successful before every task is healthy."),
          ...optional({
            healthyPercent: int(
              "Percent of `spec.desiredCount` that must be healthy; at least `minimumHealthyPercent`.",
              0,
              100,
            ),
            sourceServiceRevisionCleanup: choice(
              ["BLOCKING", "DEFERRED"],
              "Whether the old tasks are gone before success (BLOCKING) or after it (DEFERRED).",
            ),
          }),
        })
        .describe("Success before every task is healthy; ROLLING only."),
    }),
  ),
  deploymentRules,
);
