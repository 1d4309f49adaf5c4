import { describe, expect, test } from "vitest";
import { differences, endStateOf, masker } from "../../faults/mask.ts";
import { readOptions } from "../../faults/options.ts";
import { isAcceptable, tableOf } from "../../faults/results.ts";
import { summaryDifferences, summaryOf } from "../../faults/summary.ts";
import type { AwsCall } from "../../scenarios/history.ts";
import type { KubeObject } from "../../support/kube-model/objects.ts";

const object = (uid: string, status: object, generation = 2): KubeObject =>
  ({
    apiVersion: "ecs-operator.dev/v1alpha1",
    kind: "ECSService",
    metadata: { name: "web", namespace: "n", uid, resourceVersion: "5", generation, creationTimestamp: "t" },
    spec: { desiredCount: 1 },
    status,
  }) as unknown as KubeObject;
const ofCloudMap = { namespaces: [], discoveryServices: [] };
const nothing = {
  capacityProviders: [],
  clusters: [],
  services: [],
  taskDefinitions: [],
  tasks: [],
  ...ofCloudMap,
  scalableTargets: [],
  scalingPolicies: [],
  scheduledActions: [],
  metricAlarms: [],
};

describe("end states", () => {
  test("are equal when only uids, times, ids and generations as numbers differ", () => {
    const one = endStateOf(
      [object("u-1", { observedGeneration: 2, owner: "u-1", conditions: [{ lastTransitionTime: "a" }] })],
      nothing,
      {},
    );
    const other = endStateOf(
      [object("u-2", { observedGeneration: 4, owner: "u-2", conditions: [{ lastTransitionTime: "b" }] }, 4)],
      nothing,
      {},
    );
    expect(differences(one, other)).toEqual([]);
  });

  test("differ when a status is of an older generation, and when AWS holds more", () => {
    const settled = endStateOf([object("uid-1", { observedGeneration: 2 })], nothing, {});
    const old = endStateOf([object("uid-1", { observedGeneration: 1 })], nothing, {});
    expect(differences(settled, old)).toEqual([
      '- objects.ECSService web.status.observedGeneration: "<current>"',
      '+ objects.ECSService web.status.observedGeneration: "<over>"',
    ]);
    const orphan = endStateOf([], { ...nothing, clusters: [{ clusterName: "left" }] }, {});
    expect(differences(endStateOf([], nothing, {}), orphan)).toHaveLength(2);
  });

  test("keep both incarnations of a name", () => {
    const services = [
      { serviceName: "web", status: "INACTIVE" },
      { serviceName: "web", status: "ACTIVE" },
    ];
    const once = endStateOf([], { ...nothing, services: services.slice(1) }, {});
    expect(differences(once, endStateOf([], { ...nothing, services }, {}))).not.toEqual([]);
  });

  test("words are replaced in names and values", () => {
    expect(masker({ "ns-1": "<ns>" })({ "a/ns-1": ["in ns-1", "6f9619ff-8b86-4011-b42d-00c04fc964ff"] })).toEqual({
      "a/<ns>": ["in <ns>", "<uuid>"],
    });
  });
});

const call = (operation: string, input: object, more: Partial<AwsCall> = {}): AwsCall => ({
  system: "aws",
  at: 0,
  sentAt: 0,
  process: "operator-1",
  operation,
  input: { ...input },
  outcome: { kind: "ok", output: {} },
  answered: true,
  ...more,
});

describe("summaries", () => {
  const update = call("UpdateService", { cluster: "c", service: "web" });

  test("count what AWS carried out, whether or not it was answered, and finalizers", () => {
    const lost = call("UpdateService", { cluster: "c", service: "web" }, { outcome: { kind: "lost" } });
    const byHand = { ...update, process: "person" };
    const read = call("DescribeServices", {});
    const calls = [update, { ...update, answered: false }, lost, byHand, read];
    expect(summaryOf(calls, ["ECSService.web.finalizer-added", "ECSService.web.status.Ready"])).toEqual({
      "UpdateService service/c/web": 2,
      "ECSService.web.finalizer-added": 1,
    });
  });

  test("one write more or less than in the undisturbed run is a difference", () => {
    const once = summaryOf([update], []);
    expect(summaryDifferences(once, summaryOf([update, update], []))).toEqual([
      "UpdateService service/c/web: 2 times instead of 1",
    ]);
    expect(summaryDifferences(once, {})).toHaveLength(1);
    expect(summaryDifferences(once, once)).toEqual([]);
  });

  test("a line with an allowance may be there as often as that says", () => {
    const allowed = [{ line: "UpdateService", between: [1, 2] as const, why: "" }];
    const [once, twice] = [summaryOf([update], []), summaryOf([update, update], [])];
    expect(summaryDifferences(once, twice, allowed)).toEqual([]);
    expect(summaryDifferences(once, {}, allowed)).toHaveLength(1);
  });
});

describe("the command", () => {
  test("reads its options and refuses nonsense", () => {
    expect(readOptions(["--only", "a/, b", "--shard", "2/3"])).toMatchObject({
      only: ["a/", "b"],
      shard: { index: 2, of: 3 },
    });
    for (const bad of [
      ["--shard", "4/3"],
      ["--shard", "x"],
      ["--minutes", "-1"],
      ["--parallel", "no"],
      ["--unknown"],
    ]) {
      expect(() => readOptions(bad)).toThrow();
    }
  });

  test.each([
    [{ passed: 200, failed: 0, unreached: 2 }, true],
    [{ passed: 99, failed: 0, unreached: 2 }, false],
    [{ passed: 200, failed: 1, unreached: 0 }, false],
    [{ passed: 0, failed: 0, unreached: 0 }, false],
  ])("judges %j: %j", (counts, fine) => {
    expect(isAcceptable(counts)).toBe(fine);
  });

  test("prints passed and all by boundary and workload", () => {
    const at = { system: "aws", name: "X", nth: 1 } as const;
    const action = { kind: "kill", phase: "sent", mode: "gap" } as const;
    const plan = (id: string, workload: string) => ({ id, workload, boundary: "aws:X/sent", at, action });
    const result = (id: string, passed: boolean) =>
      ({ id, result: passed ? "passed" : "failed", reasons: [], seconds: 1 }) as const;
    const results = { a: result("a", true), b: result("b", false), c: result("c", true) };
    expect(
      tableOf([plan("a", "one"), plan("b", "one"), plan("c", "two"), plan("d", "two")], results).split("\n"),
    ).toEqual(["boundary    one  two  all", "aws:X/sent  1/2  1/1  2/3", "all         1/2  1/1  2/3"]);
  });
});
