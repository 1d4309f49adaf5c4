import { describe, expect, test } from "vitest";
import type { Plan } from "../../../operator/engine/plan.ts";
import type { ProviderObserved, ProviderStep } from "../../../operator/kinds/capacity-provider/model.ts";
import { plan } from "../../../operator/kinds/capacity-provider/plan/index.ts";
import { status } from "../../../operator/kinds/capacity-provider/status.ts";
import {
  around,
  clusterObject,
  deleting,
  inputOf,
  instancesObject,
  liveInstances,
  liveProvider,
  NOW,
  PROVIDER_ARN,
  providerObject,
  providerSeen,
  ready,
  tagsWith,
} from "./builders.ts";

type Provider = ReturnType<typeof providerObject>;
type Options = Parameters<typeof inputOf>[2];
const GRANTED = { settings: { passableRoles: ["*"] } };
const planned = (resource: Provider, observed: ProviderObserved, options: Options = GRANTED): Plan<ProviderStep> =>
  plan(inputOf(resource, observed, options));
const short = ({ state, reason, steps }: Plan<ProviderStep>): string =>
  [state, reason, ...steps.map((step) => step.kind)].join(" ");
const fresh = (spec: object = {}) => providerObject(spec, { metadata: {}, status: {} });
const freshInstances = (spec: object = {}) => instancesObject(spec, { metadata: {}, status: {} });
const foreign = liveProvider({ tags: tagsWith(providerObject(), "ecs-operator.dev/name", "other") });
const going = (spec: object = {}) => providerObject(spec, { metadata: deleting });

const scaling = (managedScaling: object) => ({
  autoScalingGroupProvider: { autoScalingGroupArn: "web", managedScaling },
});
const eighty = scaling({ targetCapacity: 80 });
const updateFailed = liveProvider({ updateStatus: "UPDATE_FAILED", updateStatusReason: "Try again." });

const condition = (type: string, reason: string, sinceMs: number) => ({
  type,
  status: "True" as const,
  reason,
  message: "",
  lastTransitionTime: new Date(NOW - sinceMs).toISOString(),
  observedGeneration: 1,
});
const saying = (spec: object, type: string, reason: string, sinceMs = 60_000) =>
  providerObject(spec, {
    status: { arn: PROVIDER_ARN, conditions: ready(1, "False", [condition(type, reason, sinceMs)]) },
  });

const rows: Readonly<Record<string, readonly [Plan<ProviderStep>, string]>> = {
  "none in AWS: create": [planned(fresh(), providerSeen(undefined)), "Progressing Creating CreateCapacityProvider"],
  "written a moment ago and not shown": [
    planned(fresh(), providerSeen(undefined, { inDoubt: true })),
    "Progressing VerifyingWrite",
  ],
  "another owner's": [planned(fresh(), providerSeen(foreign)), "Blocked AlreadyExists"],
  "one without owner tags, to be adopted": [
    planned(fresh({ adoptionPolicy: "Adopt" }), providerSeen(liveProvider({ tags: [] }))),
    "Progressing Adopting TagResource",
  ],
  "it was taken over": [planned(providerObject(), providerSeen(foreign)), "Blocked OwnershipLost"],
  "being provisioned": [
    planned(
      providerObject(),
      providerSeen(liveProvider({ status: "PROVISIONING", updateStatus: "CREATE_IN_PROGRESS" })),
    ),
    "Progressing Creating",
  ],
  "AWS could not make it": [
    planned(providerObject(), providerSeen(liveProvider({ status: "PROVISIONING", updateStatus: "CREATE_FAILED" }))),
    "Blocked RefusedByAWS",
  ],
  "AWS could not make it, and has dropped it": [
    planned(
      saying({}, "Reconciling", "Creating"),
      providerSeen(undefined, { former: liveProvider({ status: "INACTIVE", updateStatus: "CREATE_FAILED" }) }),
    ),
    "Blocked RefusedByAWS",
  ],
  "deleted behind our back, and going": [
    planned(
      providerObject(),
      providerSeen(liveProvider({ status: "DEPROVISIONING", updateStatus: "DELETE_IN_PROGRESS" })),
    ),
    "Progressing Updating",
  ],
  "all is as wanted": [planned(providerObject(), providerSeen(liveProvider())), "InSync Available"],
  "somebody tried to delete it": [
    planned(providerObject(), providerSeen(liveProvider({ updateStatus: "DELETE_FAILED" }))),
    "InSync Available",
  ],
  "another target": [
    planned(providerObject(eighty), providerSeen(liveProvider())),
    "Progressing Updating UpdateCapacityProvider",
  ],
  "another target, not just read": [
    planned(providerObject(eighty), providerSeen(liveProvider()), { fresh: false }),
    "Progressing Updating",
  ],
  "one change at a time": [
    planned(providerObject(eighty), providerSeen(liveProvider({ updateStatus: "UPDATE_IN_PROGRESS" }))),
    "Progressing Updating",
  ],
  "our update was answered, and is not shown yet": [
    planned(
      providerObject(eighty),
      providerSeen(liveProvider({ updateStatus: "UPDATE_COMPLETE" }), { source: "answer" }),
      { fresh: false },
    ),
    "Progressing Updating",
  ],
  "our update failed": [
    planned(saying(eighty, "Reconciling", "Updating"), providerSeen(updateFailed)),
    "Blocked RefusedByAWS",
  ],
  "our update failed a minute ago": [
    planned(saying(eighty, "Stalled", "RefusedByAWS"), providerSeen(updateFailed)),
    "Blocked RefusedByAWS",
  ],
  "our update failed a drift interval ago": [
    planned(saying(eighty, "Stalled", "RefusedByAWS", 600_000), providerSeen(updateFailed)),
    "Progressing Updating UpdateCapacityProvider",
  ],
  "our update failed, and a person asks again": [
    planned(saying(eighty, "Stalled", "RefusedByAWS"), providerSeen(updateFailed), {
      verbs: [{ verb: "retry", value: "1" }],
    }),
    "Progressing Updating UpdateCapacityProvider",
  ],
  "an update of an earlier spec failed": [
    planned(providerObject(eighty), providerSeen(updateFailed)),
    "Progressing Updating UpdateCapacityProvider",
  ],
  "another group": [
    planned(
      providerObject({ autoScalingGroupProvider: { autoScalingGroupArn: "other" } }),
      providerSeen(liveProvider()),
    ),
    "Blocked ImmutableField",
  ],
  "the other type": [planned(instancesObject(), providerSeen(liveProvider())), "Blocked ImmutableField"],
  "going: delete": [planned(going(), providerSeen(liveProvider())), "Progressing Deleting DeleteCapacityProvider"],
  "going: AWS is at it": [
    planned(going(), providerSeen(liveProvider({ status: "DEPROVISIONING", updateStatus: "DELETE_IN_PROGRESS" }))),
    "Progressing Deleting",
  ],
  "going: AWS is still making it": [
    planned(going(), providerSeen(liveProvider({ status: "PROVISIONING", updateStatus: "CREATE_IN_PROGRESS" }))),
    "Progressing Deleting",
  ],
  "going: AWS has just said that a cluster has it": [
    planned(
      going(),
      providerSeen(liveProvider({ updateStatus: "DELETE_FAILED" }), { source: "answer", sinceOwnWriteMs: 0 }),
    ),
    "Progressing WaitingForDependents",
  ],
  "going: asked again after a while": [
    planned(going(), providerSeen(liveProvider({ updateStatus: "DELETE_FAILED" }))),
    "Progressing Deleting DeleteCapacityProvider",
  ],
  "going: a cluster refers to it": [
    planned(going(), providerSeen(liveProvider()), { dependents: [clusterObject()] }),
    "Progressing WaitingForDependents",
  ],
  "going: a cluster that refers to it goes, too": [
    planned(going(), providerSeen(liveProvider()), { dependents: [clusterObject({}, { metadata: deleting })] }),
    "Progressing Deleting DeleteCapacityProvider",
  ],
  "going: gone": [planned(going(), providerSeen(undefined)), "Gone Deleting"],
  "going: perhaps made a moment ago": [
    planned(going(), providerSeen(undefined, { inDoubt: true })),
    "Progressing Deleting",
  ],
  "going, retained": [
    planned(going({ deletionPolicy: "Retain" }), providerSeen(liveProvider())),
    "Progressing Retained TagResource UntagResource",
  ],
  "going, another owner's": [planned(going(), providerSeen(foreign)), "Gone Retained"],
  "instances: create": [
    planned(freshInstances(), providerSeen(undefined)),
    "Progressing Creating CreateCapacityProvider",
  ],
  "instances: the role is not granted": [
    planned(freshInstances(), providerSeen(undefined), {}),
    "Blocked RoleNotGranted",
  ],
  "instances: no cluster": [
    planned(freshInstances(), providerSeen(undefined), { ...GRANTED, deps: [] }),
    "Progressing WaitingForReference",
  ],
  "instances: the cluster is not there yet": [
    planned(freshInstances(), providerSeen(undefined), {
      ...GRANTED,
      deps: [clusterObject({}, { metadata: {}, status: {} })],
    }),
    "Progressing WaitingForReference",
  ],
  "instances: all is as wanted": [planned(instancesObject(), providerSeen(liveInstances())), "InSync Available"],
  "instances: another cluster": [
    planned(
      instancesObject(),
      providerSeen(liveInstances({ cluster: "arn:aws:ecs:eu-central-1:111122223333:cluster/b" })),
    ),
    "Blocked ImmutableField",
  ],
};

describe("the plan of a capacity provider", () => {
  test.each(Object.entries(rows))("%s", (_, [decided, expected]) => expect(short(decided)).toBe(expected));

  test("tells what AWS says, and what is waited for", () => {
    expect(planned(saying(eighty, "Reconciling", "Updating"), providerSeen(updateFailed)).message).toBe(
      "AWS could not update capacity provider web (UPDATE_FAILED): Try again. It is tried again when the spec changes, and at the drift interval.",
    );
    const attached = liveProvider({ updateStatus: "DELETE_FAILED", updateStatusReason: "It is in cluster main." });
    const holder = clusterObject({}, { status: { capacityProviders: ["web"] } });
    const waiting = planned(going(), providerSeen(attached, { source: "answer", sinceOwnWriteMs: 0 }), {
      everywhere: [holder],
    });
    expect(waiting).toMatchObject({
      message: "Waiting for capacity provider web to be removed from ECSCluster web. AWS: It is in cluster main.",
      recheckMs: 30_000,
    });
  });

  test("an update keeps what is not declared, and does not name what AWS cannot change", () => {
    const [step] = planned(providerObject(eighty), providerSeen(liveProvider())).steps;
    expect(step).toMatchObject({
      input: {
        name: "web",
        autoScalingGroupProvider: {
          managedScaling: { status: "DISABLED", targetCapacity: 80, instanceWarmupPeriod: 300 },
          managedDraining: "ENABLED",
        },
      },
    });
    expect(JSON.stringify(step)).not.toContain("autoScalingGroupArn");
    const slow = liveInstances({ managedInstancesProvider: undefined });
    expect(short(planned(instancesObject(), providerSeen(slow)))).toBe("Blocked ImmutableField");
  });
});

test("the status names what people look for, and nothing of another owner's", () => {
  const shown = (observed: ProviderObserved, resource = providerObject()) => {
    const input = inputOf(resource, observed, GRANTED);
    return status(input, plan(input));
  };
  expect(shown(providerSeen(liveProvider()))).toMatchObject({
    arn: PROVIDER_ARN,
    capacityProviderName: "web",
    capacityProviderStatus: "ACTIVE",
    type: "EC2_AUTOSCALING",
    autoScalingGroupArn: expect.stringContaining("autoScalingGroupName/web"),
  });
  expect(shown(providerSeen(foreign), fresh())).toMatchObject({ type: undefined, arn: undefined });
  const late = inputOf(freshInstances(), providerSeen(undefined), { ...GRANTED, deps: [], syncedMs: 0 });
  expect(status(late, plan(late)).waiting?.for).toBe("ECSCluster web");
  expect(around().referred({ kind: "ECSCluster", name: "web", scope: "Namespaced" })).toBeDefined();
});
