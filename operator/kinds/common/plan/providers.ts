import { mixedTypes, referredProviders, type Strategy } from "../../../ecs/strategy.ts";
import type { Surroundings } from "../../../engine/kind.ts";
import { referred } from "./neighbours.ts";
import { type MissingReference, waitingFor } from "./waiting.ts";

/** What runs in a cluster, by a strategy or without one. */
interface Placed {
  readonly clusterRef?: { readonly name: string } | undefined;
  readonly capacityProviderStrategy?: Strategy | undefined;
}

/** Names in AWS of the capacity providers that a strategy refers to, by the name of the object. */
export const providerNames = (
  { capacityProviderStrategy }: Placed,
  surroundings: Surroundings,
): ReadonlyMap<string, string> =>
  new Map(
    referredProviders(capacityProviderStrategy).flatMap((object) => {
      const name = referred(surroundings, "ECSCapacityProvider", object)?.exports?.name;
      return name === undefined ? [] : [[object, name] as const];
    }),
  );

/**
 * The first of the capacity providers that a strategy refers to and that AWS would not take yet. A service that runs on one already
 * goes on with it, whatever is being done to it.
 * Source: "Only capacity providers that are already associated with a cluster and have an ACTIVE or UPDATING status can be used in a
 * capacity provider strategy." (Amazon ECS API Reference, CapacityProviderStrategyItem)
 *
 * @param used names in AWS of the providers that it runs on
 */
export function missingProvider(
  { clusterRef, capacityProviderStrategy }: Placed,
  surroundings: Surroundings,
  used: readonly (string | undefined)[] = [],
): MissingReference | undefined {
  for (const name of referredProviders(capacityProviderStrategy)) {
    const provider = referred(surroundings, "ECSCapacityProvider", name)?.exports;
    if (provider !== undefined && used.includes(provider.name)) continue;
    if (provider?.status !== "ACTIVE") return waitingFor("ECSCapacityProvider", name, surroundings);
    // Managed Instances belong to their cluster from birth; what another cluster than an object's has, only AWS knows.
    if (provider.type === "MANAGED_INSTANCES" || clusterRef === undefined) continue;
    const cluster = referred(surroundings, "ECSCluster", clusterRef.name)?.exports;
    if (cluster?.capacityProviders?.includes(provider.name) === true) continue;
    return notAssociated(name, clusterRef.name, cluster?.refs.includes(`ECSCapacityProvider/${name}`) === true);
  }
  return undefined;
}

function notAssociated(name: string, cluster: string, isNamed: boolean): MissingReference {
  const message = `Waiting for ECSCluster ${cluster} to have the capacity provider of ECSCapacityProvider ${name}.`;
  if (isNamed) return { message };
  return {
    message: `${message} Add it to \`spec.capacityProviderRefs\` of ECSCluster ${cluster}.`,
    missing: `ECSCapacityProvider ${name} in ECSCluster ${cluster}`,
  };
}

/** Providers of several types in a strategy, as far as objects say what they are: sentences that say what to change. */
export const mixedProviders = ({ capacityProviderStrategy }: Placed, surroundings: Surroundings): readonly string[] =>
  mixedTypes(
    capacityProviderStrategy,
    "spec.capacityProviderStrategy",
    (name) => referred(surroundings, "ECSCapacityProvider", name)?.exports?.type,
  );
