import { describe, expect, test } from "vitest";
import type { ClusterFields } from "../../../operator/api/types.ts";
import type { EcsCluster } from "../../../operator/aws/services/ecs/shapes.ts";
import { clusterRules } from "../../../operator/ecs/canonical/cluster-rules.ts";
import { type ClusterDiffInput, clusterDiff } from "../../../operator/ecs/cluster-diff.ts";
import { declaredClusterPaths } from "../../../operator/ecs/cluster-groups.ts";
import { createClusterInput } from "../../../operator/ecs/cluster-input.ts";

const diff = (
  spec: ClusterFields,
  live: EcsCluster,
  declaredBefore: readonly string[] = [],
  managedInstances: readonly string[] = [],
) => diffOf({ spec, live: { clusterName: "main", ...live }, declaredBefore, managedInstances });
function diffOf(input: ClusterDiffInput) {
  const updates = clusterDiff(input);
  const inputOf = (name: string) => updates.find(({ call }) => call === name)?.input;
  return {
    paths: updates.flatMap(({ paths }) => paths),
    update: inputOf("UpdateCluster"),
    providers: inputOf("PutClusterCapacityProviders"),
  };
}
const insights = (value: string) => [{ name: "containerInsights", value }];
const item = (capacityProvider: string, more: object = {}) => ({ capacityProvider, ...more });
const exec = (more: object) => ({ configuration: { executeCommandConfiguration: more } });

interface Row {
  readonly id: string;
  readonly says: string;
  readonly spec: ClusterFields;
  readonly live: EcsCluster;
  readonly expected: readonly string[];
}
const row = (
  id: string,
  says: string,
  spec: ClusterFields,
  live: EcsCluster,
  expected: readonly string[] = [],
): Row => ({ id, says, spec, live, expected });

const rows: readonly Row[] = [
  row("settings-are-a-map", "settings left out, AWS shows the account's", {}, { settings: insights("enabled") }),
  row(
    "settings-are-a-map",
    "a setting differs",
    { settings: insights("enhanced") },
    { settings: insights("disabled") },
    ["settings[containerInsights].value"],
  ),
  row(
    "settings-are-a-map",
    "another setting is not compared",
    { settings: insights("enabled") },
    { settings: [{ name: "later", value: "x" }, ...insights("enabled")] },
  ),
  row(
    "cluster-providers-are-a-set",
    "providers come back sorted",
    { capacityProviders: ["FARGATE_SPOT", "FARGATE"] },
    { capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
  ),
  row(
    "cluster-providers-are-a-set",
    "a provider more than declared",
    { capacityProviders: ["FARGATE"] },
    { capacityProviders: ["FARGATE", "asg"] },
    ["capacityProviders[asg]"],
  ),
  row("cluster-providers-are-a-set", "providers left out are unmanaged", {}, { capacityProviders: ["FARGATE"] }),
  row(
    "default-strategy-weights",
    "base and weight left out",
    { defaultCapacityProviderStrategy: [item("a")] },
    { defaultCapacityProviderStrategy: [item("a", { base: 0, weight: 0 })] },
  ),
  row(
    "default-strategy-weights",
    "the order has a meaning",
    { defaultCapacityProviderStrategy: [item("a"), item("b")] },
    { defaultCapacityProviderStrategy: [item("b"), item("a")] },
    ["defaultCapacityProviderStrategy[0].capacityProvider", "defaultCapacityProviderStrategy[1].capacityProvider"],
  ),
  row(
    "default-strategy-weights",
    "a weight that differs from 0",
    { defaultCapacityProviderStrategy: [item("a")] },
    { defaultCapacityProviderStrategy: [item("a", { weight: 3 })] },
    ["defaultCapacityProviderStrategy[0].weight"],
  ),
  row(
    "default-strategy-weights",
    "a base that differs from 0",
    { defaultCapacityProviderStrategy: [item("a")] },
    { defaultCapacityProviderStrategy: [item("a", { base: 3 })] },
    ["defaultCapacityProviderStrategy[0].base"],
  ),
  row(
    "default-strategy-weights",
    "none declared, AWS shows no list",
    { defaultCapacityProviderStrategy: [], capacityProviders: [] },
    {},
  ),
  row("exec-defaults", "DEFAULT declared, AWS shows none", exec({ logging: "DEFAULT" }), {}),
  row(
    "exec-defaults",
    "encryption false declared, AWS shows none",
    exec({ logConfiguration: { s3EncryptionEnabled: false, cloudWatchEncryptionEnabled: false } }),
    exec({ logConfiguration: { s3BucketName: "b" } }),
  ),
  row("exec-defaults", "logging differs", exec({ logging: "OVERRIDE" }), exec({ logging: "NONE" }), [
    "configuration.executeCommandConfiguration.logging",
  ]),
  row(
    "namespace-name-or-arn",
    "namespace by name, AWS shows an ARN",
    { serviceConnectDefaults: { namespace: "local" } },
    { serviceConnectDefaults: { namespace: "arn:x" } },
  ),
  row("namespace-name-or-arn", "no namespace yet", { serviceConnectDefaults: { namespace: "local" } }, {}, [
    "serviceConnectDefaults.namespace",
  ]),
  row(
    "namespace-name-or-arn",
    "another namespace",
    { serviceConnectDefaults: { namespace: "local" } },
    { serviceConnectDefaults: { namespace: "prod" } },
    ["serviceConnectDefaults.namespace"],
  ),
];

describe("cluster rules", () => {
  test.each(rows)("$id $says", ({ spec, live, expected }) => {
    expect([...diff(spec, live).paths].sort()).toEqual([...expected].sort());
  });

  test("every rule has a row", () => {
    const tested = new Set(rows.map(({ id }) => id));
    expect(clusterRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });
});

describe("the input of CreateCluster", () => {
  test("holds what is declared", () => {
    const spec = { settings: insights("enabled"), capacityProviders: ["FARGATE"], suspend: true };
    expect(createClusterInput(spec, { name: "main", tags: [] })).toEqual({
      clusterName: "main",
      settings: insights("enabled"),
      capacityProviders: ["FARGATE"],
    });
    expect(createClusterInput({}, { name: "main", tags: [{ key: "a" }] })).toEqual({
      clusterName: "main",
      tags: [{ key: "a" }],
    });
  });
});

describe("the input of UpdateCluster", () => {
  test("holds the changed members only, in the declared shape", () => {
    const spec = { settings: insights("enhanced"), serviceConnectDefaults: { namespace: "local" } };
    const { update, providers } = diff(spec, {
      settings: insights("enabled"),
      serviceConnectDefaults: { namespace: "local" },
    });
    expect(update).toEqual({ cluster: "main", settings: insights("enhanced") });
    expect(providers).toBeUndefined();
  });

  test("keeps the part of the configuration that is not declared", () => {
    const live = {
      configuration: {
        managedStorageConfiguration: { kmsKeyId: "k" },
        executeCommandConfiguration: { logging: "NONE" },
      },
    };
    expect(diff(exec({ logging: "DEFAULT" }), live).update).toEqual({
      cluster: "main",
      configuration: {
        managedStorageConfiguration: { kmsKeyId: "k" },
        executeCommandConfiguration: { logging: "DEFAULT" },
      },
    });
  });

  test("clears what was declared and no longer is, and then no more", () => {
    const before = {
      settings: insights("enabled"),
      ...exec({ kmsKeyId: "k" }),
      serviceConnectDefaults: { namespace: "local" },
    };
    const declared = declaredClusterPaths(before);
    const { update } = diff({}, before, declared);
    expect(update).toEqual({
      cluster: "main",
      settings: insights("disabled"),
      configuration: { executeCommandConfiguration: { logging: "DEFAULT" } },
      serviceConnectDefaults: { namespace: "" },
    });
    expect(diff({}, { settings: insights("disabled"), ...exec({ logging: "DEFAULT" }) }, declared).paths).toEqual([]);
    expect(diff({}, before).paths).toEqual([]);
  });
});

describe("a default namespace declared by name, of which AWS shows the ARN", () => {
  const live = { serviceConnectDefaults: { namespace: "arn:aws:servicediscovery:x:1:namespace/ns-1" } };
  const spec = { serviceConnectDefaults: { namespace: "shop" } };
  const update = (...declared: readonly string[]) => diff(spec, live, declared).update;

  test("is the same as before, or as nothing is remembered of", () => {
    expect(update("serviceConnectDefaults", "serviceConnectDefaults/shop")).toBeUndefined();
    expect(update("serviceConnectDefaults")).toBeUndefined();
  });

  test("is sent in the place of another one, also when it is not known how far that came", () => {
    const sent = { cluster: "main", ...spec };
    expect(update("serviceConnectDefaults/billing")).toEqual(sent);
    expect(update("serviceConnectDefaults/billing", "serviceConnectDefaults/shop")).toEqual(sent);
  });

  test("is compared by the name that Cloud Map tells, whatever was declared before", () => {
    const sent = { cluster: "main", ...spec };
    const called = (namespaceName: string, ...declaredBefore: readonly string[]) =>
      diffOf({ spec, live: { clusterName: "main", ...live }, declaredBefore, namespaceName }).update;
    expect(called("billing", "serviceConnectDefaults/shop")).toEqual(sent);
    expect(called("billing")).toEqual(sent);
    expect(called("shop", "serviceConnectDefaults/billing")).toBeUndefined();
    expect(called("Shop", "serviceConnectDefaults/billing")).toBeUndefined();
  });

  test("is sent once", () => {
    const declaredBefore = ["serviceConnectDefaults/billing", "serviceConnectDefaults/shop"];
    expect(diffOf({ spec, live, declaredBefore, namespaceSent: "shop" }).update).toBeUndefined();
  });
});

describe("the input of PutClusterCapacityProviders", () => {
  const live = {
    capacityProviders: ["FARGATE", "asg"],
    defaultCapacityProviderStrategy: [item("asg", { weight: 1, base: 0 })],
  };

  test("always carries both lists", () => {
    expect(diff({ capacityProviders: ["asg"] }, live).providers).toEqual({
      cluster: "main",
      capacityProviders: ["asg"],
      defaultCapacityProviderStrategy: live.defaultCapacityProviderStrategy,
    });
  });

  test("keeps undeclared providers and associates those of a declared strategy", () => {
    expect(diff({ defaultCapacityProviderStrategy: [item("FARGATE_SPOT")] }, live).providers).toMatchObject({
      capacityProviders: ["FARGATE", "asg", "FARGATE_SPOT"],
      defaultCapacityProviderStrategy: [item("FARGATE_SPOT")],
    });
  });

  test("leaves Managed Instances providers aside", () => {
    const shown = { ...live, capacityProviders: ["FARGATE", "asg", "mi"] };
    expect(diff({ capacityProviders: ["FARGATE", "asg"] }, shown, [], ["mi"]).providers).toBeUndefined();
    expect(diff({ capacityProviders: ["asg"] }, shown, [], ["mi"]).providers).toMatchObject({
      capacityProviders: ["asg"],
    });
  });

  test("keeps the providers that the strategy needs when the list is no longer declared", () => {
    const strategy = { defaultCapacityProviderStrategy: [item("asg", { weight: 1 })] };
    const both = declaredClusterPaths({ capacityProviders: ["FARGATE", "asg"], ...strategy });
    expect(diff(strategy, live, both).providers).toMatchObject({ capacityProviders: ["asg"] });
    expect(diff(strategy, { ...live, capacityProviders: ["asg"] }, both).providers).toBeUndefined();
    const listAlone = declaredClusterPaths({ capacityProviders: ["FARGATE", "asg"] });
    expect(diff({}, live, listAlone).providers).toMatchObject({ capacityProviders: ["asg"] });
  });

  test("empties both lists when both were declared and no longer are", () => {
    const declared = declaredClusterPaths({
      capacityProviders: ["asg"],
      defaultCapacityProviderStrategy: [item("asg")],
    });
    expect(diff({}, live, declared).providers).toEqual({
      cluster: "main",
      capacityProviders: [],
      defaultCapacityProviderStrategy: [],
    });
    expect(diff({}, {}, declared).providers).toBeUndefined();
  });
});

test("the declared paths of a cluster", () => {
  const spec = {
    settings: insights("enabled"),
    ...exec({ kmsKeyId: "k" }),
    capacityProviders: [],
    tags: [{ key: "team" }],
  };
  expect(declaredClusterPaths({ serviceConnectDefaults: { namespace: "shop" } })).toEqual([
    "serviceConnectDefaults",
    "serviceConnectDefaults.namespace",
    "serviceConnectDefaults/shop",
  ]);
  expect(declaredClusterPaths(spec)).toEqual([
    "capacityProviders",
    "configuration.executeCommandConfiguration.kmsKeyId",
    "settings/containerInsights",
    "tags/team",
  ]);
});
