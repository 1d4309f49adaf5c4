import type { ClusterFields } from "../api/types.ts";
import type { EcsCluster } from "../aws/services/ecs/shapes.ts";
import { isArn } from "./canonical/cluster-rules.ts";
import type { Members } from "./canonical/rule.ts";
import { CLUSTER_GROUPS, type ClusterGroup, comparedBy, namespacePath, settingPath } from "./cluster-groups.ts";
import { compareGroup, type GroupChange } from "./groups/compare.ts";

export interface ClusterDiffInput {
  readonly spec: ClusterFields;
  readonly live: EcsCluster;
  /** `status.declared`. */
  readonly declaredBefore: readonly string[];
  /** Names of Managed Instances capacity providers: they belong to a cluster from birth and cannot be associated. */
  readonly managedInstances?: readonly string[];
  /** The default namespace that AWS has just been given. */
  readonly namespaceSent?: string | undefined;
  /** What Cloud Map calls the default namespace that AWS shows, where that is known. */
  readonly namespaceName?: string | undefined;
}

/** One call that a difference needs. */
export interface ClusterUpdate {
  readonly call: ClusterGroup["call"];
  readonly input: Members;
  /** Paths of what is changed or cleared. */
  readonly paths: readonly string[];
  /** Whether members that are not declared go along: they have to be read just before the call. */
  readonly keeps: boolean;
}

/** A group, both sides of it, and what has to change. */
interface Side {
  readonly group: ClusterGroup;
  readonly declared: unknown;
  readonly live: unknown;
  readonly change: GroupChange | undefined;
}

/** The value of a setting that is switched off; the account's own default cannot be given back. */
const SETTING_OFF = "disabled";

/** Declared settings, and those that were declared and are switched off now. */
function wantedSettings({ spec, live, declaredBefore }: ClusterDiffInput): readonly object[] | undefined {
  const declared = spec.settings ?? [];
  const gone = (live.settings ?? []).filter(
    ({ name = "" }) => declaredBefore.includes(settingPath(name)) && !declared.some((setting) => setting.name === name),
  );
  const wanted = [...declared, ...gone.map(({ name }) => ({ name, value: SETTING_OFF }))];
  return wanted.length === 0 ? undefined : wanted;
}

/** Two names that differ in case may be one DNS name. */
const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/**
 * Whether a namespace is declared by name and AWS has another one. AWS shows the ARN of either: where Cloud Map does not tell the
 * name, only what was declared before distinguishes them. Without such a record (adopted, or just created) it is taken for the same.
 */
function namespaceReplaced(input: ClusterDiffInput): boolean {
  const { spec, live, declaredBefore, namespaceSent, namespaceName } = input;
  const declared = spec.serviceConnectDefaults?.namespace;
  const shown = live.serviceConnectDefaults?.namespace;
  if (declared === undefined || declared === namespaceSent || isArn(declared) || !isArn(shown)) return false;
  if (namespaceName !== undefined) return !sameName(namespaceName, declared);
  return declaredBefore.some((path) => path.startsWith(namespacePath("")) && path !== namespacePath(declared));
}

/** Those of a list of providers that can be associated with a cluster. */
const associable = (names: readonly string[] | undefined, { managedInstances = [] }: ClusterDiffInput) =>
  names?.filter((name) => !managedInstances.includes(name));

const PROVIDERS = "capacityProviders";
const STRATEGY = "defaultCapacityProviderStrategy";

/** What is left of a list of providers that is no longer declared: AWS takes no strategy without its providers. */
function neededProviders({ spec, live, declaredBefore }: ClusterDiffInput): readonly string[] | undefined {
  if (!declaredBefore.includes(PROVIDERS)) return undefined;
  const kept = declaredBefore.includes(STRATEGY) ? [] : (live[STRATEGY] ?? []);
  const needed = (spec[STRATEGY] ?? kept).map(({ capacityProvider = "" }) => capacityProvider);
  return needed.length === 0 ? undefined : needed;
}

function desiredOf(name: ClusterGroup["name"], input: ClusterDiffInput): unknown {
  if (name === "settings") return wantedSettings(input);
  if (name === PROVIDERS) return associable(input.spec[PROVIDERS] ?? neededProviders(input), input);
  return input.spec[name];
}

function actualOf(name: ClusterGroup["name"], input: ClusterDiffInput): unknown {
  if (name === "capacityProviders") return associable(input.live.capacityProviders, input);
  // A namespace that is replaced differs, although its name and the ARN that AWS shows cannot be compared.
  if (name === "serviceConnectDefaults" && namespaceReplaced(input)) return {};
  return (input.live as Members)[name];
}

function sideOf(group: ClusterGroup, input: ClusterDiffInput): Side {
  const [declared, live] = [desiredOf(group.name, input), actualOf(group.name, input)];
  const change = compareGroup(comparedBy(group), { declared, live, before: input.declaredBefore });
  return { group, declared, live, change };
}

const changedPaths = ({ change }: Side): readonly string[] =>
  change === undefined ? [] : [...change.differences.map(({ path }) => path), ...change.cleared];

function updateCluster(cluster: string | undefined, sides: readonly Side[]): ClusterUpdate {
  const changed = sides.flatMap(({ change }) => change ?? []);
  return {
    call: "UpdateCluster",
    input: { cluster, ...Object.fromEntries(changed.map(({ group, value }) => [group, value])) },
    paths: sides.flatMap(changedPaths),
    keeps: changed.some(({ keeps }) => keeps),
  };
}

/** PutClusterCapacityProviders always takes both lists; a list that is not declared keeps what is there. */
function putProviders(cluster: string | undefined, sides: readonly Side[], input: ClusterDiffInput): ClusterUpdate {
  const of = (name: ClusterGroup["name"]) => sides.find(({ group }) => group.name === name);
  const [providers, strategy] = [of("capacityProviders"), of("defaultCapacityProviderStrategy")];
  const managed = (side: Side | undefined) => side?.change?.value ?? side?.declared;
  const sentStrategy = (managed(strategy) ?? strategy?.live ?? []) as readonly { readonly capacityProvider?: string }[];
  // A strategy needs its providers associated.
  const used = associable(
    sentStrategy.map((item) => item.capacityProvider ?? ""),
    input,
  );
  const associated = [...new Set([...((providers?.live ?? []) as readonly string[]), ...(used ?? [])])];
  return {
    call: "PutClusterCapacityProviders",
    input: {
      cluster,
      capacityProviders: managed(providers) ?? associated,
      defaultCapacityProviderStrategy: sentStrategy,
    },
    paths: sides.flatMap(changedPaths),
    keeps: [providers, strategy].some((side) => managed(side) === undefined),
  };
}

/** The calls that make a cluster what its spec asks for: one UpdateCluster and one PutClusterCapacityProviders at most. */
export function clusterDiff(input: ClusterDiffInput): readonly ClusterUpdate[] {
  const cluster = input.live.clusterArn ?? input.live.clusterName;
  const sides = CLUSTER_GROUPS.map((group) => sideOf(group, input));
  const ofCall = (call: ClusterGroup["call"]) => sides.filter(({ group }) => group.call === call);
  const [updated, put] = [ofCall("UpdateCluster"), ofCall("PutClusterCapacityProviders")];
  const differ = (some: readonly Side[]): boolean => some.some(({ change }) => change !== undefined);
  return [
    ...(differ(updated) ? [updateCluster(cluster, updated)] : []),
    ...(differ(put) ? [putProviders(cluster, put, input)] : []),
  ];
}
