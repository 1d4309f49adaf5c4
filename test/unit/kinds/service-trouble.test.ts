import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { EcsService, EcsServiceDeployment } from "../../../operator/aws/services/ecs/shapes.ts";
import type { BaseStatus } from "../../../operator/engine/object.ts";
import { waitForMissing, waitingNow } from "../../../operator/kinds/common/plan/waiting.ts";
import type { ServiceObserved, StoppedTask } from "../../../operator/kinds/service/model.ts";
import { observeStopped } from "../../../operator/kinds/service/observe/stopped.ts";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import { conditions, status } from "../../../operator/kinds/service/status.ts";
import { compact } from "../../../operator/lib/json.ts";
import {
  absent,
  around,
  CLUSTER_ARN,
  clusterObject,
  definitionObject,
  deployment,
  inputOf,
  knowing,
  liveService,
  NOW,
  primary,
  SERVICE_ARN,
  seen,
  serviceObject,
  tagsWith,
} from "./builders.ts";
import { hooked, onRevision2, planned, rolledBack, short } from "./service-cases.ts";

const MINUTE = 60_000;
const base = { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, observedGeneration: 1 };
const start = (agoMs: number, tasks = 1) => ({
  createdAt: new Date(NOW - agoMs),
  message: `(service web) has started ${tasks} tasks`,
});

describe("when stopped tasks are read", () => {
  const read = async (
    service: EcsService,
    newest: EcsServiceDeployment,
    last?: ServiceObserved,
    resource = serviceObject(),
  ) => {
    const calls: string[] = [];
    const ecs = {
      async call(operation: string) {
        calls.push(operation);
        const exited = { taskArn: "arn/one", stopCode: "EssentialContainerExited", stoppedAt: new Date(NOW - 1_000) };
        return operation === "ListTasks" ? { taskArns: ["arn/one"] } : { tasks: [exited] };
      },
    };
    const aws = { ecs } as unknown as Aws;
    const known = knowing<ServiceObserved>(last === undefined ? {} : { observed: last });
    return { calls, ...(await observeStopped(aws, resource, service, newest, known)) };
  };
  const ended = deployment("SUCCESSFUL", { finishedAt: new Date(NOW - 5 * MINUTE) });
  const going = deployment("IN_PROGRESS", { createdAt: new Date(NOW - MINUTE) });
  const failing = deployment("IN_PROGRESS", { deploymentCircuitBreaker: { failureCount: 1 } });
  const BOTH = ["ListTasks", "DescribeTasks"];

  test.each([
    ["a service that is fine", liveService(), ended, []],
    ["the starts of the deployment that succeeded", liveService({ events: [start(6 * MINUTE)] }), ended, []],
    ["a start after it", liveService({ events: [start(4 * MINUTE)] }), ended, BOTH],
    ["one before the last read", liveService({ events: [start(11 * MINUTE)] }), deployment("SUCCESSFUL"), []],
    ["as many starts as a deployment needs", liveService({ events: [start(1_000, 2)] }), going, []],
    ["more than it needs", liveService({ events: [start(1_000), start(30_000, 2)] }), going, BOTH],
    ["a deployment that has started nothing yet", liveService({ runningCount: 0 }), going, []],
    ["one whose tasks are gone", liveService({ runningCount: 0, events: [start(1_000, 2)] }), going, BOTH],
    ["too few tasks, and none on its way", liveService({ runningCount: 1 }), ended, BOTH],
    ["too few tasks, the others on their way", liveService({ runningCount: 1, pendingCount: 1 }), ended, []],
    ["failures that AWS counts", liveService(), failing, BOTH],
    ["a rollback", liveService(), deployment("ROLLBACK_IN_PROGRESS"), BOTH],
  ])("%s", async (_, service, newest, calls) => expect((await read(service, newest)).calls).toEqual(calls));

  test("once, for as long as counts and starts are the same", async () => {
    const service = liveService({ events: [start(MINUTE)] });
    const { calls: _, ...first } = await read(service, ended);
    const last = seen(service, first);
    expect(await read(service, ended, last)).toEqual({ calls: [], ...first });
    expect((await read(liveService({ events: [start(1_000)] }), ended, last)).calls).toEqual(BOTH);
    expect((await read({ ...service, runningCount: 1 }, ended, last)).calls).toEqual(BOTH);
  });

  test("what AWS has forgotten stays as the status has it, for the same deployment", async () => {
    const stoppedTasks = [{ task: "one", reason: "gone" }];
    const aws = { ecs: { call: async () => ({ taskArns: [] }) } } as unknown as Aws;
    const observeOnce = (id: string) =>
      observeStopped(
        aws,
        serviceObject({}, { status: { ...base, deployment: { id }, stoppedTasks } }),
        liveService(),
        failing,
        knowing(),
      );
    expect((await observeOnce("d1")).stopped).toMatchObject(stoppedTasks);
    expect((await observeOnce("d0")).stopped).toEqual([]);
  });
});

describe("tasks that keep failing after a release", () => {
  const exits = (agesMs: readonly number[], more: Partial<StoppedTask> = {}): StoppedTask => ({
    task: "one",
    stopCode: "EssentialContainerExited",
    containers: [{ name: "app", exitCode: 1 }],
    count: agesMs.length,
    startedBy: "ecs-svc/1",
    stoppedAt: agesMs.map((age) => NOW - age),
    ...more,
  });
  const ended = deployment("SUCCESSFUL", { finishedAt: new Date(NOW - 9 * MINUTE) });
  const judged = (stopped: readonly StoppedTask[], service: Partial<EcsService> = {}) =>
    planned(
      serviceObject({ desiredCount: service.desiredCount ?? 2 }),
      seen(liveService(service), { stopped, deployment: ended }),
    );
  const three = [1_000, 2_000, 3_000];

  test.each([
    ["three since the last read", [exits(three)], {}, "Progressing TasksFailing"],
    ["two", [exits([1_000, 2_000])], {}, "InSync RolloutSucceeded"],
    [
      "of different reasons",
      [exits([1_000]), exits([2_000, 3_000], { stopCode: "TaskFailedToStart" })],
      {},
      "Progressing TasksFailing",
    ],
    ["fewer than the service wants", [exits(three)], { desiredCount: 4, runningCount: 4 }, "InSync RolloutSucceeded"],
    ["one of them before the last read", [exits([1_000, 2_000, 11 * MINUTE])], {}, "InSync RolloutSucceeded"],
    [
      "one of them of before the deployment ended",
      [exits([1_000, 2_000, 9.5 * MINUTE])],
      {},
      "InSync RolloutSucceeded",
    ],
    ["those of another deployment", [exits(three, { startedBy: "ecs-svc/0" })], {}, "InSync RolloutSucceeded"],
    ["Spot interruptions", [exits(three, { stopCode: "SpotInterruption" })], {}, "InSync RolloutSucceeded"],
    ["tasks that a person stopped", [exits(three, { stopCode: "UserInitiated" })], {}, "InSync RolloutSucceeded"],
    [
      "failed health checks",
      [
        exits(three, {
          stopCode: "ServiceSchedulerInitiated",
          reason: "Task failed ELB health checks in (target-group tg)",
        }),
      ],
      {},
      "Progressing TasksFailing",
    ],
  ] as const)("%s: %#", (_, stopped, service, verdict) => expect(short(judged(stopped, service))).toBe(verdict));

  test("the object comes back when it is quiet, and the message names the reasons", () => {
    const made = judged([exits([MINUTE, 2 * MINUTE, 3 * MINUTE])]);
    expect(made.recheckMs).toBe(7 * MINUTE);
    expect(made.message).toContain("Tasks stopped: 3 x EssentialContainerExited, container app exit code 1.");
  });
});

describe("what moves in AWS is followed, whatever is decided", () => {
  const wrongRegion = {
    ...clusterObject(),
    status: { ...clusterObject().status, scope: { account: "1", region: "x" } },
  };
  const literal = { taskDefinitionRef: undefined, taskDefinition: "web:9" };
  const decisions = {
    InSync: (service: EcsService) => planned(serviceObject(), seen(service)),
    WaitingForReference: (service: EcsService) => planned(serviceObject(literal), seen(service)),
    ImmutableField: (service: EcsService) =>
      planned(serviceObject({ schedulingStrategy: "DAEMON", desiredCount: 1 }), seen(service)),
    RolledBack: (service: EcsService) => planned(serviceObject(), { ...rolledBack(), service }, onRevision2),
    RoleNotGranted: (service: EcsService) => planned(serviceObject(hooked), seen(service)),
    InvalidCombination: (service: EcsService) =>
      planned(serviceObject(), seen(service), { deps: [wrongRegion, ...(onRevision2.deps.slice(1) as [])] }),
  };
  const moving = {
    "fewer tasks than wanted": { runningCount: 1 },
    "more tasks than wanted": { runningCount: 3 },
    "tasks that start": { pendingCount: 1 },
    "an older deployment that drains": { deployments: [primary(), primary({ id: "ecs-svc/0", status: "ACTIVE" })] },
  };
  const rows = Object.keys(decisions).flatMap((decision) =>
    Object.entries(moving).map(([what, change]) => [decision, what, change] as const),
  );
  test.each(rows)("%s, %s", (decision, _, change) => {
    // Enough of them run in any case.
    const deploymentConfiguration = { ...liveService().deploymentConfiguration, minimumHealthyPercent: 0 };
    const service = liveService({ deploymentConfiguration, ...change });
    expect(decisions[decision as keyof typeof decisions](service).recheckMs).toBe(1_000);
  });
  test.each(Object.entries(decisions))("%s: a service that stands still is not polled", (_, decide) => {
    expect(decide(liveService()).recheckMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(10_000);
  });
  test("nor is one whose deployment AWS has given up, once its counts are reported", () => {
    const service = liveService({ deployments: [primary({ rolloutState: "FAILED" })], runningCount: 1 });
    const stopped = seen(service, { deployment: deployment("STOPPED") });
    const reported = (runningCount: number) =>
      serviceObject({}, { status: { ...base, desiredCount: 2, runningCount } });
    expect(planned(reported(2), stopped).recheckMs).toBe(1_000);
    expect(planned(reported(1), stopped).recheckMs).toBeUndefined();
  });
  test("what is another's is not", () => {
    const service = liveService({ runningCount: 1, tags: tagsWith(serviceObject(), "ecs-operator.dev/name", "other") });
    expect(planned(serviceObject(), seen(service)).recheckMs).toBeUndefined();
  });
});

describe("a reference to nothing", () => {
  const waits = (waitedMs: number, syncedMs: number, more: Partial<BaseStatus> = {}) => {
    const waiting = { for: "ECSCluster wbe", sinceTime: new Date(NOW - waitedMs).toISOString() };
    const resource = { status: { waiting, ...more } };
    return waitForMissing({ resource, surroundings: around({ syncedMs }), now: NOW }, "ECSCluster wbe", "Waiting.");
  };
  const stalled = {
    conditions: [
      {
        type: "Stalled",
        status: "True",
        reason: "WaitingForReference",
        message: "",
        lastTransitionTime: "",
        observedGeneration: 1,
      },
    ],
  } as const;
  test.each([
    [0, MINUTE, {}, "Progressing", MINUTE],
    [59_999, MINUTE, {}, "Progressing", 1],
    [MINUTE, MINUTE, {}, "Blocked", undefined],
    [10 * MINUTE, 20_000, {}, "Progressing", 40_000],
    [10 * MINUTE, 20_000, stalled, "Blocked", undefined],
  ] as const)("waited for %i ms, caches complete for %i ms", (waited, synced, more, state, recheckMs) => {
    expect(waits(waited, synced, more as Partial<BaseStatus>)).toMatchObject({
      state,
      reason: "WaitingForReference",
      message: "Waiting.",
    });
    expect(waits(waited, synced, more as Partial<BaseStatus>).recheckMs).toBe(recheckMs);
  });
  test("since when is written once, and anew for another thing", () => {
    const before = { for: "ECSCluster wbe", sinceTime: "2026-03-01T11:00:00Z" };
    expect(waitingNow(before, "ECSCluster wbe", NOW)).toBe(before);
    expect(waitingNow(before, "ECSCluster other", NOW)).toEqual({
      for: "ECSCluster other",
      sinceTime: "2026-03-01T12:00:00Z",
    });
  });
});

test("a cluster that came up since the read: AWS is read before the service is created", () => {
  const reported = serviceObject({}, { metadata: {}, status: { observedGeneration: 1 } });
  expect(planned(reported, absent({ source: "unread" }))).toMatchObject({
    reason: "WaitingForReference",
    steps: [],
    recheckMs: 0,
  });
  const fresh = serviceObject({}, { metadata: {}, status: {} });
  expect(planned(fresh, absent({ source: "unread" })).steps).toHaveLength(1);
});

test("no status holds what changes by itself: it is the same at any time, but for what a deadline makes", () => {
  const counts = fc.record({
    desiredCount: fc.integer({ min: 0, max: 4 }),
    runningCount: fc.integer({ min: 0, max: 5 }),
    pendingCount: fc.integer({ min: 0, max: 2 }),
    events: fc.constantFrom(
      [],
      [start(1_000, 2)],
      [{ createdAt: new Date(NOW), message: "(service web) was unable to place a task." }],
    ),
  });
  const observations = fc.record({
    service: fc.option(counts, { nil: undefined }),
    status: fc.constantFrom(
      "PENDING",
      "IN_PROGRESS",
      "SUCCESSFUL",
      "STOPPED",
      "ROLLBACK_IN_PROGRESS",
      "ROLLBACK_SUCCESSFUL",
    ),
    stoppedAgo: fc.array(fc.integer({ min: 0, max: 700_000 }), { maxLength: 5 }),
  });
  const specs = fc.constantFrom(
    {},
    { taskDefinitionRef: undefined, taskDefinition: "web:9" },
    { desiredCount: 3 },
    { rollout: { settleSeconds: 0, progressDeadlineSeconds: 20 } },
  );
  const times = fc.integer({ min: 0, max: 3_600_000 });
  const deps = fc.constantFrom([clusterObject(), definitionObject()], [definitionObject()], onRevision2.deps);
  fc.assert(
    fc.property(observations, specs, deps, times, times, (shown, spec, around, soonMs, laterMs) => {
      const stopped: StoppedTask = {
        task: "t",
        stopCode: "EssentialContainerExited",
        startedBy: "ecs-svc/1",
        containers: [],
        count: shown.stoppedAgo.length,
        stoppedAt: shown.stoppedAgo.map((ago) => NOW - ago),
      };
      const live = shown.service && liveService(shown.service);
      const observed = seen(live, {
        deployment: deployment(shown.status),
        stopped: stopped.count > 0 ? [stopped] : [],
      });
      const at = (now: number, before: object) => {
        const resource = serviceObject(spec, { status: { ...base, desiredCount: 2, ...before } as never });
        const input = inputOf(resource, observed, { deps: around, now });
        const decided = plan(input);
        return { decided, reported: compact({ ...status(input, decided), own: conditions(input) }) };
      };
      const { own: _, ...first } = at(NOW, {}).reported as { own: unknown };
      const again = at(NOW + soonMs, first);
      const later = at(NOW + soonMs + laterMs, first);
      // A deadline changes the verdict, or ends a scaling, and nothing else may.
      if ("scaling" in again.reported && !("scaling" in later.reported)) return;
      if (later.decided.reason !== again.decided.reason || later.decided.state !== again.decided.state) return;
      expect(later.reported).toEqual(again.reported);
      expect(later.decided.message).toBe(again.decided.message);
    }),
  );
});
