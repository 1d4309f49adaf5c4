import { invalidParameter } from "../errors.ts";
import { nameOf } from "../lookups.ts";
import type { CapacityProvider, EcsArea } from "../records.ts";

const builtIn: readonly string[] = ["FARGATE", "FARGATE_SPOT"];

export const isBuiltIn = (name: string): boolean => builtIn.includes(name);

/** Names of all providers, Fargate's own among them. */
export const providerNames = (area: EcsArea): readonly string[] => [...builtIn, ...area.providers.keys()];

/**
 * A provider by name or ARN, unless it is gone.
 *
 * @throws Refusal InvalidParameterException
 */
export function existingProvider(area: EcsArea, reference: string): CapacityProvider {
  const provider = area.providers.get(nameOf(reference));
  const elsewhere = reference.startsWith("arn:") && provider?.arn !== reference;
  if (provider === undefined || provider.status === "INACTIVE" || elsewhere) {
    throw invalidParameter(
      "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    );
  }
  return provider;
}

/** @throws Refusal InvalidParameterException for what does not exist or is not ACTIVE */
export function activeProvider(area: EcsArea, name: string): CapacityProvider {
  const provider = area.providers.get(name);
  if (provider === undefined || provider.status === "INACTIVE") {
    throw invalidParameter("The specified capacity provider was not found. Specify a valid name or ARN and try again.");
  }
  if (provider.status !== "ACTIVE") {
    throw invalidParameter(
      `The specified capacity provider '${name}' is not in an ACTIVE state. Specify a valid capacity provider and try again.`,
    );
  }
  return provider;
}
