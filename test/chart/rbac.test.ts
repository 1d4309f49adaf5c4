import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KINDS } from "../../crds/crd.ts";
import { KIND_ENTRIES } from "../../operator/api/catalogue.ts";
import { GROUP } from "../../operator/api/names.ts";
import { filesByKind } from "../../tools/generate/by-kind.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { newNamespace } from "../support/controlplane.ts";
import { kubectl } from "../support/kubectl.ts";
import { TOY, TOY_BOX } from "../support/toy-kinds.ts";
import { apply, installCrds } from "./apply.ts";
import { chartDirectory, type Manifest, pick, render } from "./chart.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

type Role = Manifest & { readonly rules: readonly Rule[] };

const kinds = KIND_ENTRIES.map(({ plural }) => plural);
const roleKinds = new Set(["Role", "ClusterRole"]);
const bindingKinds = new Set(["RoleBinding", "ClusterRoleBinding"]);

/** The whole of what the operator may do; the chart's README and docs/install.md show the same table. */
const creation: Rule = { apiGroups: [GROUP], resources: ["ecstasks"], verbs: ["create"] };
const objectRules: readonly Rule[] = [
  { apiGroups: [GROUP], resources: kinds, verbs: ["get", "list", "watch", "patch"] },
  { apiGroups: [GROUP], resources: kinds.map((each) => `${each}/status`), verbs: ["patch"] },
  { apiGroups: [GROUP], resources: ["ecstasks"], verbs: ["delete"] },
  creation,
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];
const leaseRules: readonly Rule[] = [
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    resourceNames: ["ecs-operator"],
    verbs: ["get", "update", "watch"],
  },
];
const installationRules: readonly Rule[] = [
  { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
];

const rolesOf = (manifests: readonly Manifest[]): readonly Role[] =>
  manifests.filter((each): each is Role => roleKinds.has(each.kind));

/** The roles that the ServiceAccount is bound to: where, and what. */
function granted(manifests: readonly Manifest[]): Readonly<Record<string, readonly Rule[]>> {
  const bindings = manifests.filter((each) => bindingKinds.has(each.kind));
  return Object.fromEntries(
    bindings.map((binding) => {
      const { kind, name } = binding.roleRef as { readonly kind: string; readonly name: string };
      const role = rolesOf(manifests).find(
        (each) =>
          each.kind === kind && each.metadata.name === name && each.metadata.namespace === binding.metadata.namespace,
      );
      return [`${binding.metadata.namespace ?? "*"}: ${name}`, role?.rules ?? []];
    }),
  );
}

test("the operator's rights are the documented ones", async () => {
  expect(granted(await render())).toEqual({
    "*: ecs-operator-objects": objectRules,
    "ecs-operator: ecs-operator-lease": leaseRules,
    "kube-system: ecs-operator-installation-id": installationRules,
  });
});

test("without scheduled tasks nothing is created", async () => {
  expect(granted(await render({ scheduledTasks: { enabled: false } }))["*: ecs-operator-objects"]).toEqual(
    objectRules.filter((rule) => rule !== creation),
  );
});

test("with watchNamespaces there are Roles in these namespaces and no ClusterRole for objects", async () => {
  const manifests = await render({ watchNamespaces: ["shop", "billing"], rbac: { aggregateClusterRoles: false } });
  expect(granted(manifests)).toEqual({
    "shop: ecs-operator-objects": objectRules,
    "billing: ecs-operator-objects": objectRules,
    "ecs-operator: ecs-operator-lease": leaseRules,
    "kube-system: ecs-operator-installation-id": installationRules,
  });
  expect(manifests.filter((each) => each.kind.startsWith("ClusterRole"))).toEqual([]);
});

test("with an explicit installation id nothing in kube-system is touched", async () => {
  const manifests = await render({ installationId: "shop" });
  expect(manifests.filter((each) => each.metadata.namespace === "kube-system")).toEqual([]);
});

test("no role has a wildcard, a right on Secrets, or a right that leads to more rights", async () => {
  const rules = rolesOf(await render()).flatMap((role) => role.rules);
  expect(rules.length).toBeGreaterThan(7);
  const words = rules.flatMap((rule) => [
    ...rule.apiGroups,
    ...rule.resources,
    ...rule.verbs,
    ...(rule.resourceNames ?? []),
  ]);
  for (const word of ["*", "secrets", "escalate", "bind", "impersonate", "pods/exec", "serviceaccounts/token"]) {
    expect(words).not.toContain(word);
  }
});

test("view, edit and admin get the kinds, and only these, unless switched off", async () => {
  const manifests = await render();
  const view = pick<Role>(manifests, "ClusterRole", "-view");
  const edit = pick<Role>(manifests, "ClusterRole", "-edit");
  const aggregates = (role: Role): readonly string[] =>
    Object.keys(role.metadata.labels ?? {})
      .filter((label) => label.includes("aggregate-to-"))
      .map((label) => label.slice(label.lastIndexOf("-") + 1))
      .sort();
  expect(aggregates(view)).toEqual(["admin", "edit", "view"]);
  expect(aggregates(edit)).toEqual(["admin", "edit"]);
  expect(view.rules).toEqual([
    { apiGroups: [GROUP], resources: [...kinds, "ecsservices/scale"], verbs: ["get", "list", "watch"] },
  ]);
  expect(edit.rules.flatMap((rule) => rule.resources)).toEqual([...kinds, "ecsservices/scale"]);
  const none = await render({ rbac: { aggregateClusterRoles: false } });
  expect(none.filter((each) => each.kind === "ClusterRole").map((each) => each.metadata.name)).toEqual([
    "ecs-operator-objects",
  ]);
});

describe("with one kind more in a namespace, and one in none", () => {
  const [toy, box] = [TOY, TOY_BOX].map(({ names }) => names.plural) as [string, string];
  const namespaced = [...kinds, toy];
  let chart: string;

  beforeAll(() => {
    chart = mkdtempSync(join(tmpdir(), "chart-with-toys-"));
    cpSync(chartDirectory, chart, { recursive: true });
    for (const [path, text] of filesByKind([...KINDS, TOY, TOY_BOX])) {
      const within = relative(chartDirectory, join(repositoryRoot, path));
      if (!within.startsWith("..")) writeFileSync(join(chart, within), text);
    }
  });
  afterAll(() => rmSync(chart, { recursive: true }));

  test("the operator may watch both everywhere", async () => {
    const [rule, status] = granted(await render({}, { chart }))["*: ecs-operator-objects"] ?? [];
    expect(rule?.resources).toEqual([...namespaced, box]);
    expect(status?.resources).toEqual([...namespaced, box].map((each) => `${each}/status`));
  });

  test("with watchNamespaces, what is in no namespace has a ClusterRole, and its Events a Role", async () => {
    const roles = granted(await render({ watchNamespaces: ["shop"] }, { chart }));
    expect(roles["shop: ecs-operator-objects"]?.map(({ resources }) => resources)).toEqual([
      namespaced,
      namespaced.map((each) => `${each}/status`),
      ["ecstasks"],
      ["ecstasks"],
      ["events"],
    ]);
    expect(roles["*: ecs-operator-objects"]?.map(({ resources }) => resources)).toEqual([[box], [`${box}/status`]]);
    expect(roles["default: ecs-operator-events"]).toEqual([
      { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
    ]);
  });

  test("an editor of a namespace changes and scales the first, and reads the second only", async () => {
    const manifests = await render({}, { chart });
    const resources = (role: string) =>
      pick<Role>(manifests, "ClusterRole", role).rules.flatMap((rule) => rule.resources);
    const scaled = ["ecsservices/scale", `${toy}/scale`];
    expect(resources("-view")).toEqual([...namespaced, box, ...scaled]);
    expect(resources("-edit")).toEqual([...namespaced, ...scaled]);
  });
});

describe("on a real API server", () => {
  let namespace: string;
  let watched: string;
  let other: string;
  let account: string;

  beforeAll(async () => {
    [namespace, watched, other] = await Promise.all([
      newNamespace("operator"),
      newNamespace("watched"),
      newNamespace("other"),
    ]);
    account = `system:serviceaccount:${namespace}:ecs-operator`;
    await kubectl(["create", "namespace", "kube-system"]).catch((error: unknown) => {
      if (!String(error).includes("AlreadyExists")) throw error;
    });
    const values = { watchNamespaces: [watched], rbac: { aggregateClusterRoles: false } };
    const manifests = await render(values, { namespace });
    await apply(manifests.filter((each) => each.apiVersion.startsWith("rbac.")));
    await installCrds();
  });

  const identity = (): readonly string[] => [
    "--as",
    account,
    "--as-group",
    "system:serviceaccounts",
    "--as-group",
    "system:authenticated",
  ];
  const as = (args: readonly string[]): Promise<string> => kubectl([...identity(), ...args]);
  const may = async (verb: string, resource: string, where: string): Promise<boolean> => {
    // `auth can-i` ends with 1 for no, and prints it.
    const answer = await as(["auth", "can-i", verb, resource, "-n", where]).catch(
      (error: { result?: { stdout: string } }) => error.result?.stdout ?? "",
    );
    return answer.trim().startsWith("yes");
  };

  test("the account can do its work in a watched namespace and nothing in another", async () => {
    const tries = [
      ["list", `ecsservices.${GROUP}`],
      ["patch", `ecsservices.${GROUP}`],
      ["create", "events.events.k8s.io"],
    ] as const;
    for (const [verb, resource] of tries) {
      expect(await may(verb, resource, watched), `${verb} ${resource}`).toBe(true);
      expect(await may(verb, resource, other), `${verb} ${resource} elsewhere`).toBe(false);
    }
    for (const [verb, resource] of [
      ["create", `ecsservices.${GROUP}`],
      ["delete", `ecsservices.${GROUP}`],
      ["get", "secrets"],
      ["list", "secrets"],
    ] as const) {
      expect(await may(verb, resource, watched), `${verb} ${resource}`).toBe(false);
    }
  });

  test("the account can read the namespace kube-system, and no other", async () => {
    expect(await as(["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"])).toMatch(/^[0-9a-f-]{36}$/);
    await expect(as(["get", "namespace", watched])).rejects.toThrow("forbidden");
  });

  test("the account can hold its Lease and watch it, and no other", async () => {
    const lease = (name: string): string =>
      JSON.stringify({
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name, namespace },
        spec: { holderIdentity: "a" },
      });
    await kubectl([...identity(), "create", "--validate=false", "-f", "-"], { stdin: lease("ecs-operator") });
    await kubectl([...identity(), "replace", "--validate=false", "-f", "-"], { stdin: lease("ecs-operator") });
    const base = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    const watch = (name: string): Promise<string> =>
      as(["get", "--raw", `${base}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3D${name}`]);
    expect(await watch("ecs-operator")).toContain('"type":"ADDED"');
    await expect(watch("another")).rejects.toThrow("forbidden");
    await expect(as(["get", "--raw", base])).rejects.toThrow("forbidden");
  });
});
