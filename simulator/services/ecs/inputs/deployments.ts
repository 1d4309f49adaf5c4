/** Deployment configuration, and what the service deployment operations take. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, document, flag, type Infer, integer, list, number, shape, text, time } from "../../../core/model.ts";

export const thresholdConfiguration = shape(
  {
    type: choice("BOUNDED_PERCENT", "COUNT", "UNBOUNDED_PERCENT"),
    value: integer,
  },
  "type",
  "value",
);

export const deploymentCircuitBreaker = shape(
  {
    enable: flag,
    rollback: flag,
    resetOnHealthyTask: flag,
    thresholdConfiguration: thresholdConfiguration,
  },
  "enable",
  "rollback",
);

export const deploymentAlarms = shape(
  {
    alarmNames: list(text),
    rollback: flag,
    enable: flag,
  },
  "alarmNames",
  "rollback",
  "enable",
);

export const deploymentLifecycleHookTimeoutConfiguration = shape({
  timeoutInMinutes: integer,
  action: choice("CONTINUE", "ROLLBACK"),
});

export const deploymentLifecycleHook = shape({
  targetType: choice("AWS_LAMBDA", "PAUSE"),
  hookTargetArn: text,
  roleArn: text,
  lifecycleStages: list(
    choice(
      "POST_PRODUCTION_TRAFFIC_SHIFT",
      "POST_SCALE_UP",
      "POST_TEST_TRAFFIC_SHIFT",
      "PRE_PRODUCTION_TRAFFIC_SHIFT",
      "PRE_SCALE_UP",
      "PRODUCTION_TRAFFIC_SHIFT",
      "RECONCILE_SERVICE",
      "TEST_TRAFFIC_SHIFT",
    ),
  ),
  hookDetails: document,
  timeoutConfiguration: deploymentLifecycleHookTimeoutConfiguration,
});

export const linearConfiguration = shape({
  stepPercent: number,
  stepBakeTimeInMinutes: integer,
});

export const canaryConfiguration = shape({
  canaryPercent: number,
  canaryBakeTimeInMinutes: integer,
});

export const deploymentEarlySuccessCriteria = shape(
  {
    enable: flag,
    healthyPercent: integer,
    sourceServiceRevisionCleanup: choice("BLOCKING", "DEFERRED"),
  },
  "enable",
);

export const deploymentConfiguration = shape({
  deploymentCircuitBreaker: deploymentCircuitBreaker,
  maximumPercent: integer,
  minimumHealthyPercent: integer,
  alarms: deploymentAlarms,
  strategy: choice("BLUE_GREEN", "CANARY", "LINEAR", "ROLLING"),
  bakeTimeInMinutes: integer,
  lifecycleHooks: list(deploymentLifecycleHook),
  linearConfiguration: linearConfiguration,
  canaryConfiguration: canaryConfiguration,
  earlySuccessCriteria: deploymentEarlySuccessCriteria,
});

export const deploymentController = shape(
  {
    type: choice("CODE_DEPLOY", "ECS", "EXTERNAL"),
  },
  "type",
);

export const createdAt = shape({
  before: time,
  after: time,
});

export const listServiceDeploymentsRequest = shape(
  {
    service: text,
    cluster: text,
    status: list(
      choice(
        "IN_PROGRESS",
        "PENDING",
        "ROLLBACK_FAILED",
        "ROLLBACK_IN_PROGRESS",
        "ROLLBACK_REQUESTED",
        "ROLLBACK_SUCCESSFUL",
        "STOPPED",
        "STOP_REQUESTED",
        "SUCCESSFUL",
      ),
    ),
    createdAt: createdAt,
    nextToken: text,
    maxResults: integer,
  },
  "service",
);

export const describeServiceDeploymentsRequest = shape(
  {
    serviceDeploymentArns: list(text),
  },
  "serviceDeploymentArns",
);

export const describeServiceRevisionsRequest = shape(
  {
    serviceRevisionArns: list(text),
  },
  "serviceRevisionArns",
);

export const stopServiceDeploymentRequest = shape(
  {
    serviceDeploymentArn: text,
    stopType: choice("ABORT", "ROLLBACK"),
  },
  "serviceDeploymentArn",
);

export const continueServiceDeploymentRequest = shape(
  {
    serviceDeploymentArn: text,
    hookId: text,
    action: choice("CONTINUE", "ROLLBACK"),
  },
  "serviceDeploymentArn",
  "hookId",
);

export type ListServiceDeploymentsInput = Infer<typeof listServiceDeploymentsRequest>;
export type DescribeServiceDeploymentsInput = Infer<typeof describeServiceDeploymentsRequest>;
export type DescribeServiceRevisionsInput = Infer<typeof describeServiceRevisionsRequest>;
export type StopServiceDeploymentInput = Infer<typeof stopServiceDeploymentRequest>;
export type ContinueServiceDeploymentInput = Infer<typeof continueServiceDeploymentRequest>;
