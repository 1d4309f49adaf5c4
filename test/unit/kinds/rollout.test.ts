import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EcsServiceDeployment } from "../../../operator/aws/services/ecs/shapes.ts";
import { ecs, hasEnded, isPaused } from "../../../operator/kinds/service/rollout/ecs.ts";
import { deploymentStatus } from "../../../operator/kinds/service/rollout/progress.ts";
import type { Rollout, RolloutFacts } from "../../../operator/kinds/service/rollout/rollout.ts";
import { deployment, liveService, primary } from "./builders.ts";

const judge = (facts: Partial<RolloutFacts>): Rollout =>
  ecs.judge({
    service: liveService(),
    deployment: deployment("SUCCESSFUL"),
    deploymentUnread: false,
    contentIsLive: true,
    deploymentIsDesired: true,
    ...facts,
  });

const short = (rollout: Rollout): string =>
  rollout.kind === "failed" ? `${rollout.how}${rollout.ended ? "" : ", not over"}` : rollout.kind;

const STATUSES = [
  "PENDING",
  "IN_PROGRESS",
  "STOP_REQUESTED",
  "STOPPED",
  "SUCCESSFUL",
  "ROLLBACK_REQUESTED",
  "ROLLBACK_IN_PROGRESS",
  "ROLLBACK_SUCCESSFUL",
  "ROLLBACK_FAILED",
] as const;

/** live: the service's fields carry the desired content; desired: the deployment was to deliver it. */
const table: readonly (readonly [string, boolean, boolean, string])[] = [
  ["PENDING", true, true, "underway"],
  ["PENDING", false, true, "underway"],
  ["PENDING", true, false, "underway"],
  ["IN_PROGRESS", true, true, "underway"],
  ["STOP_REQUESTED", true, true, "underway"],
  ["SUCCESSFUL", true, true, "delivered"],
  ["SUCCESSFUL", true, false, "delivered"],
  ["SUCCESSFUL", false, true, "outdated"],
  ["STOPPED", true, true, "DeploymentStopped"],
  ["ROLLBACK_REQUESTED", false, true, "RolledBack, not over"],
  ["ROLLBACK_IN_PROGRESS", false, true, "RolledBack, not over"],
  ["ROLLBACK_IN_PROGRESS", true, false, "underway"],
  ["ROLLBACK_SUCCESSFUL", false, true, "RolledBack"],
  ["ROLLBACK_SUCCESSFUL", true, false, "delivered"],
  ["ROLLBACK_FAILED", false, true, "DeploymentFailed"],
  ["ROLLBACK_FAILED", true, true, "DeploymentFailed"],
];

describe("what the newest deployment means for the desired content", () => {
  test.each(table)("%s, live %s, desired %s: %s", (status, contentIsLive, deploymentIsDesired, verdict) => {
    expect(short(judge({ deployment: deployment(status), contentIsLive, deploymentIsDesired }))).toBe(verdict);
  });

  test.each(STATUSES)("%s of other content while other content is live: send the desired one", (status) => {
    expect(judge({ deployment: deployment(status), contentIsLive: false, deploymentIsDesired: false }).kind).toBe(
      "outdated",
    );
  });

  test("a rollback that ended after the service was read: what failed is still shown, and is not delivered", () => {
    const service = liveService({ deployments: [primary({ rolloutState: "IN_PROGRESS" })] });
    expect(judge({ service, deployment: deployment("ROLLBACK_SUCCESSFUL") }).kind).toBe("underway");
  });

  test("a status that AWS adds one day is not over yet", () => {
    expect(judge({ deployment: deployment("QUANTUM") }).kind).toBe("underway");
  });

  test.each([
    ["the circuit breaker", { deploymentCircuitBreaker: { status: "TRIGGERED" } }],
    ["an alarm", { alarms: { status: "TRIGGERED" } }],
  ])("STOPPED by %s is a failure, not a decision of a user", (_, facts) => {
    expect(short(judge({ deployment: deployment("STOPPED", facts) }))).toBe("DeploymentFailed");
  });

  test("STOPPED while the list in the service says FAILED is a failure", () => {
    const service = liveService({ deployments: [primary({ rolloutState: "FAILED" })] });
    expect(short(judge({ deployment: deployment("STOPPED"), service }))).toBe("DeploymentFailed");
  });
});

describe("without a record of a deployment", () => {
  const without = (deployments: readonly object[], facts: Partial<RolloutFacts> = {}) =>
    short(judge({ deployment: undefined, service: liveService({ deployments }), ...facts }));
  test("the only one, not failed, has delivered", () => expect(without([primary()])).toBe("delivered"));
  test("behind a Classic Load Balancer there is no rollout state", () =>
    expect(without([primary({ rolloutState: undefined })])).toBe("delivered"));
  test("in progress", () => expect(without([primary({ rolloutState: "IN_PROGRESS" })])).toBe("underway"));
  test("with an older one beside it", () =>
    expect(without([primary(), primary({ id: "ecs-svc/0", status: "ACTIVE" })])).toBe("underway"));
  test("failed", () => expect(without([primary({ rolloutState: "FAILED" })])).toBe("DeploymentFailed"));
  test("just begun by us and not read yet is not delivered, whatever the list says", () =>
    expect(without([primary({ rolloutState: undefined })], { deploymentUnread: true })).toBe("underway"));
  test("other content is live", () => expect(without([primary()], { contentIsLive: false })).toBe("outdated"));
});

test("the judgement is total, Ready needs the content live, and an ended deployment is underway only until the service shows it", () => {
  const deployments = fc.option(
    fc.record({
      status: fc.constantFrom<string | undefined>(...STATUSES, "SOMETHING_NEW", undefined),
      breaker: fc.constantFrom(undefined, "TRIGGERED", "MONITORING"),
      alarms: fc.constantFrom(undefined, "TRIGGERED", "MONITORING"),
    }),
    { nil: undefined },
  );
  const states = fc.constantFrom<string | undefined>("IN_PROGRESS", "COMPLETED", "FAILED", undefined);
  fc.assert(
    fc.property(
      deployments,
      states,
      fc.integer({ min: 0, max: 2 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (found, rolloutState, others, contentIsLive, deploymentIsDesired, deploymentUnread) => {
        const newest: EcsServiceDeployment | undefined = found && {
          ...deployment(""),
          status: found.status,
          deploymentCircuitBreaker: found.breaker === undefined ? undefined : { status: found.breaker },
          alarms: found.alarms === undefined ? undefined : { status: found.alarms },
        };
        const older = Array.from({ length: others }, (_, index) =>
          primary({ id: `ecs-svc/o${index}`, status: "ACTIVE" }),
        );
        const service = liveService({ deployments: [primary({ rolloutState }), ...older] });
        const rollout = ecs.judge({
          service,
          deployment: newest,
          deploymentUnread,
          contentIsLive,
          deploymentIsDesired,
        });
        expect(["delivered", "underway", "failed", "outdated"]).toContain(rollout.kind);
        if (rollout.kind === "delivered") expect(contentIsLive).toBe(true);
        if (rollout.kind === "failed" || rollout.kind === "underway") expect(rollout.message).not.toBe("");
        const isShown = newest?.status !== "ROLLBACK_SUCCESSFUL" || rolloutState !== "IN_PROGRESS";
        if (hasEnded(newest) && isShown) expect(rollout.kind).not.toBe("underway");
        if (rollout.kind === "outdated") expect(contentIsLive && deploymentIsDesired).toBe(false);
      },
    ),
  );
});

describe("the reported rollout", () => {
  const message = (facts: Partial<RolloutFacts>): string => {
    const rollout = judge(facts);
    return rollout.kind === "underway" || rollout.kind === "failed" ? rollout.message : "";
  };
  test("nothing is said of a threshold where the circuit breaker is off", () => {
    const off = deployment("IN_PROGRESS", {
      deploymentCircuitBreaker: { status: "DISABLED", failureCount: 0, threshold: 3 },
    });
    const service = liveService({
      deployments: [{ id: "ecs-svc/1", status: "PRIMARY", failedTasks: 12, desiredCount: 4, runningCount: 1 }],
    });
    const rollout = ecs.judge({
      service,
      deployment: off,
      deploymentUnread: false,
      contentIsLive: true,
      deploymentIsDesired: true,
    });
    expect(rollout).toMatchObject({ kind: "underway", message: expect.stringMatching(/, 12 failed$/) });
    const reported = deploymentStatus(service, off);
    expect(reported?.circuitBreaker).toEqual({ status: "DISABLED", failureCount: 0 });
  });

  test("rolling: counts of new and old tasks, and failures with what is tolerated", () => {
    const rolling = deployment("IN_PROGRESS", {
      targetServiceRevision: { requestedTaskCount: 4, runningTaskCount: 1 },
      sourceServiceRevisions: [{ runningTaskCount: 3 }],
      deploymentCircuitBreaker: { failureCount: 2, threshold: 5 },
    });
    expect(message({ deployment: rolling })).toMatch(/^ROLLING .*in progress, 1 of 4 new .*, 3 old .*, 2 failed .*5/);
  });
  test("blue/green: stage and traffic, and the hook that it waits for", () => {
    const green = deployment("IN_PROGRESS", {
      deploymentConfiguration: { strategy: "BLUE_GREEN" },
      lifecycleStage: "POST_TEST_TRAFFIC_SHIFT",
      targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2, requestedProductionTrafficWeight: 0 },
      lifecycleHookDetails: [{ hookId: "approve", status: "AWAITING_ACTION" }],
    });
    expect(message({ deployment: green })).toMatch(
      /^BLUE_GREEN .*in progress, stage POST_TEST_TRAFFIC_SHIFT, 2 of 2 new .*, 0 % of production traffic .*approve/,
    );
    expect(judge({ deployment: green })).toMatchObject({ kind: "underway", paused: true });
  });
  test("a failure: what AWS gives as the reason, and the alarms that went off", () => {
    const rolledBack = deployment("ROLLBACK_SUCCESSFUL", {
      rollback: { reason: "Alarm triggered." },
      alarms: { triggeredAlarmNames: ["errors"] },
    });
    expect(message({ deployment: rolledBack, contentIsLive: false })).toBe(
      "The deployment failed and was rolled back: Alarm triggered.; alarms: errors",
    );
  });
  test("a deployment that only waits needs no progress", () => {
    expect(isPaused(deployment("IN_PROGRESS", { lifecycleStage: "BAKE_TIME" }))).toBe(true);
    expect(isPaused(deployment("IN_PROGRESS", { lifecycleStage: "SCALE_UP" }))).toBe(false);
    expect(isPaused(undefined)).toBe(false);
  });
});
