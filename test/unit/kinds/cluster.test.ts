import { describe, expect, test } from "vitest";
import type { Aws } from "../../../operator/aws/handle.ts";
import type { EcsCluster } from "../../../operator/aws/services/ecs/shapes.ts";
import type { Knowledge } from "../../../operator/engine/kind.ts";
import type { Plan } from "../../../operator/engine/plan.ts";
import { observe } from "../../../operator/kinds/cluster/observe.ts";
import { type ClusterObserved, type ClusterStep, plan } from "../../../operator/kinds/cluster/plan.ts";
import { status } from "../../../operator/kinds/cluster/status.ts";
import {
  around,
  CLUSTER_ARN,
  clusterObject,
  clusterSeen,
  contextOf,
  deleting,
  inputOf,
  knowing,
  liveCluster,
  scope,
  serviceObject,
  tagsOf,
  tagsWith,
} from "./builders.ts";

type Cluster = ReturnType<typeof clusterObject>;
const planned = (
  resource: Cluster,
  observed: ClusterObserved,
  options?: Parameters<typeof inputOf>[2],
): Plan<ClusterStep> => plan(inputOf(resource, observed, options));
const short = ({ state, reason, steps }: Plan<ClusterStep>): string =>
  [state, reason, ...steps.map((step) => step.kind)].join(" ");
const fresh = (spec: object = {}) => clusterObject(spec, { metadata: {}, status: {} });
const foreign = liveCluster({ tags: tagsWith(clusterObject(), "ecs-operator.dev/name", "other") });
const insights = { settings: [{ name: "containerInsights", value: "enabled" }] };
const going = (spec: object = {}) => clusterObject(spec, { metadata: deleting });

const rows: Readonly<Record<string, readonly [Plan<ClusterStep>, string]>> = {
  "none in AWS: create": [planned(fresh(), clusterSeen(undefined)), "Progressing Creating CreateCluster"],
  "written a moment ago and not shown": [
    planned(fresh(), clusterSeen(undefined, { inDoubt: true })),
    "Progressing VerifyingWrite",
  ],
  "deleted behind our back: made again": [
    planned(clusterObject(), clusterSeen(undefined)),
    "Progressing Creating CreateCluster",
  ],
  "another owner's": [planned(fresh(), clusterSeen(foreign)), "Blocked AlreadyExists"],
  "one without owner tags": [planned(fresh(), clusterSeen(liveCluster({ tags: [] }))), "Blocked AlreadyExists"],
  "one without owner tags, to be adopted": [
    planned(fresh({ adoptionPolicy: "Adopt" }), clusterSeen(liveCluster({ tags: [] }))),
    "Progressing Adopting TagResource",
  ],
  "of an earlier object of this name": [
    planned(fresh(), clusterSeen(liveCluster({ tags: tagsWith(clusterObject(), "ecs-operator.dev/uid", "former") }))),
    "Progressing Updating TagResource",
  ],
  "it was taken over": [planned(clusterObject(), clusterSeen(foreign)), "Blocked OwnershipLost"],
  "being provisioned": [
    planned(clusterObject(), clusterSeen(liveCluster({ status: "PROVISIONING" }))),
    "Progressing Updating",
  ],
  "all is as wanted": [planned(clusterObject(), clusterSeen(liveCluster())), "InSync Available"],
  "another setting": [
    planned(clusterObject(insights), clusterSeen(liveCluster())),
    "Progressing Updating UpdateCluster",
  ],
  "providers that are not attached": [
    planned(clusterObject({ capacityProviders: ["FARGATE"] }), clusterSeen(liveCluster())),
    "Progressing Updating PutClusterCapacityProviders",
  ],
  "one change of providers at a time": [
    planned(
      clusterObject({ capacityProviders: ["FARGATE"] }),
      clusterSeen(liveCluster({ attachmentsStatus: "UPDATE_IN_PROGRESS" })),
    ),
    "Progressing AttachingCapacityProviders",
  ],
  "AWS could not attach them": [
    planned(clusterObject(), clusterSeen(liveCluster({ attachmentsStatus: "UPDATE_FAILED" }))),
    "Blocked RefusedByAWS",
  ],
  "a new tag": [
    planned(clusterObject({ tags: [{ key: "a", value: "b" }] }), clusterSeen(liveCluster())),
    "Progressing Updating TagResource",
  ],
  "a tag that is no longer declared": [
    planned(
      clusterObject({}, { status: { arn: CLUSTER_ARN, scope, declared: ["tags/a"] } }),
      clusterSeen(liveCluster({ tags: [...tagsOf(clusterObject()), { key: "a", value: "b" }] })),
    ),
    "Progressing Updating UntagResource",
  ],
  "another owner's tag": [
    planned(
      clusterObject(),
      clusterSeen(liveCluster({ tags: [...tagsOf(clusterObject()), { key: "x", value: "y" }] })),
    ),
    "InSync Available",
  ],
  "observed, with a difference": [
    planned(clusterObject({ managementPolicy: "Observe", ...insights }), clusterSeen(liveCluster({ tags: [] }))),
    "Progressing Updating UpdateCluster",
  ],

  "deletion waits for objects that refer to it": [
    planned(going(), clusterSeen(liveCluster()), { dependents: [serviceObject()] }),
    "Progressing WaitingForDependents",
  ],
  "deletion waits for what AWS shows in it": [
    planned(going(), clusterSeen(liveCluster({ runningTasksCount: 2 }))),
    "Progressing WaitingForDependents",
  ],
  "deletion of an empty one": [planned(going(), clusterSeen(liveCluster())), "Progressing Deleting DeleteCluster"],
  "deletion: gone": [planned(going(), clusterSeen(undefined)), "Gone Deleting"],
  "deletion: not shown, but in doubt": [
    planned(going(), clusterSeen(undefined, { inDoubt: true })),
    "Progressing Deleting",
  ],
  "deletion of another owner's": [planned(going(), clusterSeen(foreign)), "Gone Retained"],
  Retain: [
    planned(going({ deletionPolicy: "Retain" }), clusterSeen(liveCluster())),
    "Progressing Retained TagResource UntagResource",
  ],
  "Retain does not wait": [
    planned(going({ deletionPolicy: "Retain" }), clusterSeen(liveCluster({ activeServicesCount: 3 })), {
      dependents: [serviceObject()],
    }),
    "Progressing Retained TagResource UntagResource",
  ],
  "Retain, tried": [
    planned(going({ deletionPolicy: "Retain" }), clusterSeen(liveCluster(), { untagged: true })),
    "Gone Retained",
  ],
};
test.each(Object.entries(rows))("%s", (_, [made, wanted]) => expect(short(made)).toBe(wanted));

test("what deletion waits for is named", () => {
  const live = liveCluster({ activeServicesCount: 1, registeredContainerInstancesCount: 2 });
  expect(planned(going(), clusterSeen(live)).message).toContain("1 services, 2 container instances");
  const { message } = planned(going(), clusterSeen(liveCluster()), { dependents: [serviceObject()] });
  expect(message).toContain("ECSService web");
});

test("verbs: refresh is done by the pass, others are not for clusters", () => {
  const verbs = [
    { verb: "refresh", value: "1" },
    { verb: "restart", value: "1" },
  ];
  expect(planned(clusterObject(), clusterSeen(liveCluster()), { verbs }).handled).toMatchObject([
    { verb: "refresh", outcome: "Refreshed" },
    { verb: "restart", outcome: "NotSupported" },
  ]);
});

test("new services make the count be read again soon", () => {
  const counted = (activeServicesCount: number, unchangedMs: number) =>
    planned(clusterObject(), clusterSeen(liveCluster({ activeServicesCount })), {
      dependents: [serviceObject()],
      unchangedMs,
    }).recheckMs;
  expect(counted(0, 1_000)).toBe(1_000);
  expect(counted(1, 1_000)).toBeUndefined();
  expect(counted(0, 3_600_000)).toBeUndefined();
});

describe("status", () => {
  const statusOf = (resource: Cluster, observed: ClusterObserved) => {
    const input = inputOf(resource, observed);
    return status(input, plan(input));
  };
  test("counts, providers and their attachment", () => {
    const live = liveCluster({
      activeServicesCount: 2,
      capacityProviders: ["b", "a"],
      attachmentsStatus: "UPDATE_IN_PROGRESS",
      attachments: [{ type: "as_policy", status: "CREATING" }],
    });
    expect(statusOf(clusterObject(), clusterSeen(live))).toMatchObject({
      arn: CLUSTER_ARN,
      clusterStatus: "ACTIVE",
      activeServices: 2,
      capacityProviders: ["a", "b"],
      attachments: { status: "UPDATE_IN_PROGRESS", detail: "as_policy CREATING" },
    });
  });
  test("another owner's ARN is not reported", () =>
    expect(statusOf(fresh(), clusterSeen(foreign)).arn).toBeUndefined());
  test("removal memory shrinks once all is in sync, not before", () => {
    const before = { arn: CLUSTER_ARN, scope, declared: ["tags/a"] };
    const tagged = liveCluster({ tags: [...tagsOf(clusterObject()), { key: "a", value: "b" }] });
    const resource = clusterObject({}, { status: before });
    expect(statusOf(resource, clusterSeen(tagged)).declared).toEqual(["tags/a"]);
    expect(statusOf(resource, clusterSeen(liveCluster())).declared).toEqual([]);
  });
});

describe("observe", () => {
  const known = (changes: Partial<Knowledge<ClusterObserved>> = {}): Knowledge<ClusterObserved> =>
    knowing({ leadingMs: 60_000, since: 0, ...changes });
  async function observeOnce(resource: Cluster, found: EcsCluster | undefined, knowledge = known()) {
    const asked: string[] = [];
    const ecs = {
      async read(_operation: string, _group: object, name: string) {
        asked.push(name);
        return found;
      },
    };
    const aws = { ecs } as unknown as Aws;
    const context = contextOf(aws);
    return { asked, observed: await observe(context, resource, around(), knowledge) };
  }

  test("asks for the name in AWS", async () => {
    expect((await observeOnce(clusterObject({ clusterName: "other" }), liveCluster())).asked).toEqual(["other"]);
  });
  test("takes what is known where that is allowed", async () => {
    const observed = clusterSeen(liveCluster());
    expect(await observeOnce(clusterObject(), undefined, known({ observed, reusable: true }))).toEqual({
      asked: [],
      observed,
    });
  });
  test("an INACTIVE cluster does not exist, and there is no doubt about it", async () => {
    const { observed } = await observeOnce(
      clusterObject(),
      liveCluster({ status: "INACTIVE" }),
      known({ sinceOwnWriteMs: 5 }),
    );
    expect(observed).toMatchObject({ cluster: undefined, inDoubt: false });
  });
  test.each([
    ["a moment after our write", clusterObject(), known({ sinceOwnWriteMs: 29_999 }), true],
    ["half a minute after our write", clusterObject(), known({ sinceOwnWriteMs: 30_000 }), false],
    ["never written by this process", clusterObject(), known(), false],
    ["deleting, begun by the process before", going(), known({ leadingMs: 10 }), true],
    ["deleting, long after", going(), known({ leadingMs: 30_000 }), false],
  ] as const)("missing, %s: in doubt is reported", async (_, resource, knowledge, inDoubt) => {
    expect((await observeOnce(resource, undefined, knowledge)).observed).toMatchObject({ cluster: undefined, inDoubt });
  });
});
