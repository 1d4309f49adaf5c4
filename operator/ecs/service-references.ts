import type { ServiceSpec } from "../api/types.ts";
import { withProviderNames } from "./strategy.ts";

/** What references below a spec stand for in AWS, by the name of the object. */
export interface ReferredInAws {
  /** ARNs of Cloud Map services. */
  readonly registries: ReadonlyMap<string, string>;
  /** ARN of the namespace for Service Connect. */
  readonly namespace?: string | undefined;
  /** Names of capacity providers. */
  readonly providers: ReadonlyMap<string, string>;
}

type Registry = NonNullable<ServiceSpec["serviceRegistries"]>[number];

/**
 * The spec as AWS takes it: capacity providers by their names, and what is in Cloud Map by its ARN. A name is not enough for a
 * namespace: several may have the same. What stands for nothing is left out.
 */
export function inAwsWords(spec: ServiceSpec, { registries, namespace, providers }: ReferredInAws): ServiceSpec {
  const { serviceRegistries, serviceConnectConfiguration: connect, capacityProviderStrategy: strategy } = spec;
  const { namespaceRef, ...connectWithout } = connect ?? { enabled: false };
  const replaced = (serviceRegistries ?? []).map((item) => registryWithArn(item, registries));
  return {
    ...spec,
    ...(serviceRegistries !== undefined && { serviceRegistries: replaced }),
    ...(strategy !== undefined && {
      capacityProviderStrategy: withProviderNames(strategy, (name) => providers.get(name)),
    }),
    ...(namespaceRef !== undefined && {
      serviceConnectConfiguration: { ...connectWithout, ...(namespace !== undefined && { namespace }) },
    }),
  };
}

function registryWithArn({ registryRef, ...item }: Registry, registries: ReferredInAws["registries"]): Registry {
  if (registryRef === undefined) return item;
  const registryArn = registries.get(registryRef.name);
  return registryArn === undefined ? item : { ...item, registryArn };
}

/** The names of Cloud Map services that a spec refers to. */
export const registryNames = ({ serviceRegistries = [] }: ServiceSpec): readonly string[] =>
  serviceRegistries.flatMap(({ registryRef }) => registryRef?.name ?? []);
