import { describe, expect, test } from "vitest";
import type { Plan } from "../../../operator/engine/kind.ts";
import { plan } from "../../../operator/kinds/service/plan/index.ts";
import type { ServiceObserved, ServiceStep } from "../../../operator/kinds/service/plan/types.ts";
import { status } from "../../../operator/kinds/service/status.ts";
import {
  absent,
  CLUSTER_ARN,
  clusterObject,
  definitionObject,
  deleting,
  deployment,
  deploymentArn,
  inputOf,
  liveService,
  NOW,
  primary,
  ready,
  revisionArn,
  SERVICE_ARN,
  scope,
  seen,
  serviceObject,
  tagsOf,
  tagsWith,
} from "./builders.ts";

type Options = Parameters<typeof inputOf>[2];
type Service = ReturnType<typeof serviceObject>;

const planned = (resource: Service, observed: ServiceObserved, options?: Options): Plan<ServiceStep> =>
  plan(inputOf(resource, observed, options));
const short = ({ state, reason, steps }: Plan<ServiceStep>): string =>
  [state, reason, ...steps.map((step) => step.kind)].join(" ");
const inputs = ({ steps }: Plan<ServiceStep>) => steps.map((step) => ("input" in step ? step.input : step));

/** An object that nobody has touched yet. */
const fresh = (spec: object = {}) => serviceObject(spec, { metadata: {}, status: {} });
const failed = (changes: object = {}) =>
  deployment("ROLLBACK_SUCCESSFUL", {
    rollback: { reason: "breaker" },
    deploymentConfiguration: liveService().deploymentConfiguration,
    ...changes,
  });
/** AWS after a release of revision 2 was rolled back to revision 1. */
const rolledBack = (changes: Partial<ServiceObserved> = {}) =>
  seen(liveService(), {
    deployment: failed(),
    target: {
      taskDefinition: revisionArn(2),
      launchType: "FARGATE",
      networkConfiguration: liveService().networkConfiguration,
    },
    ...changes,
  });
const hooked = {
  deploymentConfiguration: {
    strategy: "BLUE_GREEN",
    lifecycleHooks: [
      {
        hookTargetArn: "arn:aws:lambda:eu-central-1:111122223333:function:check",
        roleArn: "arn:aws:iam::111122223333:role/other",
        lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
      },
    ],
  },
};
const onRevision2 = {
  deps: [
    clusterObject(),
    definitionObject(
      {},
      { status: { settledGeneration: 1, latest: { arn: revisionArn(2), revision: 2, content: "v1-two" } } },
    ),
  ],
};

const rows: Readonly<Record<string, readonly [Plan<ServiceStep>, string]>> = {
  // Creating.
  "nothing in AWS: create": [planned(fresh(), absent()), "Progressing Creating CreateService"],
  "the cluster does not exist": [
    planned(fresh(), absent(), { deps: [definitionObject()] }),
    "Progressing WaitingForReference",
  ],
  "the cluster is not ACTIVE in AWS yet": [
    planned(fresh(), absent(), { deps: [clusterObject({}, { status: {} }), definitionObject()] }),
    "Progressing WaitingForReference",
  ],
  "the task definition does not exist": [
    planned(fresh(), absent(), { deps: [clusterObject()] }),
    "Progressing WaitingForReference",
  ],
  "the task definition was never registered": [
    planned(fresh(), absent(), { deps: [clusterObject(), definitionObject({}, { status: {} })] }),
    "Progressing WaitingForReference",
  ],
  "the newest content of the task definition is not registered yet": [
    planned(fresh(), absent(), { deps: [clusterObject(), definitionObject({}, { metadata: { generation: 2 } })] }),
    "Progressing WaitingToSettle",
  ],
  "a create need not settle": [
    planned(fresh({ rollout: { settleSeconds: 5 } }), absent(), { unchangedMs: 0 }),
    "Progressing Creating CreateService",
  ],
  "AWS knows no such cluster": [planned(fresh(), absent({ noCluster: true })), "Progressing WaitingForReference"],
  "created a moment ago and not shown yet": [
    planned(serviceObject(), absent({ recentWrite: true })),
    "Progressing VerifyingWrite",
  ],
  "a former service still drains": [
    planned(serviceObject(), seen(liveService({ status: "DRAINING" }))),
    "Progressing Draining",
  ],
  "a role that was not granted": [planned(fresh(hooked), absent()), "Blocked RoleNotGranted"],
  "a role that was granted": [
    planned(fresh(hooked), absent(), {
      settings: { passableRoles: ["arn:aws:iam::*:role/other"] },
    }),
    "Progressing Creating CreateService",
  ],
  "the cluster lives in another Region": [
    planned(fresh(), absent(), { scope: { ...scope, region: "us-east-1" } }),
    "Blocked InvalidCombination",
  ],
  "what does not fit together is waited for at first": [
    planned(fresh({ networkConfiguration: undefined }), absent(), { unchangedMs: 9_999 }),
    "Progressing CombinationUnsettled",
  ],
  "and is an error after ten seconds": [
    planned(fresh({ networkConfiguration: undefined }), absent(), { unchangedMs: 10_000 }),
    "Blocked InvalidCombination",
  ],

  // Whose it is.
  "somebody else's service": [
    planned(fresh(), seen(liveService({ tags: tagsWith(serviceObject(), "ecs-operator.dev/namespace", "other") }))),
    "Blocked AlreadyExists",
  ],
  "nobody's service": [planned(fresh(), seen(liveService({ tags: [] }))), "Blocked AlreadyExists"],
  "nobody's service, to be adopted": [
    planned(fresh({ adoptionPolicy: "Adopt" }), seen(liveService({ tags: [] }))),
    "Progressing Adopting TagResource",
  ],
  "to be adopted, with another count": [
    planned(fresh({ adoptionPolicy: "Adopt", desiredCount: 5 }), seen(liveService({ tags: [] }))),
    "Blocked AdoptionWouldScale",
  ],
  "to be adopted with another count that is only seeded": [
    planned(
      fresh({ adoptionPolicy: "Adopt", desiredCount: 5, desiredCountPolicy: "Seed" }),
      seen(liveService({ tags: [] })),
    ),
    "Progressing Adopting TagResource",
  ],
  "an Express service is never adopted": [
    planned(fresh({ adoptionPolicy: "Adopt" }), seen(liveService({ tags: [], resourceManagementType: "ECS" }))),
    "Blocked AlreadyExists",
  ],
  "an earlier object of this name made it": [
    planned(fresh(), seen(liveService({ tags: tagsWith(serviceObject(), "ecs-operator.dev/uid", "former") }))),
    "Progressing Updating TagResource",
  ],
  "a younger object of this name took it over": [
    planned(serviceObject(), seen(liveService({ tags: tagsWith(serviceObject(), "ecs-operator.dev/uid", "younger") }))),
    "Blocked OwnershipLost",
  ],
  "our tags were taken off": [planned(serviceObject(), seen(liveService({ tags: [] }))), "Blocked OwnershipLost"],

  // Standing.
  "all is as wanted": [planned(serviceObject(), seen(liveService())), "InSync RolloutSucceeded"],
  "another count": [
    planned(serviceObject({ desiredCount: 4 }), seen(liveService())),
    "InSync RolloutSucceeded UpdateService",
  ],
  "another count that is only seeded": [
    planned(serviceObject({ desiredCount: 4, desiredCountPolicy: "Seed" }), seen(liveService())),
    "InSync RolloutSucceeded",
  ],
  "one more tag": [
    planned(serviceObject({ tags: [{ key: "team", value: "a" }] }), seen(liveService())),
    "InSync RolloutSucceeded TagResource",
  ],
  "a tag that is no longer declared": [
    planned(
      serviceObject({}, { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, declared: ["tags/team"] } }),
      seen(liveService({ tags: [...tagsOf(serviceObject()), { key: "team", value: "a" }] })),
    ),
    "InSync RolloutSucceeded UntagResource",
  ],
  "somebody else's tag stays": [
    planned(serviceObject(), seen(liveService({ tags: [...tagsOf(serviceObject()), { key: "cost", value: "1" }] }))),
    "InSync RolloutSucceeded",
  ],
  "fewer tasks than the minimum": [
    planned(serviceObject(), seen(liveService({ runningCount: 1 }))),
    "Progressing TasksUnavailable",
  ],
  "a new count that is being reached": [
    planned(serviceObject({ desiredCount: 5 }), seen(liveService({ desiredCount: 5 }))),
    "InSync Scaling",
  ],
  "a launch type that cannot be changed": [
    planned(serviceObject({ launchType: "EC2" }), seen(liveService())),
    "Blocked ImmutableField",
  ],

  // Releases.
  "a new revision": [planned(serviceObject(), seen(liveService()), onRevision2), "Progressing Updating UpdateService"],
  "a new revision whose apply has not settled": [
    planned(serviceObject({ rollout: { settleSeconds: 1 } }), seen(liveService()), {
      ...onRevision2,
      unchangedMs: 400,
    }),
    "Progressing WaitingToSettle",
  ],
  "the count does not wait for that": [
    planned(serviceObject({ rollout: { settleSeconds: 1 }, desiredCount: 3 }), seen(liveService()), {
      ...onRevision2,
      unchangedMs: 400,
    }),
    "Progressing WaitingToSettle UpdateService",
  ],
  "another deployment began while the count was written: it is read before the next one": [
    (() => {
      const { deployment: _, ...unread } = seen(liveService(), { source: "answer", deploymentUnread: true });
      return planned(serviceObject(), unread, onRevision2);
    })(),
    "Progressing Progressing",
  ],
  "under way": [
    planned(serviceObject(), seen(liveService(), { deployment: deployment("IN_PROGRESS") })),
    "Progressing Progressing",
  ],
  "being rolled back": [
    planned(serviceObject(), rolledBack({ deployment: failed({ status: "ROLLBACK_IN_PROGRESS" }) }), onRevision2),
    "Progressing Progressing",
  ],
  "rolled back": [planned(serviceObject(), rolledBack(), onRevision2), "Blocked RolledBack"],
  "the count while a release is held": [
    planned(serviceObject({ desiredCount: 3 }), rolledBack(), onRevision2),
    "Blocked RolledBack UpdateService",
  ],
  "a tag while a release is held": [
    planned(serviceObject({ tags: [{ key: "team", value: "a" }] }), rolledBack(), onRevision2),
    "Blocked RolledBack TagResource",
  ],
  "rolled back, and the spec went back too": [planned(serviceObject(), rolledBack()), "InSync RolloutSucceeded"],
  "rolled back, and the spec asks for something third": [
    planned(serviceObject(), rolledBack(), {
      deps: [
        clusterObject(),
        definitionObject(
          {},
          { status: { settledGeneration: 1, latest: { arn: revisionArn(3), revision: 3, content: "v1-3" } } },
        ),
      ],
    }),
    "Progressing Updating UpdateService",
  ],
  "the first deployment failed": [
    planned(
      serviceObject(),
      seen(liveService({ runningCount: 0, deployments: [primary({ rolloutState: "FAILED" })] }), {
        deployment: deployment("STOPPED"),
      }),
    ),
    "Blocked DeploymentFailed",
  ],
  "somebody stopped the deployment": [
    planned(serviceObject(), seen(liveService(), { deployment: deployment("STOPPED") })),
    "Blocked DeploymentStopped",
  ],
};

test.each(Object.entries(rows))("%s", (_, [made, wanted]) => expect(short(made)).toBe(wanted));

describe("CreateService", () => {
  const create = (observed = absent(), resource = fresh(), options?: Options) => {
    const made = planned(resource, observed, options);
    return { made, input: inputs(made)[0] as Record<string, unknown> };
  };

  test("carries owner tags, default tags below them, and the references resolved", () => {
    const { input } = create(absent(), fresh(), { settings: { defaultTags: { env: "test" } } });
    expect(input).toMatchObject({
      serviceName: "web",
      cluster: CLUSTER_ARN,
      taskDefinition: revisionArn(1),
      desiredCount: 2,
      launchType: "FARGATE",
    });
    expect(input.tags).toEqual(expect.arrayContaining([...tagsOf(serviceObject()), { key: "env", value: "test" }]));
  });

  test("remembers the declared paths before it is sent", () => {
    expect(create().made.before).toEqual({
      declared: ["deploymentConfiguration.deploymentCircuitBreaker"],
    });
  });

  test("has the same client token when it is sent again, another for another payload, object or incarnation", () => {
    const token = (input: Record<string, unknown>) => input.clientToken;
    const first = token(create().input);
    expect(token(create().input)).toBe(first);
    const others = [
      create(absent(), fresh({ desiredCount: 3 })),
      create(absent({ formerCreatedAt: 5 })),
      create(absent(), serviceObject({}, { metadata: { uid: "another" }, status: {} })),
    ].map(({ input }) => token(input));
    expect(new Set([first, ...others]).size).toBe(4);
    expect(String(first).length).toBeLessThanOrEqual(36);
  });
});

describe("UpdateService", () => {
  test("carries all changed groups at once, the count among them", () => {
    const made = planned(
      serviceObject({ desiredCount: 3, enableExecuteCommand: true }),
      seen(liveService()),
      onRevision2,
    );
    expect(inputs(made)).toEqual([
      {
        cluster: CLUSTER_ARN,
        service: "web",
        taskDefinition: revisionArn(2),
        enableExecuteCommand: true,
        desiredCount: 3,
      },
    ]);
  });

  test("sends nothing that is not declared", () => {
    const live = liveService({ enableExecuteCommand: true, healthCheckGracePeriodSeconds: 30 });
    expect(planned(serviceObject(), seen(live)).steps).toEqual([]);
  });

  test("clears what was declared and no longer is", () => {
    const resource = serviceObject(
      {},
      { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, declared: ["enableExecuteCommand"] } },
    );
    expect(inputs(planned(resource, seen(liveService({ enableExecuteCommand: true }))))).toMatchObject([
      { enableExecuteCommand: false },
    ]);
  });

  test("tells groups, not values, of what changes", () => {
    const { changes } = planned(serviceObject({ desiredCount: 3 }), seen(liveService()), onRevision2);
    expect(changes).toEqual(["change taskDefinition (starts a deployment)", "change desiredCount"]);
  });
});

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
      failed: { deployment: deploymentArn("d1"), hashVersion: "v1" },
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

  test("a retry waits for the same things as any release", () => {
    const made = planned(serviceObject({ rollout: { settleSeconds: 1 } }), rolledBack(), {
      ...onRevision2,
      ...verb("retry"),
      unchangedMs: 100,
    });
    expect(short(made)).toBe("Progressing WaitingToSettle");
    expect(made.handled).toBeUndefined();
  });

  test("refresh is done by the look itself", () => {
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
  const told = {
    id: "d1",
    arn: deploymentArn("d1"),
    status: "IN_PROGRESS",
    targetTasks: { requested: 2, running: 2, pending: 0 },
    lastProgressTime: new Date(NOW - 901_000).toISOString(),
  };
  const stuck = (seconds: number, last: object = told) =>
    serviceObject(
      { rollout: { settleSeconds: 0, progressDeadlineSeconds: seconds } },
      { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, deployment: last as typeof told } },
    );

  test("passed: Stalled, ECS is left running, and looked at as often as before", () => {
    const made = planned(stuck(900), rolling());
    expect(short(made)).toBe("Blocked ProgressDeadlineExceeded");
    expect(made.recheckMs).toBe(1_000);
  });
  test("not passed yet", () => expect(short(planned(stuck(902), rolling()))).toBe("Progressing Progressing"));
  test("0 means none", () => expect(short(planned(stuck(0), rolling()))).toBe("Progressing Progressing"));
  test("a pause does not count", () => {
    const paused = rolling({ lifecycleStage: "BAKE_TIME" });
    expect(short(planned(stuck(900, { ...told, stage: "BAKE_TIME" } as typeof told), paused))).toBe(
      "Progressing Progressing",
    );
  });
  test("any progress starts it anew", () => {
    const before = { ...told, targetTasks: { requested: 2, running: 1, pending: 1 } };
    expect(short(planned(stuck(900, before), rolling()))).toBe("Progressing Progressing");
  });
});

describe("deletion", () => {
  const going = (spec: object = {}, changes: object = {}) =>
    serviceObject(spec, { metadata: deleting, status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, ...changes } });
  const cases: Readonly<Record<string, readonly [Plan<ServiceStep>, string]>> = {
    "ours: delete": [planned(going(), seen(liveService())), "Progressing Deleting DeleteService"],
    "it drains": [planned(going(), seen(liveService({ status: "DRAINING" }))), "Progressing Deleting"],
    "a look shows none": [planned(going(), absent()), "Gone Deleting"],
    "not looked yet": [planned(going(), absent({ source: "unread" })), "Progressing Deleting"],
    "somebody else's": [planned(going(), seen(liveService({ tags: [] }))), "Gone Retained"],
    "a younger object's": [
      planned(going(), seen(liveService({ tags: tagsWith(serviceObject(), "ecs-operator.dev/uid", "younger") }))),
      "Gone Retained",
    ],
    "Retain: the tags go": [
      planned(going({ deletionPolicy: "Retain" }), seen(liveService())),
      "Progressing Retained UntagResource",
    ],
    "Retain: that was tried": [
      planned(going({ deletionPolicy: "Retain" }), seen(liveService(), { released: true })),
      "Gone Retained",
    ],
    "Retain by the operator's default": [
      planned(going(), seen(liveService()), { settings: { defaultDeletionPolicy: "Retain" } }),
      "Progressing Retained UntagResource",
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
    const [step] = planned(going({ deletionPolicy: "Retain" }), seen(live)).steps;
    expect(step).toMatchObject({ kind: "UntagResource", bestEffort: true, last: true });
    expect(step?.kind === "UntagResource" && step.keys.every((key) => key.startsWith("ecs-operator.dev/"))).toBe(true);
  });
});

describe("Observe", () => {
  const observing = (spec: object = {}) =>
    serviceObject({ managementPolicy: "Observe", ...spec }, { metadata: {}, status: {} });
  test("compares and wants neither tags nor adoption", () => {
    expect(planned(observing(), seen(liveService({ tags: [] })))).toMatchObject({ state: "InSync", changes: [] });
  });
  test("names what differs", () => {
    const { changes } = planned(observing({ desiredCount: 9 }), seen(liveService({ tags: [] })));
    expect(changes).toEqual(["change desiredCount"]);
  });
});

test("the task definition counts as settled when it was refused, suspended, observed or is being deleted", () => {
  const generation = { metadata: { generation: 2 } };
  const stalled = {
    type: "Stalled",
    status: "True" as const,
    reason: "RefusedByAWS",
    message: "",
    lastTransitionTime: "",
    observedGeneration: 2,
  };
  const status = { latest: { arn: revisionArn(1), revision: 1, content: "v1-one" }, settledGeneration: 1 };
  const settled = [
    definitionObject({}, { ...generation, status: { ...status, conditions: ready(2, "False", [stalled]) } }),
    definitionObject({ suspend: true }, generation),
    definitionObject({ managementPolicy: "Observe" }, generation),
    definitionObject({}, { metadata: { ...deleting, generation: 2 } }),
  ];
  // What is only observed has to be read before a service is made of it.
  const literal = {
    taskDefinitionArn: revisionArn(1),
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: [{ name: "app" }],
  };
  for (const object of settled) {
    expect(planned(fresh(), absent({ literal }), { deps: [clusterObject(), object] }).reason).toBe("Creating");
  }
});
