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
  service("S1", "nothing declared, AWS shows a full configuration", {}, { deploymentConfiguration: FULL }),
  deployment("S2", "an empty block, AWS shows a full configuration", {}, FULL),
  deployment("S2", "defaults written out, AWS shows none", FULL, {}),
  deployment("S2", "a declared percent differs", { maximumPercent: 150 }, FULL, ["maximumPercent"]),
  deployment("S2", "a percent left out is unmanaged", { minimumHealthyPercent: 100 }, { ...FULL, maximumPercent: 150 }),
  deployment(
    "S2",
    "a breaker without threshold, AWS shows its own",
    { deploymentCircuitBreaker: { enable: true, rollback: true } },
    { deploymentCircuitBreaker: { ...FULL.deploymentCircuitBreaker, enable: true, rollback: true } },
  ),
  deployment("S2", "the breaker is off", { deploymentCircuitBreaker: { enable: true, rollback: true } }, FULL, [
    "deploymentCircuitBreaker.enable",
    "deploymentCircuitBreaker.rollback",
  ]),
  deployment(
    "S2",
    "alarm names in another order",
    { alarms: { ...OFF, alarmNames: ["b", "a"] } },
    { alarms: { ...OFF, alarmNames: ["a", "b"] } },
  ),
  deployment(
    "S3",
    "DAEMON: its own defaults written out, AWS shows none",
    { maximumPercent: 100, minimumHealthyPercent: 0 },
    {},
    [],
    { schedulingStrategy: "DAEMON" },
  ),
  deployment(
    "S3",
    "DAEMON: the console's 50 percent",
    { minimumHealthyPercent: 0 },
    { minimumHealthyPercent: 50 },
    ["minimumHealthyPercent"],
    { schedulingStrategy: "DAEMON" },
  ),
  deployment("S4", "CODE_DEPLOY: percents belong to it", { maximumPercent: 150 }, FULL, [], {
    deploymentController: { type: "CODE_DEPLOY" },
  }),
  service(
    "S5",
    "breaker, alarms, controller and exec shown, nothing declared",
    {},
    { deploymentConfiguration: FULL, deploymentController: { type: "ECS" }, enableExecuteCommand: false },
  ),
  deployment(
    "S6",
    "early success off, AWS shows the rest",
    { earlySuccessCriteria: { enable: false } },
    { earlySuccessCriteria: { enable: false, healthyPercent: 100, sourceServiceRevisionCleanup: "BLOCKING" } },
  ),
  deployment("S6", "early success off, AWS shows none", { earlySuccessCriteria: { enable: false } }, {}),
  deployment(
    "S6",
    "early success off, AWS shows it on",
    { earlySuccessCriteria: { enable: false } },
    { earlySuccessCriteria: { enable: true, healthyPercent: 100 } },
    ["earlySuccessCriteria.enable"],
  ),
  deployment(
    "S7",
    "hook type left out, AWS shows AWS_LAMBDA",
    hooks(HOOK),
    hooks({ ...HOOK, targetType: "AWS_LAMBDA" }),
  ),
  deployment(
    "S7",
    "another stage is another hook",
    hooks(HOOK),
    hooks({ ...HOOK, lifecycleStages: ["POST_SCALE_UP"] }),
    ['lifecycleHooks[AWS_LAMBDA/arn:f/["POST_SCALE_UP"]]', 'lifecycleHooks[AWS_LAMBDA/arn:f/["PRE_SCALE_UP"]]'],
  ),
  deployment(
    "S8",
    "hook timeout left out, AWS shows a day",
    hooks(HOOK),
    hooks({ ...HOOK, timeoutConfiguration: { action: "ROLLBACK", timeoutInMinutes: 1440 } }),
  ),
  deployment(
    "S8",
    "a pause without action",
    hooks({ targetType: "PAUSE", lifecycleStages: ["PRE_SCALE_UP"], timeoutConfiguration: { timeoutInMinutes: 5 } }),
    hooks({
      targetType: "PAUSE",
      lifecycleStages: ["PRE_SCALE_UP"],
      timeoutConfiguration: { timeoutInMinutes: 5, action: "ROLLBACK" },
    }),
  ),
  deployment(
    "S9",
    "a canary without numbers",
    { canaryConfiguration: {} },
    { canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } },
  ),
  deployment(
    "S10",
    "linear steps without numbers",
    { linearConfiguration: {} },
    { linearConfiguration: { stepPercent: 10, stepBakeTimeInMinutes: 6 } },
  ),
  service("S11", "controller ECS declared, AWS shows none", { deploymentController: { type: "ECS" } }, {}),
  deployment(
    "S55",
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
    const tested = new Set([...rows.map(({ id }) => id), "HIDE"]);
    expect(deploymentRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});
