import { refuse } from "../../core/errors.ts";
import { inputMust as must } from "./demands.ts";
import type { CloudMapArea, DiscoveryService, Namespace } from "./records.ts";

/** The id in a reference, which is an id or an ARN. */
export function idOf(reference: string): string {
  return reference.startsWith("arn:") ? reference.slice(reference.lastIndexOf("/") + 1) : reference;
}

/** What has this id or ARN; an ARN must be of this account and Region. */
function referenced<T extends { readonly arn: string }>(all: ReadonlyMap<string, T>, reference: string): T | undefined {
  const found = all.get(idOf(reference));
  return reference.startsWith("arn:") && found?.arn !== reference ? undefined : found;
}

/** The namespace with this id or ARN. */
export function findNamespace(area: CloudMapArea, reference: string): Namespace | undefined {
  return referenced(area.namespaces, reference);
}

/** @throws Refusal NamespaceNotFound, InvalidInput for what cannot be an id */
export function existingNamespace(area: CloudMapArea, reference: string): Namespace {
  must(reference.length <= 255, "The namespace ID can have at most 255 characters.");
  const namespace = findNamespace(area, reference);
  if (!namespace) throw refuse("NamespaceNotFound", `No namespace exists with the ID ${reference}.`);
  return namespace;
}

/** The service with this id or ARN. */
export function findService(area: CloudMapArea, reference: string): DiscoveryService | undefined {
  return referenced(area.services, reference);
}

/** @throws Refusal ServiceNotFound, InvalidInput for what cannot be an id */
export function existingService(area: CloudMapArea, reference: string): DiscoveryService {
  must(reference.length <= 255, "The service ID can have at most 255 characters.");
  const service = findService(area, reference);
  if (!service) throw refuse("ServiceNotFound", `No service exists with the ID ${reference}.`);
  return service;
}

/** The services of a namespace. */
export function servicesOf({ services }: CloudMapArea, namespace: Namespace): readonly DiscoveryService[] {
  return [...services.values()].filter((service) => service.namespace === namespace);
}
