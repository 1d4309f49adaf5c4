import { describe, expect, test } from "vitest";
import type { Plan } from "../../../operator/engine/plan.ts";
import type { ServiceStep } from "../../../operator/kinds/service/model.ts";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import { status } from "../../../operator/kinds/service/status.ts";
import {
  absent,
  CLUSTER_ARN,
  deleting,
  deployment,
  deploymentArn,
  inputOf,
  liveService,
  NOW,
  primary,
  revisionArn,
  SERVICE_ARN,
  seen,
  serviceObject,
  tagsOf,
  tagsWith,
} from "./builders.ts";
import { failed, inputs, onRevision2, planned, rolledBack, short } from "./service-cases.ts";

describe("verbs", () => {
  const verb = (name: string, value = "v1") => ({ verbs: [{ verb: name, value }] });
  const intended = (name: string, from: string) =>
    serviceObject(
      {},
      { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, intent: { verb: name, value: "v1", from } } },
    );

  test("restart forces a deployment, after its intent is stored", () => {
    const made = planned(serviceObject(), seen(liveService()), verb("restart"));
    expect(inputs(made)).toEqual([{ cluster: CLUSTER_ARN, service: "web", forceNewDeployment: true }]);
    expect(made.before).toMatchObject({ intent: { verb: "restart", value: "v1", from: deploymentArn("d1") } });
    expect(made.handled).toMatchObject([{ verb: "restart", value: "v1", outcome: "Restarted" }]);
  });

  test("a restart that was begun and shows in AWS is not sent again", () => {
    const made = planned(intended("restart", deploymentArn("d0")), seen(liveService()), verb("restart"));
    expect(made.steps).toEqual([]);
    expect(made.handled).toMatchObject([{ outcome: "Restarted" }]);
  });

  test("one that was begun a moment ago and does not show is waited for", () => {
    const made = planned(
      intended("restart", deploymentArn("d1")),
      seen(liveService(), { recentWrite: true }),
      verb("restart"),
    );
    expect(made).toMatchObject({ steps: [], recheckMs: 1_000 });
    expect(made.handled).toBeUndefined();
  });

  test("one that was begun long ago and does not show never happened: it is sent", () => {
    const made = planned(intended("restart", deploymentArn("d1")), seen(liveService()), verb("restart"));
    expect(made.steps).toHaveLength(1);
  });

  test("a restart goes with a release that is due", () => {
    const made = planned(serviceObject(), seen(liveService()), { ...onRevision2, ...verb("restart") });
    expect(inputs(made)).toMatchObject([{ taskDefinition: revisionArn(2), forceNewDeployment: true }]);
  });

  test("a restart is stored together with the failure that AWS will not show as the newest any more", () => {
    const made = planned(serviceObject(), rolledBack(), { ...onRevision2, ...verb("restart") });
    expect(inputs(made)).toEqual([{ cluster: CLUSTER_ARN, service: "web", forceNewDeployment: true }]);
    expect(made.before).toMatchObject({
      intent: { verb: "restart" },
      failed: { deployment: deploymentArn("d1"), hashVersion: "v2" },
    });
  });

  test("a restart waits for a rollback to end", () => {
    const rolling = rolledBack({ deployment: failed({ status: "ROLLBACK_IN_PROGRESS" }) });
    const made = planned(serviceObject(), rolling, { ...onRevision2, ...verb("restart") });
    expect(short(made)).toBe("Progressing Progressing");
    expect(made.handled).toBeUndefined();
  });

  test("retry sends a held release once more", () => {
    const made = planned(serviceObject(), rolledBack(), { ...onRevision2, ...verb("retry") });
    expect(inputs(made)).toEqual([{ cluster: CLUSTER_ARN, service: "web", taskDefinition: revisionArn(2) }]);
    expect(made.handled).toMatchObject([{ verb: "retry", outcome: "Retried" }]);
  });

  test("retry forces a deployment where the failed content is what AWS still shows", () => {
    const live = liveService({ deployments: [primary({ rolloutState: "FAILED" })], runningCount: 0 });
    const made = planned(serviceObject(), seen(live, { deployment: deployment("STOPPED") }), verb("retry"));
    expect(inputs(made)).toMatchObject([{ forceNewDeployment: true }]);
  });

  test("retry of what did not fail is nothing to do", () => {
    const made = planned(serviceObject(), seen(liveService()), verb("retry"));
    expect(made.steps).toEqual([]);
    expect(made.handled).toMatchObject([{ outcome: "NothingToDo" }]);
  });

  test("a retry that is asked for while AWS still rolls back waits for the end of it", () => {
    const rolling = rolledBack({ deployment: failed({ status: "ROLLBACK_IN_PROGRESS" }) });
    const made = planned(serviceObject(), rolling, { ...onRevision2, ...verb("retry") });
    expect(short(made)).toBe("Progressing Progressing");
    expect([made.steps, made.handled]).toEqual([[], undefined]);
  });

  test("a retry waits for the same things as any release", () => {
    const made = planned(serviceObject({ rollout: { settleSeconds: 1 } }), rolledBack(), {
      ...onRevision2,
      ...verb("retry"),
      unchangedMs: 100,
    });
    expect(short(made)).toBe("Progressing WaitingForRelatedChanges");
    expect(made.handled).toBeUndefined();
  });

  test("refresh is done by the pass itself", () => {
    expect(planned(serviceObject(), seen(liveService()), verb("refresh")).handled).toMatchObject([
      { outcome: "Refreshed" },
    ]);
  });
});

describe("what holds a failed release", () => {
  test("a record of the failure with the same hash holds it, even where AWS shows no target any more", () => {
    const input = inputOf(serviceObject(), rolledBack(), onRevision2);
    const { failed: record } = status(input, plan(input));
    const remembering = serviceObject(
      {},
      { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, ...(record && { failed: record }) } },
    );
    const { target: _, ...forgotten } = rolledBack();
    expect(short(planned(remembering, forgotten, onRevision2))).toBe("Blocked RolledBack");
  });

  test("a record of another version of the hash says nothing; what AWS shows of the target does", () => {
    const record = { deployment: deploymentArn("d1"), hash: "other", hashVersion: "v0" };
    const resource = serviceObject({}, { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, failed: record } });
    expect(short(planned(resource, rolledBack(), onRevision2))).toBe("Blocked RolledBack");
  });

  test("the count and the tags are no part of it", () => {
    const resource = serviceObject({ desiredCount: 7, tags: [{ key: "a", value: "b" }] });
    expect(planned(resource, rolledBack(), onRevision2).reason).toBe("RolledBack");
  });

  test("the message names stopped tasks, exit codes, and how to go on", () => {
    const stopped = [
      {
        task: "t1",
        reason: "Essential container in task exited",
        containers: [{ name: "app", exitCode: 137, reason: "OutOfMemoryError" }],
        count: 3,
        stoppedAt: [],
      },
    ];
    const { message } = planned(serviceObject(), rolledBack({ stopped }), onRevision2);
    expect(message).toContain("The deployment failed and was rolled back: breaker.");
    expect(message).toContain(
      "Tasks stopped: 3 x Essential container in task exited, container app exit code 137 OutOfMemoryError.",
    );
    expect(message).toContain("`ecs-operator.dev/retry`");
  });
});

describe("the progress deadline", () => {
  const rolling = (more: object = {}) => seen(liveService(), { deployment: deployment("IN_PROGRESS", more) });
  const reported = {
    id: "d1",
    arn: deploymentArn("d1"),
    status: "IN_PROGRESS",
    targetTasks: { requested: 2, running: 2, pending: 0 },
    lastProgressTime: new Date(NOW - 901_000).toISOString(),
  };
  const stuck = (seconds: number, last: object = reported) =>
    serviceObject(
      { rollout: { settleSeconds: 0, progressDeadlineSeconds: seconds } },
      { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, deployment: last as typeof reported } },
    );

  test("passed: Stalled, ECS is left running, and read as often as before", () => {
    const made = planned(stuck(900), rolling());
    expect(short(made)).toBe("Blocked ProgressDeadlineExceeded");
    expect(made.recheckMs).toBe(1_000);
  });
  test("not passed yet", () => expect(short(planned(stuck(902), rolling()))).toBe("Progressing Progressing"));
  test("0 means none", () => expect(short(planned(stuck(0), rolling()))).toBe("Progressing Progressing"));
  test("a pause does not count", () => {
    const paused = rolling({ lifecycleStage: "BAKE_TIME" });
    expect(short(planned(stuck(900, { ...reported, stage: "BAKE_TIME" } as typeof reported), paused))).toBe(
      "Progressing Progressing",
    );
  });
  test("any progress starts it anew", () => {
    const before = { ...reported, targetTasks: { requested: 2, running: 1, pending: 1 } };
    expect(short(planned(stuck(900, before), rolling()))).toBe("Progressing Progressing");
  });
});

describe("deletion", () => {
  const going = (spec: object = {}, changes: object = {}) =>
    serviceObject(spec, { metadata: deleting, status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, ...changes } });
  const cases: Readonly<Record<string, readonly [Plan<ServiceStep>, string]>> = {
    "its own: delete": [planned(going(), seen(liveService())), "Progressing Deleting DeleteService"],
    "it drains": [planned(going(), seen(liveService({ status: "DRAINING" }))), "Progressing Deleting"],
    "a read shows none": [planned(going(), absent()), "Gone Deleting"],
    "not read yet": [planned(going(), absent({ source: "unread" })), "Progressing Deleting"],
    "another owner's": [planned(going(), seen(liveService({ tags: [] }))), "Gone Retained"],
    "a younger object's": [
      planned(going(), seen(liveService({ tags: tagsWith(serviceObject(), "ecs-operator.dev/uid", "younger") }))),
      "Gone Retained",
    ],
    "Retain: the tags go": [
      planned(going({ deletionPolicy: "Retain" }), seen(liveService())),
      "Progressing Retained TagResource UntagResource",
    ],
    "Retain: that was tried": [
      planned(going({ deletionPolicy: "Retain" }), seen(liveService(), { untagged: true })),
      "Gone Retained",
    ],
    "Retain by the operator's default": [
      planned(going(), seen(liveService()), { settings: { defaultDeletionPolicy: "Retain" } }),
      "Progressing Retained TagResource UntagResource",
    ],
    "Delete goes before that default": [
      planned(going({ deletionPolicy: "Delete" }), seen(liveService()), {
        settings: { defaultDeletionPolicy: "Retain" },
      }),
      "Progressing Deleting DeleteService",
    ],
    "neither cluster nor task definition exist any more": [
      planned(going(), seen(liveService()), { deps: [] }),
      "Progressing Deleting DeleteService",
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [made, wanted]) => expect(short(made)).toBe(wanted));

  test("Retain takes off the operator's tags alone, and is only an attempt", () => {
    const live = liveService({ tags: [...tagsOf(serviceObject()), { key: "team", value: "a" }] });
    const [mark, step] = planned(going({ deletionPolicy: "Retain" }), seen(live)).steps;
    expect(mark).toMatchObject({
      kind: "TagResource",
      bestEffort: true,
      tags: [{ key: "ecs-operator.dev/retained", value: "tests/team" }],
    });
    expect(step).toMatchObject({ kind: "UntagResource", bestEffort: true, last: true });
    expect(step?.kind === "UntagResource" && step.keys.every((key) => key.startsWith("ecs-operator.dev/"))).toBe(true);
  });
});
