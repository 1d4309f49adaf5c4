import type { ClusterFields } from "../api/types.ts";
import type { EcsCluster, EcsTag } from "../aws/services/ecs/shapes.ts";
import { compact } from "../lib/json.ts";
import { at, isMembers } from "./canonical/canonical.ts";
import { type ClusterFacts, clusterTree, isArn } from "./canonical/cluster-rules.ts";
import type { Members } from "./canonical/rule.ts";
import { only } from "./canonical/tree.ts";
import { compareGroup, declaredLeaves, type GroupChange, groupDifferences } from "./groups/compare.ts";
import type { Compared, Group } from "./groups/group.ts";
import { boundedPaths } from "./groups/leaves.ts";
import { declaredTagPaths } from "./tags.ts";

/** The members that spec and CreateCluster share by name. */
export const CLUSTER_MEMBERS = [
  "settings",
  "configuration",
  "capacityProviders",
  "defaultCapacityProviderStrategy",
  "serviceConnectDefaults",
] as const satisfies readonly (keyof ClusterFields)[];

/** Input of CreateCluster; AWS refuses an empty tag list, so none is sent then. */
export function createClusterInput(
  spec: ClusterFields,
  identity: { readonly name: string; readonly tags: readonly EcsTag[] },
): Members {
  return compact({
    clusterName: identity.name,
    ...Object.fromEntries(CLUSTER_MEMBERS.map((name) => [name, spec[name]])),
    tags: identity.tags.length === 0 ? undefined : identity.tags,
  });
}

const NAMESPACE = "serviceConnectDefaults";

/**
 * ECS Exec logs as the container does where nothing is set up, and takes a log configuration with OVERRIDE alone.
 * `managedStorageConfiguration` has no value that clears it.
 * Source: Amazon ECS API Reference, ExecuteCommandConfiguration, logging.
 */
const CONFIGURATION: Group<ClusterFacts> = {
  name: "configuration",
  clear: () => ({ executeCommandConfiguration: { logging: "DEFAULT" } }),
  stays: () => ["configuration.managedStorageConfiguration"],
  settle: withoutUnusedLog,
};

function withoutUnusedLog(merged: unknown, { declared }: { readonly declared: unknown }): unknown {
  const [value, exec] = [merged as Members, at(merged, EXEC)];
  const unused =
    isMembers(exec) && exec.logging !== "OVERRIDE" && at(declared, `${EXEC}.logConfiguration`) === undefined;
  if (!unused || exec.logConfiguration === undefined) return merged;
  const { logConfiguration: _, ...rest } = exec;
  return { ...value, [EXEC]: rest };
}

const EXEC = "executeCommandConfiguration";

const treeOf = (name: string) => only(clusterTree, name);
const COMPARED: Compared<ClusterFacts> = { group: CONFIGURATION, tree: treeOf("configuration"), facts: {} };

/** Path of a declared setting. */
const settingPath = (name: string): string => `settings/${name}`;

/** Path of a declared namespace: AWS shows the ARN of what was declared by name, so the name itself is remembered. */
const namespacePath = (namespace: string): string => `${NAMESPACE}/${namespace}`;

/** What AWS takes a setting for that nobody made; the account's own default cannot be given back. */
const SETTING_OFF = "disabled";

/** The sorted paths that `status.declared` holds for a spec. */
export function declaredClusterPaths(spec: ClusterFields): readonly string[] {
  const named = (["capacityProviders", "defaultCapacityProviderStrategy", NAMESPACE] as const).filter(
    (name) => spec[name] !== undefined,
  );
  const { namespace } = spec.serviceConnectDefaults ?? {};
  return boundedPaths([
    ...named,
    ...(namespace === undefined ? [] : [namespacePath(namespace)]),
    ...declaredLeaves(COMPARED, spec.configuration),
    ...(spec.settings ?? []).map((setting) => settingPath(setting.name ?? "")),
    ...declaredTagPaths(spec.tags),
  ]);
}

export interface ClusterDiffInput {
  readonly spec: ClusterFields;
  readonly live: EcsCluster;
  /** `status.declared`. */
  readonly declaredBefore: readonly string[];
  /** Names of Managed Instances capacity providers: they belong to a cluster from birth and cannot be associated. */
  readonly managedInstances?: readonly string[];
  /** The default namespace that AWS has just been given. */
  readonly namespaceSent?: string | undefined;
}

export interface ClusterChange {
  readonly group: string;
  /** Paths of what is changed or cleared. */
  readonly paths: readonly string[];
}

export interface ClusterDiff {
  /** Input of UpdateCluster. */
  readonly update: Members | undefined;
  /** Input of PutClusterCapacityProviders; always with both lists. */
  readonly providers: Members | undefined;
  readonly changes: readonly ClusterChange[];
  /** Whether members that are not declared go along: they have to be read just before the call. */
  readonly keeps: { readonly update: boolean; readonly providers: boolean };
}

const compared = (name: string, desired: unknown, actual: unknown): ClusterChange => ({
  group: name,
  paths: groupDifferences({ group: { name }, tree: treeOf(name), facts: {} }, desired, actual).map(({ path }) => path),
});

/** Declared settings, and those that were declared and are switched off now. */
function wantedSettings({ spec, live, declaredBefore }: ClusterDiffInput): readonly object[] | undefined {
  const declared = spec.settings ?? [];
  const gone = (live.settings ?? []).filter(
    ({ name = "" }) => declaredBefore.includes(settingPath(name)) && !declared.some((setting) => setting.name === name),
  );
  const wanted = [...declared, ...gone.map(({ name }) => ({ name, value: SETTING_OFF }))];
  return wanted.length === 0 ? undefined : wanted;
}

/** An empty namespace removes the default. Source: Amazon ECS API Reference, ClusterServiceConnectDefaultsRequest. */
function wantedNamespace({ spec, live, declaredBefore }: ClusterDiffInput): Members | undefined {
  if (spec.serviceConnectDefaults !== undefined) return spec.serviceConnectDefaults;
  const shown = live.serviceConnectDefaults?.namespace ?? "";
  return declaredBefore.includes(NAMESPACE) && shown !== "" ? { namespace: "" } : undefined;
}

/**
 * Whether a namespace is declared by name in the place of another one. AWS shows the ARN of either, so only what was
 * declared before tells them apart. One that nothing is remembered of (adopted, or just created) is taken for the same.
 */
function namespaceReplaced({ spec, live, declaredBefore, namespaceSent }: ClusterDiffInput): boolean {
  const declared = spec.serviceConnectDefaults?.namespace;
  const shown = live.serviceConnectDefaults?.namespace;
  if (declared === undefined || declared === namespaceSent || isArn(declared) || !isArn(shown)) return false;
  return declaredBefore.some((path) => path.startsWith(namespacePath("")) && path !== namespacePath(declared));
}

function providerChanges(input: ClusterDiffInput) {
  const { spec, live, declaredBefore } = input;
  const own = (names: readonly string[]) => names.filter((name) => !input.managedInstances?.includes(name));
  const cleared = (name: string): [] | undefined => (declaredBefore.includes(name) ? [] : undefined);
  const shownProviders = own(live.capacityProviders ?? []);
  const shownStrategy = live.defaultCapacityProviderStrategy ?? [];
  const providers = spec.capacityProviders === undefined ? cleared("capacityProviders") : own(spec.capacityProviders);
  const strategy = spec.defaultCapacityProviderStrategy ?? cleared("defaultCapacityProviderStrategy");
  const used = own((strategy ?? []).map((item) => item.capacityProvider ?? ""));
  const changes = [
    compared("capacityProviders", providers, shownProviders),
    compared("defaultCapacityProviderStrategy", strategy, shownStrategy),
  ].filter((change) => change.paths.length > 0);
  // A list that is not declared keeps what is there; a strategy needs its providers associated.
  const put = {
    capacityProviders: providers ?? [...new Set([...shownProviders, ...used])],
    defaultCapacityProviderStrategy: strategy ?? shownStrategy,
  };
  return { changes, put, keeps: providers === undefined || strategy === undefined };
}

/** A namespace that differs although AWS does not show it in so many words. */
const namespaceChange = (input: ClusterDiffInput): ClusterChange => {
  const wanted = wantedNamespace(input);
  const shown = compared(NAMESPACE, wanted, input.live.serviceConnectDefaults);
  return namespaceReplaced(input) ? { ...shown, paths: [`${NAMESPACE}.namespace`] } : shown;
};

/** Compares a cluster with its spec: one UpdateCluster input and one PutClusterCapacityProviders input at most. */
export function clusterDiff(input: ClusterDiffInput): ClusterDiff {
  const { live, spec, declaredBefore } = input;
  const configuration = compareGroup(COMPARED, {
    declared: spec.configuration,
    live: live.configuration,
    before: declaredBefore,
  });
  const wanted: Members = {
    settings: wantedSettings(input),
    configuration: configuration?.value,
    serviceConnectDefaults: wantedNamespace(input),
  };
  const updates: readonly ClusterChange[] = [
    compared("settings", wanted.settings, live.settings),
    { group: "configuration", paths: pathsOfChange(configuration) },
    namespaceChange(input),
  ].filter((change) => change.paths.length > 0);
  const { changes, put, keeps } = providerChanges(input);
  const cluster = live.clusterArn ?? live.clusterName;
  return {
    update:
      updates.length === 0
        ? undefined
        : compact({ cluster, ...Object.fromEntries(updates.map(({ group }) => [group, wanted[group]])) }),
    providers: changes.length === 0 ? undefined : { cluster, ...put },
    changes: [...updates, ...changes],
    keeps: { update: configuration?.keeps === true, providers: keeps },
  };
}

const pathsOfChange = (change: GroupChange | undefined): readonly string[] =>
  change === undefined ? [] : [...change.differences.map(({ path }) => path), ...change.cleared];
