import { describe, expect, test } from "vitest";
import type { BaseStatus } from "../../../operator/engine/object.ts";
import type { ServiceObserved } from "../../../operator/kinds/service/model.ts";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import { deploymentStatus, madeProgress, stuckForMs } from "../../../operator/kinds/service/rollout/progress.ts";
import { conditions, status } from "../../../operator/kinds/service/status.ts";
import { stableStringify } from "../../../operator/lib/json.ts";
import {
  absent,
  CLUSTER_ARN,
  clusterObject,
  definitionObject,
  deployment,
  deploymentArn,
  inputOf,
  latestRevision,
  liveService,
  NOW,
  primary,
  revisionArn,
  SERVICE_ARN,
  seen,
  serviceObject,
  serviceRevisionArn,
} from "./builders.ts";

type Options = Parameters<typeof inputOf>[2];
type Service = ReturnType<typeof serviceObject>;

function statusOf(resource: Service, observed: ServiceObserved, options?: Options) {
  const input = inputOf(resource, observed, options);
  const decided = plan(input);
  return { ...status(input, decided), own: conditions(input) };
}
const fresh = (spec: object = {}) => serviceObject(spec, { metadata: {}, status: {} });
const base = { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN };
const revision2 = {
  deps: [clusterObject(), definitionObject({}, { status: { settledGeneration: 1, latest: latestRevision(2) } })],
};

describe("what is reported at once", () => {
  test("the target, as soon as the task definition is known, even while the cluster is waited for", () => {
    const { target } = statusOf(fresh(), absent(), { deps: [definitionObject()] });
    expect(target).toEqual({ taskDefinition: revisionArn(1) });
  });
  test("the target stays reported while the task definition is missing", () => {
    const resource = serviceObject({}, { status: { ...base, target: { taskDefinition: revisionArn(1) } } });
    expect(statusOf(resource, seen(liveService()), { deps: [clusterObject()] }).target).toEqual({
      taskDefinition: revisionArn(1),
    });
  });
  test("a selector, without which no autoscaler works", () => {
    expect(statusOf(fresh(), absent()).selector).toBe("ecs-operator.dev/service-uid=uid-ECSService");
  });
  test("counts, what runs, and what AWS may start tasks of", () => {
    const deployments = [primary({ taskDefinition: revisionArn(2) }), primary({ id: "0", status: "ACTIVE" })];
    const live = liveService({ deployments, runningCount: 1, pendingCount: 1 });
    expect(statusOf(serviceObject(), seen(live))).toMatchObject({
      desiredCount: 2,
      runningCount: 1,
      pendingCount: 1,
      current: { taskDefinition: revisionArn(1) },
      revisionsInUse: [revisionArn(1), revisionArn(2)],
    });
  });
  test("what a deployment may go back to, until it has ended, whether AWS still shows it or not", () => {
    const resource = serviceObject({}, { status: { ...base, revisionsInUse: [revisionArn(1)] } });
    const live = liveService({
      taskDefinition: revisionArn(2),
      deployments: [primary({ taskDefinition: revisionArn(2) })],
    });
    const inUse = (status: string) =>
      statusOf(resource, seen(live, { deployment: deployment(status) }), revision2).revisionsInUse;
    expect(inUse("IN_PROGRESS")).toEqual([revisionArn(1), revisionArn(2)]);
    expect(inUse("SUCCESSFUL")).toEqual([revisionArn(2)]);
  });
  test("the ARN of another owner's service is not", () => {
    expect(statusOf(fresh(), seen(liveService({ tags: [] }))).arn).toBeUndefined();
  });
});

describe("removal memory", () => {
  const resource = (declared: readonly string[]) => serviceObject({}, { status: { ...base, declared } });
  test("shrinks once what is declared now has been delivered", () => {
    expect(
      statusOf(
        resource(["monitoring", "deploymentConfiguration.deploymentCircuitBreaker.enable"]),
        seen(liveService(), { live: {} }),
      ).declared,
    ).toEqual([
      "deploymentConfiguration.deploymentCircuitBreaker.enable",
      "deploymentConfiguration.deploymentCircuitBreaker.rollback",
    ]);
  });
  test("stays while a release is under way, held, or waits", () => {
    const declared = ["serviceRegistries"];
    const registries = [{ registryArn: "arn:x" }];
    const rolling = seen(liveService(), { deployment: deployment("IN_PROGRESS") });
    const held = seen(liveService({ serviceRegistries: registries }), { deployment: deployment("STOPPED") });
    for (const observed of [rolling, held]) expect(statusOf(resource(declared), observed).declared).toEqual(declared);
  });
});

describe("the rollout", () => {
  test("an ended deployment is remembered as a fact, with the list entry it belongs to", () => {
    expect(statusOf(serviceObject(), seen(liveService())).verdict).toEqual({
      deployment: deploymentArn("d1"),
      status: "SUCCESSFUL",
      primary: "ecs-svc/1",
    });
  });
  test("one that goes on is not", () => {
    expect(
      statusOf(serviceObject(), seen(liveService(), { deployment: deployment("IN_PROGRESS") })).verdict,
    ).toBeUndefined();
  });
  test("a failed one is remembered with the hash of what was sent", () => {
    const observed = seen(liveService(), { deployment: deployment("STOPPED") });
    expect(statusOf(serviceObject(), observed).failed).toMatchObject({
      deployment: deploymentArn("d1"),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      hashVersion: "v2",
      reason: "The deployment was stopped",
    });
  });
  test("the record of a failure goes with the next deployment", () => {
    const failed = { deployment: deploymentArn("d0"), hash: "h", hashVersion: "v2" };
    const resource = serviceObject({}, { status: { ...base, failed } });
    expect(statusOf(resource, seen(liveService())).failed).toBeUndefined();
  });
  test("the record of a failure stays while other content is asked for and not sent yet", () => {
    const failed = { deployment: deploymentArn("d1"), hash: "of what failed", hashVersion: "v2" };
    const resource = serviceObject({ rollout: { settleSeconds: 5 } }, { status: { ...base, failed } });
    const observed = seen(liveService(), { deployment: deployment("ROLLBACK_SUCCESSFUL") });
    expect(statusOf(resource, observed, { ...revision2, unchangedMs: 0 }).failed).toEqual(failed);
  });
  test("stopped tasks are reported while something is wrong, and not afterwards", () => {
    const stopped = [{ task: "t", reason: "gone", containers: [], count: 2, stoppedAt: [] }];
    const failing = seen(liveService(), { stopped, deployment: deployment("IN_PROGRESS") });
    expect(statusOf(serviceObject(), failing).stoppedTasks).toEqual([{ task: "t", reason: "gone", count: 2 }]);
    expect(statusOf(serviceObject(), seen(liveService(), { stopped })).stoppedTasks).toBeUndefined();
  });
  test("a drift read that saw the service alone keeps what was reported of the deployment", () => {
    const before = { id: "d1", arn: deploymentArn("d1"), status: "SUCCESSFUL", strategy: "ROLLING" };
    const resource = serviceObject({}, { status: { ...base, deployment: before } });
    const { deployment: after } = statusOf(
      resource,
      seen(liveService(), { deployment: { serviceDeploymentArn: deploymentArn("d1"), status: "SUCCESSFUL" } }),
    );
    expect(after).toEqual(before);
  });
});

describe("the time of the last progress", () => {
  const rolling = (running: number) =>
    seen(liveService(), {
      deployment: deployment("IN_PROGRESS", {
        targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: running },
      }),
    });
  const progressOf = (before: object, running: number) =>
    statusOf(serviceObject({}, { status: { ...base, deployment: before as never } }), rolling(running)).deployment
      ?.lastProgressTime;
  const first = statusOf(serviceObject(), rolling(1)).deployment ?? { id: "" };
  const old = { ...first, lastProgressTime: "2026-03-01T11:00:00Z" };
  test("begins with the deployment", () => expect(first.lastProgressTime).toBe("2026-03-01T12:00:00Z"));
  test("stays while nothing moves", () => expect(progressOf(old, 1)).toBe("2026-03-01T11:00:00Z"));
  test("stays when the API server gives the members back in another order", () => {
    const stored = JSON.parse(stableStringify(old));
    expect(JSON.stringify(stored)).not.toBe(JSON.stringify(old));
    expect(progressOf(stored, 1)).toBe("2026-03-01T11:00:00Z");
  });
  test("moves with a task", () => expect(progressOf(old, 2)).toBe("2026-03-01T12:00:00Z"));
  test("stays when as many run as have run before in this deployment", () => {
    expect(progressOf({ ...old, bestRunning: 2 }, 2)).toBe("2026-03-01T11:00:00Z");
    expect(progressOf({ ...old, bestRunning: 2 }, 0)).toBe("2026-03-01T11:00:00Z");
  });
  test.each([
    ["a stage", { stage: "SCALE_UP" }],
    ["traffic", { targetTasks: { ...first.targetTasks, productionWeight: 10 } }],
    ["an answered hook", { hooks: [{ id: "approve", status: "SUCCEEDED" }] }],
  ])("moves with %s", (_, change) => expect(madeProgress(old, { ...old, ...change })).toBe(true));
  test.each([
    ["failures", { circuitBreaker: { failureCount: 7 } }],
    ["old tasks", { sourceTasks: { running: 1 } }],
    ["starting tasks", { targetTasks: { ...first.targetTasks, pending: 2 } }],
    ["a hook that waits", { hooks: [{ id: "approve", status: "AWAITING_ACTION" }] }],
  ])("does not move with %s", (_, change) => expect(madeProgress(old, { ...old, ...change })).toBe(false));
  test("is 0 ms ago for a deployment that was not reported", () => {
    const now = deploymentStatus(liveService(), deployment("IN_PROGRESS"));
    expect(stuckForMs(undefined, now, NOW)).toBe(0);
    expect(stuckForMs(old, undefined, NOW)).toBe(0);
  });
});

test("a blue/green deployment is reported with stage, tasks, traffic, hooks, alarms and breaker", () => {
  const full = deployment("IN_PROGRESS", {
    lifecycleStage: "POST_TEST_TRAFFIC_SHIFT",
    deploymentConfiguration: { strategy: "BLUE_GREEN" },
    statusReason: "why",
    createdAt: new Date(NOW - 60_000),
    startedAt: new Date(NOW - 30_000),
    targetServiceRevision: {
      arn: serviceRevisionArn("green"),
      requestedTaskCount: 2,
      runningTaskCount: 2,
      pendingTaskCount: 0,
      requestedProductionTrafficWeight: 0,
      requestedTestTrafficWeight: 100,
    },
    sourceServiceRevisions: [
      { arn: serviceRevisionArn("blue"), runningTaskCount: 2, requestedProductionTrafficWeight: 100 },
    ],
    deploymentCircuitBreaker: { status: "MONITORING", failureCount: 1, threshold: 3 },
    alarms: { status: "MONITORING", alarmNames: ["errors"], triggeredAlarmNames: [] },
    lifecycleHookDetails: [{ hookId: "approve", status: "AWAITING_ACTION", expiresAt: new Date(NOW + 60_000) }],
  });
  expect(deploymentStatus(liveService(), full)).toEqual({
    id: "d1",
    arn: deploymentArn("d1"),
    status: "IN_PROGRESS",
    stage: "POST_TEST_TRAFFIC_SHIFT",
    strategy: "BLUE_GREEN",
    reason: "why",
    startedTime: "2026-03-01T11:59:30Z",
    targetRevision: serviceRevisionArn("green"),
    sourceRevision: serviceRevisionArn("blue"),
    targetTasks: { requested: 2, running: 2, pending: 0, productionWeight: 0, testWeight: 100 },
    bestRunning: 2,
    sourceTasks: { running: 2, productionWeight: 100 },
    circuitBreaker: { status: "MONITORING", failureCount: 1, threshold: 3 },
    alarms: { status: "MONITORING" },
    hooks: [{ id: "approve", status: "AWAITING_ACTION", expiresTime: "2026-03-01T12:01:00Z" }],
  });
});

test("a deployment that has ended is in no stage any more", () => {
  for (const status of ["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"]) {
    const ended = deployment(status, { lifecycleStage: "CLEAN_UP" });
    expect(deploymentStatus(liveService(), ended)?.stage, status).toBeUndefined();
  }
});

test("without a record the list entry in the service is reported", () => {
  expect(deploymentStatus(liveService(), undefined)).toEqual({
    id: "ecs-svc/1",
    status: "COMPLETED",
    targetTasks: { requested: 2, running: 2, pending: 0 },
  });
  expect(deploymentStatus(liveService({ deployments: [] }), undefined)).toBeUndefined();
});

describe("the count that is not enforced", () => {
  test("while seeded, the value in the spec is recorded", () => {
    const { countNotEnforced, own } = statusOf(serviceObject({ desiredCountPolicy: "Seed" }), seen(liveService()));
    expect(countNotEnforced).toEqual({ specValue: 2 });
    expect(own).toEqual([]);
  });
  const handedBack = (desiredCount: number) =>
    statusOf(
      serviceObject({ desiredCount }, { status: { ...base, countNotEnforced: { specValue: 2 } } }),
      seen(liveService({ desiredCount: 6, runningCount: 6 })),
    );
  test("handed back: a condition says so", () => {
    const { countNotEnforced, own } = handedBack(2);
    expect(countNotEnforced).toEqual({ specValue: 2 });
    expect(own).toMatchObject([{ type: "CountNotEnforced", status: "True" }]);
  });
  test("changed: enforced, and forgotten", () => {
    const { countNotEnforced, own } = handedBack(3);
    expect(countNotEnforced).toBeUndefined();
    expect(own).toEqual([]);
  });
});

test("a deployment that waits for an action is Paused", () => {
  const paused = deployment("IN_PROGRESS", {
    lifecycleHookDetails: [{ hookId: "approve", status: "AWAITING_ACTION" }],
  });
  expect(statusOf(serviceObject(), seen(liveService(), { deployment: paused })).own).toMatchObject([
    { type: "Paused", status: "True", reason: "WaitingForLifecycleHook", message: expect.stringContaining("approve") },
  ]);
});

describe("the intent of a forced deployment", () => {
  const intent = { verb: "restart", value: "v1", from: deploymentArn("d1") };
  const withIntent = (lastHandled: NonNullable<BaseStatus["lastHandled"]> = {}) =>
    serviceObject({}, { status: { ...base, intent, lastHandled } });
  const rolling = seen(liveService(), { deployment: deployment("IN_PROGRESS") });

  test("stays while AWS may still show what was before it", () => {
    expect(statusOf(withIntent(), { ...rolling, recentWrite: true }).intent).toEqual(intent);
  });
  test("goes with the pass that records it, also when the annotation has another value by now", () => {
    const another = deployment("IN_PROGRESS", { serviceDeploymentArn: deploymentArn("d2") });
    expect(statusOf(withIntent(), seen(liveService(), { deployment: another })).intent).toBeUndefined();
    expect(statusOf(withIntent(), rolling).intent).toBeUndefined();
  });
  test("goes when it is recorded", () => {
    const handled = { restart: [{ value: "v1", time: "2026-03-01T12:00:00Z", outcome: "Restarted" }] };
    expect(statusOf(withIntent(handled), { ...rolling, recentWrite: true }).intent).toBeUndefined();
  });
});
