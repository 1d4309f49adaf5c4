import { describe, expect, test } from "vitest";
import type { Plan } from "../../../operator/engine/plan.ts";
import type { ServiceStep } from "../../../operator/kinds/service/model.ts";
import {
  absent,
  CLUSTER_ARN,
  clusterObject,
  definitionObject,
  deleting,
  deployment,
  latestRevision,
  liveService,
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
import { failed, hooked, inputs, type Options, onRevision2, planned, rolledBack, short } from "./service-cases.ts";

/** An object without finalizer and status. */
const fresh = (spec: object = {}) => serviceObject(spec, { metadata: {}, status: {} });
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
    "Progressing WaitingForRelatedChanges",
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
  "the cluster has come up since the read, and AWS was not asked: nothing is created unread": [
    planned(serviceObject({}, { metadata: {}, status: { observedGeneration: 1 } }), absent({ source: "unread" })),
    "Progressing WaitingForReference",
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
    "Progressing WaitingForMatchingSpecs",
  ],
  "and is an error after ten seconds": [
    planned(fresh({ networkConfiguration: undefined }), absent(), { unchangedMs: 10_000 }),
    "Blocked InvalidCombination",
  ],

  // Whose it is.
  "another owner's service": [
    planned(fresh(), seen(liveService({ tags: tagsWith(serviceObject(), "ecs-operator.dev/namespace", "other") }))),
    "Blocked AlreadyExists",
  ],
  "a service without owner tags": [planned(fresh(), seen(liveService({ tags: [] }))), "Blocked AlreadyExists"],
  "a service without owner tags, to be adopted": [
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
  "a service with a short ARN cannot be tagged": [
    planned(
      fresh({ adoptionPolicy: "Adopt" }),
      seen(liveService({ tags: [], serviceArn: "arn:aws:ecs:eu-central-1:111122223333:service/web" })),
    ),
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
    "Progressing Updating UpdateService",
  ],
  "a count that is still to be sent once the service was taken over is not in sync": [
    planned(serviceObject({ desiredCount: 4 }), seen(liveService(), { source: "answer" })),
    "Progressing Updating UpdateService",
  ],
  "another count that is only seeded": [
    planned(serviceObject({ desiredCount: 4, desiredCountPolicy: "Seed" }), seen(liveService())),
    "InSync RolloutSucceeded",
  ],
  "one more tag": [
    planned(serviceObject({ tags: [{ key: "team", value: "a" }] }), seen(liveService())),
    "Progressing Updating TagResource",
  ],
  "a tag that is no longer declared": [
    planned(
      serviceObject({}, { status: { arn: SERVICE_ARN, clusterArn: CLUSTER_ARN, declared: ["tags/team"] } }),
      seen(liveService({ tags: [...tagsOf(serviceObject()), { key: "team", value: "a" }] })),
    ),
    "Progressing Updating UntagResource",
  ],
  "another owner's tag stays": [
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
    "Progressing WaitingForRelatedChanges",
  ],
  "the count does not wait for that": [
    planned(serviceObject({ rollout: { settleSeconds: 1 }, desiredCount: 3 }), seen(liveService()), {
      ...onRevision2,
      unchangedMs: 400,
    }),
    "Progressing WaitingForRelatedChanges UpdateService",
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
      deps: [clusterObject(), definitionObject({}, { status: { settledGeneration: 1, latest: latestRevision(3) } })],
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
  "the deployment was stopped": [
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
      declared: [
        "deploymentConfiguration.deploymentCircuitBreaker.enable",
        "deploymentConfiguration.deploymentCircuitBreaker.rollback",
      ],
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

  test("names groups, not values, of what changes", () => {
    const { changes } = planned(serviceObject({ desiredCount: 3 }), seen(liveService()), onRevision2);
    expect(changes).toEqual(["change taskDefinition (starts a deployment)", "change desiredCount"]);
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
  const status = { latest: latestRevision(1), settledGeneration: 1 };
  const settled = [
    definitionObject({}, { ...generation, status: { ...status, conditions: ready(2, "False", [stalled]) } }),
    definitionObject({ suspend: true }, generation),
    definitionObject({ managementPolicy: "Observe" }, generation),
    definitionObject({}, { metadata: { ...deleting, generation: 2 } }),
  ];
  // What is only observed has to be read before a service is made of it.
  const literal = {
    arn: revisionArn(1),
    definition: {
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: [{ name: "app" }],
    },
  } as const;
  for (const object of settled) {
    expect(planned(fresh(), absent({ externalDefinition: literal }), { deps: [clusterObject(), object] }).reason).toBe(
      "Creating",
    );
  }
});
