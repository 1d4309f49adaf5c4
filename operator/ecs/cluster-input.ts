import { compact, deepEqual } from "../lib/json.ts";
import { isMembers } from "./canonical/canonical.ts";
import { clusterTree, isArn } from "./canonical/cluster-rules.ts";
import { type Difference, differences } from "./canonical/difference.ts";
import type { Members } from "./canonical/rule.ts";
import type { CapacityProviderStrategyItem, EcsCluster, EcsTag } from "./shapes.ts";
import { declaredTagPaths } from "./tags.ts";

/** The part of a cluster's spec that AWS gets. */
export interface ClusterSpecLike {
  readonly settings?:
    | readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
    | undefined;
  readonly configuration?: object | undefined;
  readonly capacityProviders?: readonly string[] | undefined;
  readonly defaultCapacityProviderStrategy?: readonly CapacityProviderStrategyItem[] | undefined;
  readonly serviceConnectDefaults?: { readonly namespace?: string | undefined } | undefined;
  readonly tags?: readonly EcsTag[] | undefined;
}

/** The members that spec and CreateCluster share by name. */
export const CLUSTER_MEMBERS = [
  "settings",
  "configuration",
  "capacityProviders",
  "defaultCapacityProviderStrategy",
  "serviceConnectDefaults",
] as const satisfies readonly (keyof ClusterSpecLike)[];

/** Input of CreateCluster; AWS refuses an empty tag list, so none is sent then. */
export function createClusterInput(
  spec: ClusterSpecLike,
  identity: { readonly name: string; readonly tags: readonly EcsTag[] },
): Members {
  return compact({
    clusterName: identity.name,
    ...Object.fromEntries(CLUSTER_MEMBERS.map((name) => [name, spec[name]])),
    tags: identity.tags.length === 0 ? undefined : identity.tags,
  });
}

const EXEC = "configuration.executeCommandConfiguration";
const NAMESPACE = "serviceConnectDefaults";

/** ECS Exec as it is on a cluster that nobody set it up for. */
const EXEC_OFF = { logging: "DEFAULT" } as const;

/** Path of a declared setting. */
const settingPath = (name: string): string => `settings/${name}`;

/** Path of a declared namespace: AWS shows the ARN of what was declared by name, so the name itself is remembered. */
const namespacePath = (namespace: string): string => `${NAMESPACE}/${namespace}`;

/** What AWS takes a setting for that nobody made; the account's own default cannot be given back. */
const SETTING_OFF = "disabled";

/** The sorted paths that `status.declared` holds for a spec. `managedStorageConfiguration` has no value that clears it. */
export function declaredClusterPaths(spec: ClusterSpecLike): readonly string[] {
  const configuration: Members = isMembers(spec.configuration) ? spec.configuration : {};
  const named = (["capacityProviders", "defaultCapacityProviderStrategy", NAMESPACE] as const).filter(
    (name) => spec[name] !== undefined,
  );
  const { namespace } = spec.serviceConnectDefaults ?? {};
  return [
    ...named,
    ...(namespace === undefined ? [] : [namespacePath(namespace)]),
    ...(configuration.executeCommandConfiguration === undefined ? [] : [EXEC]),
    ...(spec.settings ?? []).map((setting) => settingPath(setting.name ?? "")),
    ...declaredTagPaths(spec.tags),
  ].sort();
}

export interface ClusterDiffInput {
  readonly spec: ClusterSpecLike;
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
  readonly differences: readonly Difference[];
}

export interface ClusterDiff {
  /** Input of UpdateCluster. */
  readonly update: Members | undefined;
  /** Input of PutClusterCapacityProviders; always with both lists. */
  readonly providers: Members | undefined;
  readonly changes: readonly ClusterChange[];
}

const compared = (name: string, desired: unknown, actual: unknown): ClusterChange => ({
  group: name,
  differences:
    desired === undefined
      ? []
      : differences(clusterTree, {}, { [name]: desired }, actual === undefined ? {} : { [name]: actual }),
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

/** Whether ECS Exec is still set up though nobody declares it any more. */
function execLeftBehind({ spec, live, declaredBefore }: ClusterDiffInput): boolean {
  const [declared, shown] = [spec.configuration as Members | undefined, live.configuration as Members | undefined];
  const exec = shown?.executeCommandConfiguration;
  if (!declaredBefore.includes(EXEC) || declared?.executeCommandConfiguration !== undefined || !isMembers(exec))
    return false;
  return !deepEqual({ logging: "DEFAULT", ...exec }, EXEC_OFF);
}

/** UpdateCluster takes the configuration as a whole, so the part that is not declared is sent as it is. */
function wantedConfiguration(input: ClusterDiffInput): Members | undefined {
  const clear = execLeftBehind(input);
  if (input.spec.configuration === undefined && !clear) return undefined;
  return {
    ...input.live.configuration,
    ...(clear ? { executeCommandConfiguration: EXEC_OFF } : {}),
    ...input.spec.configuration,
  };
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
  ].filter((change) => change.differences.length > 0);
  // A list that is not declared keeps what is there; a strategy needs its providers associated.
  const put = {
    capacityProviders: providers ?? [...new Set([...shownProviders, ...used])],
    defaultCapacityProviderStrategy: strategy ?? shownStrategy,
  };
  return { changes, put };
}

const execLeft: Difference = { path: EXEC, desired: undefined, actual: "set up", unverified: false };

/** Differences that AWS does not show in so many words. */
function hiddenDifferences(group: string, input: ClusterDiffInput): readonly Difference[] {
  if (group === "configuration" && execLeftBehind(input)) return [execLeft];
  if (group !== NAMESPACE || !namespaceReplaced(input)) return [];
  const [desired, actual] = [input.spec.serviceConnectDefaults, input.live.serviceConnectDefaults];
  return [
    { path: `${NAMESPACE}.namespace`, desired: desired?.namespace, actual: actual?.namespace, unverified: false },
  ];
}

/** Compares a cluster with its spec: one UpdateCluster input and one PutClusterCapacityProviders input at most. */
export function clusterDiff(input: ClusterDiffInput): ClusterDiff {
  const { live } = input;
  const wanted: Members = {
    settings: wantedSettings(input),
    configuration: wantedConfiguration(input),
    serviceConnectDefaults: wantedNamespace(input),
  };
  const updates = Object.entries(wanted)
    .map(([name, desired]) => compared(name, desired, (live as Members)[name]))
    .map(({ group, differences: shown }) => ({ group, differences: [...shown, ...hiddenDifferences(group, input)] }))
    .filter((change) => change.differences.length > 0);
  const { changes, put } = providerChanges(input);
  const cluster = live.clusterArn ?? live.clusterName;
  return {
    update:
      updates.length === 0
        ? undefined
        : compact({ cluster, ...Object.fromEntries(updates.map(({ group }) => [group, wanted[group]])) }),
    providers: changes.length === 0 ? undefined : { cluster, ...put },
    changes: [...updates, ...changes],
  };
}
