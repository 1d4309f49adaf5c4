import { describe, expect, test } from "vitest";
import { deploymentRules } from "../../../operator/ecs/canonical/deployment-rules.ts";
import { deployment, diff, HOOK, hooks, paths, type Row, service } from "./service-rows.ts";

const FULL = {
  strategy: "ROLLING",
  bakeTimeInMinutes: 0,
  maximumPercent: 200,
  minimumHealthyPercent: 100,
  alarms: { alarmNames: [], enable: false, rollback: false },
  deploymentCircuitBreaker: {
    enable: false,
    rollback: false,
    resetOnHealthyTask: true,
    thresholdConfiguration: { type: "BOUNDED_PERCENT", value: 50 },
  },
};
const OFF = { enable: false, rollback: false };

const rows: readonly Row[] = [
  service(
    "deployment-configuration-unmanaged",
    "nothing declared, AWS shows a full configuration",
    {},
    { deploymentConfiguration: FULL },
  ),
  deployment("deployment-configuration-defaults", "an empty block, AWS shows a full configuration", {}, FULL),
  deployment("deployment-configuration-defaults", "defaults written out, AWS shows none", FULL, {}),
  deployment("deployment-configuration-defaults", "a declared percent differs", { maximumPercent: 150 }, FULL, [
    "maximumPercent",
  ]),
  deployment(
    "deployment-configuration-defaults",
    "a percent left out is unmanaged",
    { minimumHealthyPercent: 100 },
    { ...FULL, maximumPercent: 150 },
  ),
  deployment(
    "deployment-configuration-defaults",
    "a breaker without threshold, AWS shows its own",
    { deploymentCircuitBreaker: { enable: true, rollback: true } },
    { deploymentCircuitBreaker: { ...FULL.deploymentCircuitBreaker, enable: true, rollback: true } },
  ),
  deployment(
    "deployment-configuration-defaults",
    "the breaker is off",
    { deploymentCircuitBreaker: { enable: true, rollback: true } },
    FULL,
    ["deploymentCircuitBreaker.enable", "deploymentCircuitBreaker.rollback"],
  ),
  deployment(
    "deployment-configuration-defaults",
    "alarm names in another order",
    { alarms: { ...OFF, alarmNames: ["b", "a"] } },
    { alarms: { ...OFF, alarmNames: ["a", "b"] } },
  ),
  deployment(
    "daemon-percents",
    "DAEMON: its own defaults written out, AWS shows none",
    { maximumPercent: 100, minimumHealthyPercent: 0 },
    {},
    [],
    { schedulingStrategy: "DAEMON" },
  ),
  deployment(
    "daemon-percents",
    "DAEMON: the console's 50 percent",
    { minimumHealthyPercent: 0 },
    { minimumHealthyPercent: 50 },
    ["minimumHealthyPercent"],
    { schedulingStrategy: "DAEMON" },
  ),
  deployment(
    "percents-under-other-controllers",
    "CODE_DEPLOY: percents belong to it",
    { maximumPercent: 150 },
    FULL,
    [],
    {
      deploymentController: { type: "CODE_DEPLOY" },
    },
  ),
  service(
    "defaults-shown-are-unmanaged",
    "breaker, alarms, controller and exec shown, nothing declared",
    {},
    { deploymentConfiguration: FULL, deploymentController: { type: "ECS" }, enableExecuteCommand: false },
  ),
  deployment(
    "early-success-defaults",
    "early success off, AWS shows the rest",
    { earlySuccessCriteria: { enable: false } },
    { earlySuccessCriteria: { enable: false, healthyPercent: 100, sourceServiceRevisionCleanup: "BLOCKING" } },
  ),
  deployment(
    "early-success-defaults",
    "early success off, AWS shows none",
    { earlySuccessCriteria: { enable: false } },
    {},
  ),
  deployment(
    "early-success-defaults",
    "early success off, AWS shows it on",
    { earlySuccessCriteria: { enable: false } },
    { earlySuccessCriteria: { enable: true, healthyPercent: 100 } },
    ["earlySuccessCriteria.enable"],
  ),
  deployment(
    "lifecycle-hooks-are-a-set",
    "hook type left out, AWS shows AWS_LAMBDA",
    hooks(HOOK),
    hooks({ ...HOOK, targetType: "AWS_LAMBDA" }),
  ),
  deployment(
    "lifecycle-hooks-are-a-set",
    "another stage is another hook",
    hooks(HOOK),
    hooks({ ...HOOK, lifecycleStages: ["POST_SCALE_UP"] }),
    ['lifecycleHooks[AWS_LAMBDA/arn:f/["POST_SCALE_UP"]]', 'lifecycleHooks[AWS_LAMBDA/arn:f/["PRE_SCALE_UP"]]'],
  ),
  deployment(
    "hook-timeout-defaults",
    "hook timeout left out, AWS shows a day",
    hooks(HOOK),
    hooks({ ...HOOK, timeoutConfiguration: { action: "ROLLBACK", timeoutInMinutes: 1440 } }),
  ),
  deployment(
    "hook-timeout-defaults",
    "a pause without action",
    hooks({ targetType: "PAUSE", lifecycleStages: ["PRE_SCALE_UP"], timeoutConfiguration: { timeoutInMinutes: 5 } }),
    hooks({
      targetType: "PAUSE",
      lifecycleStages: ["PRE_SCALE_UP"],
      timeoutConfiguration: { timeoutInMinutes: 5, action: "ROLLBACK" },
    }),
  ),
  deployment(
    "canary-defaults",
    "a canary without numbers",
    { canaryConfiguration: {} },
    { canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } },
  ),
  deployment(
    "linear-defaults",
    "linear steps without numbers",
    { linearConfiguration: {} },
    { linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 } },
  ),
  service(
    "controller-is-ecs",
    "controller ECS declared, AWS shows none",
    { deploymentController: { type: "ECS" } },
    {},
  ),
  deployment(
    "numbers-are-equal-by-value",
    "10 and 10.0 are one number",
    { linearConfiguration: { stepPercent: 10 } },
    JSON.parse('{"linearConfiguration":{"stepPercent":10.0}}'),
  ),
];

describe("rules of the deployment configuration", () => {
  test.each(rows)("$id $says", ({ spec, live, expected }) => {
    expect(paths(diff(spec, live))).toEqual([...expected].sort());
  });

  test("every rule has a row", () => {
    const tested = new Set([...rows.map(({ id }) => id), "may-be-secret"]);
    expect(deploymentRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});
