import type { CapacityProviderExports } from "../api/exports.ts";
import type { ServiceSpec } from "../api/types.ts";

/** A capacity provider strategy as a spec has it: of a service, or the default of a cluster. */
export type Strategy = NonNullable<ServiceSpec["capacityProviderStrategy"]>;

/** The names of the ECSCapacityProvider objects that a strategy refers to. */
export const referredProviders = (strategy: Strategy = []): readonly string[] =>
  strategy.flatMap(({ capacityProviderRef }) => capacityProviderRef?.name ?? []);

/**
 * The strategy as AWS takes it.
 *
 * @param nameOf name in AWS of an object; what it does not know stays a reference
 */
export const withProviderNames = (strategy: Strategy, nameOf: (object: string) => string | undefined): Strategy =>
  strategy.map((item) => {
    const { capacityProviderRef, ...rest } = item;
    const capacityProvider = capacityProviderRef && nameOf(capacityProviderRef.name);
    return capacityProvider === undefined ? item : { ...rest, capacityProvider };
  });

/** Whether a name stands for one of the two providers that AWS has made. */
export const isFargateProvider = (name: string | undefined): boolean => name === "FARGATE" || name === "FARGATE_SPOT";

type ProviderType = "FARGATE" | CapacityProviderExports["type"];

const LABELS: Readonly<Record<ProviderType, string>> = {
  FARGATE: "Fargate",
  EC2_AUTOSCALING: "an Auto Scaling group",
  MANAGED_INSTANCES: "Managed Instances",
};

/**
 * What is wrong with a strategy whose providers are of several types. A literal name other than Fargate's two says nothing of its type.
 * Source: "A capacity provider strategy can only contain Amazon ECS Managed Instances capacity providers, Auto Scaling group capacity
 * providers, or Fargate capacity providers." (Amazon ECS Developer Guide, "Amazon ECS clusters")
 *
 * @param field path of the strategy
 * @param typeOf type of the provider that an object stands for
 * @returns sentences that say what to change
 */
export function mixedTypes(
  strategy: Strategy | undefined,
  field: string,
  typeOf: (object: string) => ProviderType | undefined,
): readonly string[] {
  const typed = (strategy ?? []).flatMap((item) => typedProvider(item, typeOf) ?? []);
  const [first] = typed;
  const other = typed.find(({ type }) => type !== first?.type);
  if (first === undefined || other === undefined) return [];
  return [
    `\`${field}\`: AWS does not mix capacity providers of several types in one strategy, and this one has ${shown(first)} and ` +
      `${shown(other)}; use providers of one type`,
  ];
}

interface Typed {
  readonly name: string;
  readonly type: ProviderType;
}

const shown = ({ name, type }: Typed): string => `${name} (${LABELS[type]})`;

/** Undefined where the type is not known. */
function typedProvider(
  { capacityProvider, capacityProviderRef }: Strategy[number],
  typeOf: (object: string) => ProviderType | undefined,
): Typed | undefined {
  if (capacityProvider !== undefined)
    return isFargateProvider(capacityProvider) ? { name: capacityProvider, type: "FARGATE" } : undefined;
  const object = capacityProviderRef?.name ?? "";
  const type = typeOf(object);
  return type && { name: `ECSCapacityProvider ${object}`, type };
}
