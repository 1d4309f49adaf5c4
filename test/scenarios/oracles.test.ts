import { describe, expect, test } from "vitest";
import { API_VERSION, FINALIZER, LEASE, TAGS, verbAnnotation } from "../../operator/api/names.ts";
import type { KubeObject } from "../support/kube-model/objects.ts";
import { checkEndings, checkLeadership, checkSilence, checkTruth } from "./endings.ts";
import {
  type AwsCall,
  type AwsOutcome,
  type AwsResource,
  type Entry,
  type Fields,
  type KubeWrite,
  PERSON,
} from "./history.ts";
import { checkSafety } from "./safety.ts";

const installation = "test-installation";
const ARN = "arn:aws:ecs:eu-central-1:111122223333:";
let clock = 0;

const object = (
  kind: string,
  uid: string,
  more: { spec?: Fields; status?: Fields; metadata?: object } = {},
): KubeObject => ({
  apiVersion: API_VERSION,
  kind,
  metadata: {
    name: "web",
    namespace: "team",
    uid,
    resourceVersion: String(++clock),
    generation: 1,
    creationTimestamp: "2026-01-01T00:00:00Z",
    finalizers: [FINALIZER],
    ...more.metadata,
  },
  spec: more.spec ?? {},
  status: more.status ?? {},
});

const kube = (
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  more: Partial<KubeWrite> = {},
): KubeWrite => ({
  system: "kubernetes",
  at: ++clock,
  actor: "a",
  verb: before === undefined ? "create" : after === undefined ? "delete" : "update",
  before,
  after,
  ...more,
});

const aws = (operation: string, input: Fields, more: Partial<AwsCall> & { output?: Fields } = {}): AwsCall => {
  const { output = {}, ...rest } = more;
  const outcome: AwsOutcome = { kind: "ok", output };
  clock += 3;
  return {
    system: "aws",
    at: clock - 1,
    sentAt: clock - 2,
    endedAt: clock,
    process: "a",
    operation,
    input,
    outcome,
    answered: true,
    ...rest,
  };
};

const tags = (uid: string, more: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    [TAGS.installation]: installation,
    [TAGS.namespace]: "team",
    [TAGS.name]: "web",
    [TAGS.uid]: uid,
    ...more,
  }).map(([key, value]) => ({ key, value }));
const createService = (uid: string, input: Fields = {}, more: Partial<AwsCall> = {}) =>
  aws(
    "CreateService",
    { cluster: "main", serviceName: "web", clientToken: `token-${uid}`, tags: tags(uid), ...input },
    more,
  );
const register = (uid: string, revision: number, content: string) =>
  aws(
    "RegisterTaskDefinition",
    { family: "app", tags: tags(uid, { [TAGS.content]: content }) },
    { output: { taskDefinition: { taskDefinitionArn: `${ARN}task-definition/app:${revision}` } } },
  );
const deleteService = () => aws("DeleteService", { cluster: "main", service: "web" });
const describeServices = (status: string | undefined, more: Partial<AwsCall> = {}) =>
  aws(
    "DescribeServices",
    { cluster: "main", services: ["web"] },
    {
      output: {
        services: status === undefined ? [] : [{ serviceArn: `${ARN}service/main/web`, status, tags: tags("u") }],
      },
      ...more,
    },
  );
const holds = (holder: string) =>
  kube(undefined, {
    ...object("Lease", "lease", { spec: { holderIdentity: holder } }),
    apiVersion: "coordination.k8s.io/v1",
    metadata: { name: LEASE, uid: "lease", resourceVersion: "1", creationTimestamp: "" },
  });

const own = object("ECSService", "u");
const deleting = object("ECSService", "u", { metadata: { deletionTimestamp: "2026-01-01T00:00:01Z" } });
const made = kube(undefined, own);
const onSpot = object("ECSService", "u", {
  spec: { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
});
const forcedStrategy = () =>
  aws("UpdateService", {
    cluster: "main",
    service: "web",
    capacityProviderStrategy: onSpot.spec?.capacityProviderStrategy,
    forceNewDeployment: true,
  });

const CANARY = "canary-in-a-test";
const settings = { installation, readsLag: false, bucketShare: 0.7, canaries: [CANARY] };
const judge = (history: readonly Entry[], readsLag = false) => [
  ...new Set(checkSafety(history, { ...settings, readsLag }).map(({ invariant }) => invariant)),
];

const scaling = (operation: string, input: Fields = {}, more: Partial<AwsCall> & { output?: Fields } = {}) =>
  aws(`application-autoscaling.${operation}`, { ResourceId: "service/main/web", ...input }, more);
const person = { process: "person" };
const TARGET_ARN = "arn:aws:application-autoscaling:eu-central-1:111122223333:scalable-target/1";
const ALARM_ARN = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:hot";
const registerTarget = (uid: string | undefined, more: Partial<AwsCall> = {}) =>
  scaling(
    "RegisterScalableTarget",
    { MinCapacity: 2, MaxCapacity: 6, ...(uid && { Tags: tagMap(uid) }) },
    { output: { ScalableTargetARN: TARGET_ARN }, ...more },
  );
const tagMap = (uid: string) => Object.fromEntries(tags(uid).map(({ key, value }) => [key, value]));
const tagList = (uid: string) => tags(uid).map(({ key, value }) => ({ Key: key, Value: value }));
const putAlarm = (uid: string | undefined, more: Partial<AwsCall> = {}) =>
  aws("cloudwatch.PutMetricAlarm", { AlarmName: "hot", ...(uid && { Tags: tagList(uid) }) }, more);

const block = { minCapacity: 2, maxCapacity: 6 };
const scaledWeb = (more: { spec?: Fields; status?: Fields; metadata?: object } = {}) =>
  object("ECSService", "u", { ...more, spec: { desiredCount: 1, autoscaling: block, ...more.spec } });

describe("a good history has no violation", () => {
  test("a service that AWS scales: registered, corrected, and gone with all of it", () => {
    const end = scaledWeb({ metadata: { deletionTimestamp: "2026-01-01T00:00:01Z" } });
    const history = [
      kube(undefined, scaledWeb()),
      createService("u", { desiredCount: 2 }),
      registerTarget("u"),
      scaling("PutScalingPolicy", { PolicyName: "cpu" }),
      putAlarm("u"),
      registerTarget(undefined, person),
      registerTarget(undefined),
      putAlarm(undefined),
      kube(scaledWeb(), end, { actor: "person" }),
      aws("cloudwatch.DeleteAlarms", { AlarmNames: ["hot"] }),
      scaling("DeregisterScalableTarget"),
      deleteService(),
      describeServices("INACTIVE"),
      kube(end, undefined, { left: [] }),
    ];
    expect(checkSafety(history, settings)).toEqual([]);
  });

  test("a scalable target and an alarm of another client that are taken over, their tags first", () => {
    const adopts = scaledWeb({ spec: { adoptionPolicy: "Adopt" } });
    const history = [
      kube(undefined, adopts),
      createService("u", { desiredCount: 2 }),
      registerTarget(undefined, person),
      putAlarm(undefined, person),
      aws("cloudwatch.TagResource", { ResourceARN: ALARM_ARN, Tags: tagList("u") }),
      aws("application-autoscaling.TagResource", { ResourceARN: TARGET_ARN, Tags: tagMap("u") }),
      registerTarget(undefined),
      putAlarm(undefined),
    ];
    expect(checkSafety(history, settings)).toEqual([]);
  });

  test("create, update, delete, recreate", () => {
    const successor = object("ECSService", "u2");
    const history = [
      holds("a"),
      kube(undefined, object("ECSService", "u", { metadata: { finalizers: [] } })),
      kube(undefined, own),
      createService("u", { desiredCount: 1 }),
      aws("UpdateService", { cluster: "main", service: "web", taskDefinition: "app:2" }),
      kube(own, object("ECSService", "u", { status: ready(1) }), { subresource: "status" }),
      kube(own, deleting, { actor: "person" }),
      deleteService(),
      describeServices("INACTIVE"),
      kube(deleting, undefined, { left: [] }),
      kube(undefined, successor),
      createService("u2"),
    ];
    expect(checkSafety(history, settings)).toEqual([]);
  });
});

const ready = (observedGeneration: number): Fields => ({
  observedGeneration,
  conditions: [{ type: "Ready", status: "True", observedGeneration }],
});

const registerFor = (namespace: string, revision: number) =>
  aws(
    "RegisterTaskDefinition",
    { family: "app", tags: tags("d", { [TAGS.namespace]: namespace, [TAGS.content]: "v1-a" }) },
    { output: { taskDefinition: { taskDefinitionArn: `${ARN}task-definition/app:${revision}` } } },
  );

const running: AwsResource = {
  type: "service",
  arn: `${ARN}service/main/web`,
  status: "ACTIVE",
  tags: {},
  desiredCount: 2,
  runningCount: 2,
  taskDefinition: "app:2",
  rollout: "COMPLETED",
};

/** The status of a service of two tasks that aims at app:2, reported while AWS holds this. */
const saysReady = (truth: Partial<AwsResource>) => {
  const status = { ...ready(1), target: { taskDefinition: "app:2" } };
  const web = object("ECSService", "u", { spec: { desiredCount: 2 }, status });
  return kube(own, web, { subresource: "status", truth: [{ ...running, ...truth }] });
};

/** A scalable target as AWS holds it. */
const targetWith = (shown: Fields, policies: readonly Fields[] = []): AwsResource => ({
  type: "scalable-target",
  arn: TARGET_ARN,
  status: "ACTIVE",
  tags: tagMap("u"),
  shown: { MinCapacity: 2, MaxCapacity: 6, scheduledActions: [], policies, ...suspended(false), ...shown },
});
const suspended = (ScheduledScalingSuspended: boolean) => ({
  SuspendedState: {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended,
  },
});

/** A service that AWS scales is reported to be Ready while AWS holds this beside it. */
const scaledReady = (parts: readonly AwsResource[]) => [
  createService("u", { desiredCount: 2 }),
  kube(scaledWeb(), scaledWeb({ status: ready(1) }), { subresource: "status", truth: [running, ...parts] }),
];

const deletion = [made, createService("u"), kube(own, deleting, { actor: "person" })];

const bad: Readonly<Record<string, () => readonly Entry[]>> = {
  "S1 a second service for one object": () => [
    made,
    createService("u"),
    createService("u", { serviceName: "web-2", clientToken: "t2" }),
  ],
  "S2 an update of what has no owner": () => [
    made,
    aws("CreateService", { cluster: "main", serviceName: "web" }, { process: "person" }),
    aws("UpdateService", { cluster: "main", service: "web" }),
  ],
  "S2 a tag on what another installation owns": () => [
    made,
    createService("x", { tags: tags("x", { [TAGS.installation]: "other" }) }, { process: "person" }),
    aws("TagResource", { resourceArn: `${ARN}service/main/web`, tags: tags("nobody") }),
  ],
  "S2 a scalable target of another client registered again": () => [
    made,
    createService("u"),
    registerTarget(undefined, person),
    registerTarget(undefined),
  ],
  "S2 a policy put on the scalable target of another client": () => [
    made,
    createService("u"),
    registerTarget(undefined, person),
    scaling("PutScalingPolicy", { PolicyName: "cpu" }),
  ],
  "S2 the tags of a scalable target taken without Adopt": () => [
    made,
    createService("u"),
    registerTarget(undefined, person),
    aws("application-autoscaling.TagResource", { ResourceARN: TARGET_ARN, Tags: tagMap("u") }),
  ],
  "S2 an alarm of another client replaced": () => [
    made,
    createService("u"),
    putAlarm(undefined, person),
    putAlarm("u"),
  ],
  "S3 an object gone with its alarm left": () => [
    made,
    createService("u"),
    describeServices("INACTIVE"),
    kube(own, undefined, { left: [{ type: "alarm", arn: ALARM_ARN, status: "ACTIVE", tags: {} }] }),
  ],
  "S3 an object gone with its service left": () => [
    made,
    createService("u"),
    describeServices("INACTIVE"),
    kube(own, undefined, { left: [{ type: "service", arn: "service/main/web", status: "ACTIVE", tags: {} }] }),
  ],
  "S4 a create before the finalizer": () => [
    kube(undefined, object("ECSService", "u", { metadata: { finalizers: [] } })),
    createService("u"),
  ],
  "S5 the finalizer gone while draining": () => [
    ...deletion,
    deleteService(),
    describeServices("DRAINING"),
    kube(deleting, undefined),
  ],
  "S5 the finalizer gone after a read from before the delete": () => {
    const early = describeServices("INACTIVE");
    return [...deletion, early, deleteService(), kube(deleting, undefined)];
  },
  "S6 the finalizer gone after a create whose answer was lost": () => [
    made,
    createService("u", {}, { answered: false }),
    kube(own, undefined),
  ],
  "S7 one content registered twice": () => [made, register("u", 1, "v1-a"), register("u", 2, "v1-a")],
  "S8 no token": () => [made, createService("u", { clientToken: undefined })],
  "S8 a token that is too long": () => [made, createService("u", { clientToken: "x".repeat(37) })],
  "S8 one token for two payloads": () => [
    made,
    createService("u", {}, { outcome: { kind: "refused", code: "ServerException", message: "" } }),
    createService("u", { launchType: "EC2" }),
  ],
  "S8 a token used again after the service was deleted": () => {
    const again = kube(own, deleting, { actor: "person" });
    return [made, createService("u"), again, deleteService(), createService("u")];
  },
  "S10 the same update twice": () => [
    made,
    createService("u"),
    aws("UpdateService", { cluster: "main", service: "web", taskDefinition: "app:2" }),
    aws("UpdateService", { cluster: "main", service: "web", taskDefinition: "app:2" }),
  ],
  "S10 a loop of tags": () => [
    made,
    createService("u"),
    ...Array.from({ length: 12 }, () =>
      aws("TagResource", { resourceArn: `${ARN}service/main/web`, tags: [{ key: "a", value: "b" }] }),
    ),
  ],
  "S10 a loop of reads": () => [made, ...Array.from({ length: 40 }, () => describeServices("ACTIVE"))],
  "forced once: a restart that was not asked for": () => [
    made,
    createService("u"),
    aws("UpdateService", { cluster: "main", service: "web", forceNewDeployment: true }),
  ],
  "forced once: a changed strategy sent twice": () => [
    made,
    createService("u"),
    kube(own, onSpot),
    forcedStrategy(),
    forcedStrategy(),
  ],
  "S11 a write without the Lease": () => [holds("b"), made, createService("u")],
  "S12 two writes at once": () => {
    const slow = createService("u");
    return [made, { ...slow, endedAt: slow.at + 1_000 }, aws("UpdateService", { cluster: "main", service: "web" })];
  },
  "S13 a write for an object that is gone": () => [
    made,
    createService("u"),
    describeServices(undefined),
    kube(own, undefined),
    kube(undefined, object("ECSService", "u2")),
    aws("TagResource", { resourceArn: `${ARN}service/main/web`, tags: tags("u2") }),
    createService("u"),
  ],
  "S14 Ready with nothing in AWS": () => [
    made,
    kube(own, object("ECSService", "u", { status: ready(1) }), { subresource: "status" }),
  ],
  "S14 Ready for another generation": () => [
    made,
    createService("u"),
    kube(own, object("ECSService", "u", { status: { ...ready(1), observedGeneration: 0 } }), { subresource: "status" }),
  ],
  "S14 Ready while the deployment goes on": () => [made, createService("u"), saysReady({ rollout: "IN_PROGRESS" })],
  "S14 Ready with another revision than the one aimed at": () => [
    made,
    createService("u"),
    saysReady({ taskDefinition: "app:1" }),
  ],
  "S14 Ready with too few tasks": () => [made, createService("u"), saysReady({ runningCount: 1 })],
  "S14 Ready with another count": () => [made, createService("u"), saysReady({ desiredCount: 1, runningCount: 1 })],
  "S14 Ready with no scalable target": () => [kube(undefined, scaledWeb()), ...scaledReady([])],
  "S14 Ready with other limits than the declared": () => [
    kube(undefined, scaledWeb()),
    ...scaledReady([targetWith({ MaxCapacity: 5 })]),
  ],
  "S15 observedGeneration going back": () => [
    made,
    createService("u"),
    kube(
      object("ECSService", "u", { status: { observedGeneration: 3 } }),
      object("ECSService", "u", { status: { observedGeneration: 2 } }),
    ),
  ],
  "S16 a member that was not declared": () => [
    made,
    createService("u"),
    aws("UpdateService", { cluster: "main", service: "web", platformVersion: "1.4.0" }),
  ],
  "S16 security groups that were not declared are taken away": () => {
    const network = (more: object) => ({ networkConfiguration: { awsvpcConfiguration: { subnets: ["a"], ...more } } });
    const web = object("ECSService", "u", { spec: network({}) });
    const byHand = network({ securityGroups: ["sg"] });
    const update = { cluster: "main", service: "web" };
    const entries = [
      kube(undefined, web),
      createService("u"),
      aws("UpdateService", { ...update, ...byHand }, { process: "person", output: { service: byHand } }),
    ];
    clock += 20_000;
    return [...entries, aws("UpdateService", { ...update, ...network({}) })];
  },
  "S16 the count of a service that only seeds it": () => {
    const seeded = object("ECSService", "u", { spec: { desiredCount: 2, desiredCountPolicy: "Seed" } });
    return [
      kube(undefined, seeded),
      createService("u"),
      aws("UpdateService", { cluster: "main", service: "web", desiredCount: 2 }),
    ];
  },
  "S16 the count of a service that AWS scales": () => [
    kube(undefined, scaledWeb({ spec: { desiredCount: 3 } })),
    createService("u", { desiredCount: 3 }),
    aws("UpdateService", { cluster: "main", service: "web", desiredCount: 3 }),
  ],
  "S17 a service that is created outside of its limits": () => [
    kube(undefined, scaledWeb()),
    createService("u", { desiredCount: 1 }),
  ],
  "S17 a count that was not asked for": () => {
    const two = object("ECSService", "u", { spec: { desiredCount: 2 } });
    return [
      kube(undefined, two),
      createService("u"),
      aws("UpdateService", { cluster: "main", service: "web", desiredCount: 0 }),
    ];
  },
  "S18 a revision deregistered while in use": () => [
    made,
    register("u", 1, "v1-a"),
    aws(
      "DeregisterTaskDefinition",
      { taskDefinition: `${ARN}task-definition/app:1` },
      { inUse: [`${ARN}task-definition/app:1`] },
    ),
  ],
  "S20 a revision of another namespace": () => {
    const web = object("ECSService", "u", { spec: { taskDefinitionRef: { name: "app" } } });
    return [kube(undefined, web), registerFor("other", 1), createService("u", { taskDefinition: "app:1" })];
  },
  "S20 a cluster of another namespace": () => {
    const web = object("ECSService", "u", { spec: { clusterRef: { name: "main" } } });
    const cluster = { clusterName: "main", tags: tags("c", { [TAGS.namespace]: "other" }) };
    return [kube(undefined, web), aws("CreateCluster", cluster), createService("u")];
  },
  "S21 a secret in a status": () => [
    made,
    kube(own, object("ECSService", "u", { status: { message: `TOKEN=${CANARY}` } }), { subresource: "status" }),
  ],
  "S21 a secret in an Event": () => [
    kube(undefined, { ...object("Event", "e"), apiVersion: "events.k8s.io/v1", note: `is ${CANARY}` }),
  ],
  "S22 more calls than the share of the bucket gives": () =>
    Array.from({ length: 18 }, (_, index) =>
      aws("CreateCluster", { clusterName: `c${index}`, tags: tags(`u${index}`) }),
    ),
  "S23 a try that was not recorded": () => [
    kube(undefined, object("ECSTask", "u"), { actor: PERSON }),
    runTask("u", "one", "task-1"),
  ],
  "S23 a try that ran twice": () => [
    kube(undefined, object("ECSTask", "u", { status: { attempts: [{ startedBy: "one" }] } }), { actor: PERSON }),
    runTask("u", "one", "task-1"),
    runTask("u", "one", "task-2"),
  ],
  "S24 a time that is run twice": () => [
    kube(undefined, runOf("a")),
    kube(runOf("a"), undefined),
    kube(undefined, runOf("b")),
  ],
  "S25 a request about nothing": () => [aws("TagResource", { ResourceARN: "", Tags: [] })],
  "S24 a run of nobody": () => [kube(undefined, object("ECSTask", "a"))],
  "S19 a delete for an object that is not being deleted": () => [made, createService("u"), deleteService()],
};

const runOf = (uid: string) =>
  object("ECSTask", uid, {
    metadata: {
      annotations: { "ecs-operator.dev/scheduled-time": "2026-03-01T13:00:00Z" },
      ownerReferences: [
        { apiVersion: API_VERSION, kind: "ECSScheduledTask", name: "nightly", uid: "s", controller: true },
      ],
    },
  });

const runTask = (uid: string, name: string, taskArn: string) =>
  aws("RunTask", { startedBy: name, clientToken: name, tags: tags(uid) }, { output: { tasks: [{ taskArn }] } });

describe("each oracle sees its own kind of mistake", () => {
  test.each(Object.entries(bad))("%s", (sentence, history) => {
    expect(judge(history())).toEqual([sentence.split(sentence.includes(":") ? ":" : " ")[0]]);
  });
});

describe("what seems wrong and is not", () => {
  test("a recorded try that is repeated and has the same task", () => {
    const recorded = object("ECSTask", "u", { status: { attempts: [{ startedBy: "one" }] } });
    expect(
      judge([kube(undefined, recorded, { actor: PERSON }), runTask("u", "one", "t"), runTask("u", "one", "t")]),
    ).toEqual([]);
  });

  const scaled = () => aws("UpdateService", { cluster: "main", service: "web", desiredCount: 2 });
  const rolled = (more: Partial<AwsCall> = {}) =>
    aws("UpdateService", { cluster: "main", service: "web", taskDefinition: "app:2" }, more);
  const two = () => [kube(undefined, object("ECSService", "u", { spec: { desiredCount: 2 } })), createService("u")];

  test("where reads lag, a count may be sent twice, and a deployment whose answer was lost; not one that was answered", () => {
    expect(judge([...two(), scaled(), scaled()])).toEqual(["S10"]);
    expect(judge([...two(), scaled(), scaled()], true)).toEqual([]);
    expect(judge([...two(), rolled({ answered: false }), rolled()], true)).toEqual([]);
    expect(judge([...two(), rolled(), rolled()], true)).toEqual(["S10"]);
  });

  test("a deployment that a changed strategy forces", () => {
    expect(judge([made, createService("u"), kube(own, onSpot), forcedStrategy()])).toEqual([]);
  });

  test("Ready of what is as asked, of a count that is on its way, and of what was changed just now", () => {
    expect(judge([...two(), saysReady({})])).toEqual([]);
    expect(judge([...two(), saysReady({ runningCount: 1, minimumHealthyPercent: 50 })])).toEqual([]);
    const byHand = aws("UpdateService", { cluster: "main", service: "web", desiredCount: 9 }, { process: "person" });
    expect(judge([...two(), byHand, saysReady({ desiredCount: 9 })])).toEqual([]);
  });

  test("Ready of what AWS scales: its limits may be moved by schedules, and its count by everything", () => {
    const judged = (shown: Fields, more: Partial<AwsResource> = {}) =>
      judge([
        kube(undefined, scaledWeb()),
        ...scaledReady([targetWith(shown)]).slice(0, 1),
        kube(scaledWeb(), scaledWeb({ status: ready(1) }), {
          subresource: "status",
          truth: [{ ...running, ...more }, targetWith(shown)],
        }),
      ]);
    expect(judged({}, { desiredCount: 5, runningCount: 5 })).toEqual([]);
    expect(judged({ MinCapacity: 4, scheduledActions: [{ ScheduledActionName: "night" }] })).toEqual([]);
  });

  test("a write that was on its way when a person tore its object away; not one that was sent after that", () => {
    const bare = object("ECSService", "u", { metadata: { finalizers: [] } });
    const create = createService("u");
    const update = aws("UpdateService", { cluster: "main", service: "web", taskDefinition: "app:2" });
    const torn = kube(own, bare, { actor: "person" });
    const gone = kube(bare, undefined, { actor: "person" });
    const late = { ...update, at: gone.at + 1, endedAt: gone.at + 2 };
    const after = { ...late, sentAt: torn.at + 0.5 };
    expect(judge([made, create, torn, gone, late])).toEqual([]);
    expect(judge([made, create, torn, late])).toEqual([]);
    expect(judge([made, create, torn, gone, after])).toContain("S13");
    expect(judge([made, create, torn, after])).toContain("S4");
  });

  test("a whole bucket at once, and then as fast as it fills", () => {
    const calls = Array.from({ length: 20 }, (_, index) => {
      const sentAt = 1_000_000 + Math.max(0, index - 9) * 2_000;
      return aws("DescribeClusters", { clusters: ["main"] }, { sentAt, at: sentAt });
    });
    const writes = calls.map((call, index) => ({
      ...call,
      operation: "CreateCluster",
      input: { clusterName: `c${index}`, tags: tags(`u${index}`) },
    }));
    expect(judge(writes)).toEqual([]);
  });
});

test("L8: a process leads, or takes over in time", () => {
  const renewal = (at: number) => ({ ...holds("a"), at });
  const steady = Array.from({ length: 30 }, (_, index) => renewal(index * 1_000));
  expect(checkLeadership(steady, 0, 30_000)).toEqual([]);
  expect(checkLeadership([...steady, renewal(39_000)], 0, 40_000)).toEqual([]);
  expect(checkLeadership(steady, 0, 42_000).map(({ invariant }) => invariant)).toEqual(["L8"]);
  expect(checkLeadership([renewal(0), renewal(14_000)], 0, 15_000).map(({ invariant }) => invariant)).toEqual(["L8"]);
  expect(checkLeadership([renewal(0), renewal(14_000)], 13_000, 20_000)).toEqual([]);
  expect(checkLeadership([], 0, 20_000).map(({ invariant }) => invariant)).toEqual(["L8"]);
});

describe("at the end", () => {
  const ref = { kind: "ECSService", namespace: "team", name: "web" } as const;
  const settled = object("ECSService", "u", { spec: { desiredCount: 1 }, status: ready(1) });
  const resource: AwsResource = {
    type: "service",
    arn: `${ARN}service/main/web`,
    status: "ACTIVE",
    tags: Object.fromEntries(tags("u").map(({ key, value }) => [key, value])),
    desiredCount: 1,
  };
  const kinds = (violations: readonly { invariant: string }[]) => violations.map(({ invariant }) => invariant);

  test("an object that is not as expected is reported", () => {
    expect(checkEndings([{ ref, ending: { kind: "ready" } }], () => settled, 1)).toEqual([]);
    expect(kinds(checkEndings([{ ref, ending: { kind: "ready" } }], () => own, 1))).toEqual(["L1"]);
    expect(kinds(checkEndings([{ ref, ending: { kind: "ready" } }], () => undefined, 1))).toEqual(["L1"]);
    expect(kinds(checkEndings([{ ref, ending: { kind: "gone" } }], () => settled, 1))).toEqual(["L2"]);
    const stale = object("ECSService", "u", { status: ready(1), metadata: { generation: 2 } });
    expect(kinds(checkEndings([{ ref, ending: { kind: "ready" } }], () => stale, 1))).toEqual(["L1"]);
    const stalled = { kind: "stalled", reasons: ["RolledBack"] } as const;
    expect(kinds(checkEndings([{ ref, ending: stalled }], () => settled, 1))).toEqual(["L1"]);
    const stuck = object("ECSService", "u", { status: { conditions: [{ type: "Stalled", status: "True" }] } });
    expect(kinds(checkEndings([{ ref, ending: { kind: "ready" } }], () => stuck, 1))).toEqual(["L3"]);
  });

  test("orphans, missing and doubled resources are reported", () => {
    expect(checkTruth([settled], [resource], installation, 1)).toEqual([]);
    expect(kinds(checkTruth([], [resource], installation, 1))).toEqual(["orphan"]);
    expect(kinds(checkTruth([settled], [], installation, 1))).toEqual(["orphan"]);
    expect(kinds(checkTruth([settled], [resource, { ...resource, arn: "other" }], installation, 1))).toEqual([
      "duplicate",
    ]);
    expect(kinds(checkTruth([settled], [{ ...resource, desiredCount: 7 }], installation, 1))).toEqual(["L4"]);
    const revision = {
      ...resource,
      type: "taskDefinition" as const,
      tags: { ...resource.tags, [TAGS.content]: "v1-a" },
    };
    expect(kinds(checkTruth([object("ECSTaskDefinition", "u")], [revision, revision], installation, 1))).toEqual([
      "duplicate",
    ]);
  });

  test("what scales a service is as its spec says, no less and no more", () => {
    const scheduledActions = [{ scheduledActionName: "night", scalableTargetAction: { minCapacity: 1 } }];
    const spec = {
      ...block,
      policies: [{ policyName: "burst", policyType: "StepScaling" }],
      alarms: [{ alarmName: "hot", policyName: "burst", threshold: 80 }],
      scheduledActions,
      suspendedState: { scheduledScalingSuspended: true },
    };
    const web = (autoscaling: Fields | undefined = spec, otherPolicies: readonly string[] = []) =>
      object("ECSService", "u", {
        spec: { desiredCount: 1, autoscaling },
        status: { ...ready(1), autoscaling: { otherPolicies } },
      });
    const burst = { PolicyName: "burst", PolicyType: "StepScaling", PolicyARN: "arn:burst" };
    const night = { ScheduledActionName: "night", ScalableTargetAction: { MinCapacity: 1 } };
    const target = (shown: Fields = {}, policies: readonly Fields[] = [burst]) =>
      targetWith({ scheduledActions: [night], ...suspended(true), ...shown }, policies);
    const alarm = (shown: Fields = {}): AwsResource => ({
      ...targetWith({}),
      type: "alarm",
      arn: ALARM_ARN,
      shown: { AlarmName: "hot", Threshold: 80, AlarmActions: ["arn:burst"], ...shown },
    });
    const judged = (object: KubeObject, ...parts: readonly AwsResource[]) =>
      kinds(checkTruth([object], [{ ...resource, desiredCount: 4 }, ...parts], installation, 1));
    expect(judged(web(), target(), alarm())).toEqual([]);
    expect(judged(web())).toEqual(["L4"]);
    expect(judged(web(), target(), alarm({ Threshold: 90 }))).toEqual(["L4"]);
    expect(judged(web(), target(), alarm({ AlarmActions: [] }))).toEqual(["L4"]);
    expect(judged(web(), target({}, [{ ...burst, PolicyType: "TargetTrackingScaling" }]), alarm())).toEqual(["L4"]);
    expect(judged(web(), target({ scheduledActions: [] }), alarm())).toEqual(["L4"]);
    expect(judged(web(), target(suspended(false)), alarm())).toEqual(["L4"]);
    const theirs = target({}, [burst, { PolicyName: "theirs" }]);
    expect(judged(web(), theirs, alarm())).toEqual(["L4"]);
    expect(judged(web(spec, ["theirs"]), theirs, alarm())).toEqual([]);
    expect(judged(web(block), targetWith({ MaxCapacity: 9 }))).toEqual(["L4"]);
    const plain = object("ECSService", "u", { spec: { desiredCount: 4 }, status: ready(1) });
    expect(judged(plain)).toEqual([]);
    expect(judged(plain, target())).toEqual(["L4"]);
    expect(judged(plain, alarm())).toEqual(["L4"]);
    expect(kinds(checkTruth([], [target(), alarm()], installation, 1))).toEqual(["orphan", "orphan"]);
  });

  test("a service that was rolled back and does not serve is reported", () => {
    const rolledBack = { conditions: [{ type: "Stalled", status: "True", reason: "RolledBack" }] };
    const held = object("ECSService", "u", { status: rolledBack });
    const revision = { ...running, type: "taskDefinition" as const, arn: "app:2", tags: {} };
    const judged = (service: Partial<AwsResource>, status: string) =>
      kinds(
        checkTruth(
          [held],
          [
            { ...running, tags: resource.tags, ...service },
            { ...revision, status },
          ],
          installation,
          1,
        ),
      );
    expect(judged({}, "ACTIVE")).toEqual([]);
    expect(judged({ runningCount: 1 }, "ACTIVE")).toEqual(["S17"]);
    expect(judged({ rollout: "IN_PROGRESS" }, "ACTIVE")).toEqual(["S17"]);
    expect(judged({}, "INACTIVE")).toEqual(["S17"]);
  });

  test("a request that was never handled is reported", () => {
    const asked = object("ECSService", "u", { metadata: { annotations: { [verbAnnotation("restart")]: "now" } } });
    expect(kinds(checkTruth([asked], [], installation, 1))).toEqual(["L1"]);
    const handled = { ...asked, status: { lastHandled: { restart: [{ value: "now" }] } } };
    expect(checkTruth([handled], [], installation, 1)).toEqual([]);
  });

  test("any write but the Lease's breaks the silence", () => {
    const quiet = [holds("a"), describeServices("ACTIVE"), { ...createService("u"), process: "person" }];
    expect(checkSilence(quiet, 0)).toEqual([]);
    expect(kinds(checkSilence([...quiet, createService("u"), made], 0))).toEqual(["S9", "S9"]);
    const scaled = [
      registerTarget("u"),
      scaling("PutScheduledAction"),
      putAlarm("u"),
      scaling("DescribeScalableTargets"),
    ];
    expect(kinds(checkSilence(scaled, 0))).toEqual(["S9", "S9", "S9"]);
    expect(checkSilence([createService("u")], clock + 1)).toEqual([]);
  });
});
