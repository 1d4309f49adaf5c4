import type { ClusterSpec, ClusterStatus } from "../../api/types.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import { mixedTypes, referredProviders, type Strategy, withProviderNames } from "../../ecs/strategy.ts";
import type { Surroundings } from "../../engine/kind.ts";
import type { Resource } from "../../engine/object.ts";
import { type Neighbour, referred } from "../common/plan/neighbours.ts";
import { type MissingReference, waitingFor } from "../common/plan/waiting.ts";

type ClusterResource = Resource<ClusterSpec, ClusterStatus>;

/** What the references of a cluster stand for in AWS. */
interface Found {
  /** Names of capacity providers. */
  readonly providers: readonly string[];
  /** The default strategy with names of providers, where it refers to some. */
  readonly strategy?: Strategy | undefined;
  /** ARN of the default namespace for Service Connect. */
  readonly namespace?: string | undefined;
}

const NOTHING: Found = { providers: [], strategy: [], namespace: "" };

/**
 * The spec in the words of AWS, for comparing and recording: both ways to name capacity providers make one list, names stand for
 * providers in the default strategy, and the ARN of a namespace for its object. What is not there is left out.
 */
export function inAwsWords(spec: ClusterSpec, { providers, strategy, namespace }: Found = NOTHING): ClusterSpec {
  const { capacityProviderRefs, serviceConnectDefaults, defaultCapacityProviderStrategy, ...rest } = spec;
  const list = [...new Set([...(spec.capacityProviders ?? []), ...providers])];
  const defaultStrategy = refersToProviders(spec) ? strategy : defaultCapacityProviderStrategy;
  const defaults =
    serviceConnectDefaults?.namespaceRef === undefined
      ? serviceConnectDefaults
      : namespace !== undefined && { namespace };
  return {
    ...rest,
    ...(capacityProviderRefs !== undefined && { capacityProviderRefs }),
    ...((capacityProviderRefs ?? spec.capacityProviders) !== undefined && { capacityProviders: list }),
    ...(defaultStrategy && { defaultCapacityProviderStrategy: defaultStrategy }),
    ...(defaults && { serviceConnectDefaults: defaults }),
  };
}

const refersToProviders = ({ defaultCapacityProviderStrategy }: ClusterSpec): boolean =>
  referredProviders(defaultCapacityProviderStrategy).length > 0;

interface Referred {
  readonly name: string;
  readonly object: Neighbour<"ECSCapacityProvider"> | undefined;
}

const referredAs = (names: readonly string[], surroundings: Surroundings): readonly Referred[] =>
  names.map((name) => ({ name, object: referred(surroundings, "ECSCapacityProvider", name) }));

const listed = ({ spec }: ClusterResource, surroundings: Surroundings): readonly Referred[] =>
  referredAs(
    (spec.capacityProviderRefs ?? []).map(({ name }) => name),
    surroundings,
  );

const nameInAws = ({ name, object }: Referred): string => object?.exports?.name ?? name;

const isReady = ({ object }: Referred): boolean => object?.exports?.status === "ACTIVE";

const isManagedInstances = ({ object }: Referred): boolean => object?.exports?.type === "MANAGED_INSTANCES";

/** Names in AWS of all providers that the spec lists, whether they are there or not. */
export const namedProviders = (resource: ClusterResource, surroundings: Surroundings): readonly string[] => [
  ...(resource.spec.capacityProviders ?? []),
  ...listed(resource, surroundings).map(nameInAws),
];

export interface Resolved {
  /** The spec with one list: a provider is in it once it is ACTIVE, and stays in it while the cluster has it. */
  readonly spec: ClusterSpec;
  /** Names of the Managed Instances providers that the default strategy refers to. */
  readonly managedInstances: readonly string[];
  /** What is wrong with the default strategy: the cluster keeps the one that it has. */
  readonly invalid: readonly string[];
  /** The first object that is not there or not ready. */
  readonly waiting?: MissingReference | undefined;
}

type Live = Pick<EcsCluster, "capacityProviders" | "defaultCapacityProviderStrategy" | "serviceConnectDefaults">;

/**
 * Finds what a spec refers to. Managed Instances belong to their cluster without being associated with it, so they are waited for and
 * not listed. While the object of a namespace, or one of those of the default strategy, is not ready, the cluster keeps what it has.
 *
 * @param live the cluster as AWS shows it
 */
export function resolveReferences(resource: ClusterResource, surroundings: Surroundings, live: Live = {}): Resolved {
  const { spec } = resource;
  const all = listed(resource, surroundings);
  const names = all
    .filter((one) => !isManagedInstances(one))
    .filter((one) => isReady(one) || live.capacityProviders?.includes(nameInAws(one)))
    .map(nameInAws);
  const inStrategy = referredAs(referredProviders(spec.defaultCapacityProviderStrategy), surroundings);
  const invalid = mixedTypes(
    spec.defaultCapacityProviderStrategy,
    "spec.defaultCapacityProviderStrategy",
    (name) => referred(surroundings, "ECSCapacityProvider", name)?.exports?.type,
  );
  const named = invalid.length === 0 ? namedStrategy(spec, inStrategy) : undefined;
  const kept = refersToProviders(spec) && named === undefined ? (live.defaultCapacityProviderStrategy ?? []) : [];
  const late = [...all, ...inStrategy].find((one) => !isReady(one));
  const namespaceRef = spec.serviceConnectDefaults?.namespaceRef;
  const namespace = referred(surroundings, "CloudMapNamespace", namespaceRef?.name)?.exports?.arn;
  const isLate = namespaceRef !== undefined && namespace === undefined;
  return {
    spec: inAwsWords(spec, {
      // A strategy needs its providers associated.
      providers: [...names, ...kept.map(({ capacityProvider = "" }) => capacityProvider)],
      strategy: named ?? (kept.length === 0 ? undefined : (kept as Strategy)),
      namespace: namespace ?? (live.serviceConnectDefaults?.namespace || undefined),
    }),
    managedInstances: inStrategy.filter(isManagedInstances).map(nameInAws),
    invalid,
    waiting:
      (late && waitingFor("ECSCapacityProvider", late.name, surroundings)) ??
      (isLate ? waitingFor("CloudMapNamespace", namespaceRef.name, surroundings) : undefined),
  };
}

/** The default strategy with names, once all that it refers to are ready: a part of it would put all tasks on that part. */
function namedStrategy(
  { defaultCapacityProviderStrategy: strategy }: ClusterSpec,
  inStrategy: readonly Referred[],
): Strategy | undefined {
  if (strategy === undefined || !inStrategy.every(isReady)) return undefined;
  const names = new Map(inStrategy.map((one) => [one.name, nameInAws(one)]));
  return withProviderNames(strategy, (object) => names.get(object));
}
