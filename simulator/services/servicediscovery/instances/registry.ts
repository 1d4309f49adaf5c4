/** The instances of a service, whoever registers them. */
import type { CloudMapArea, DiscoveryService, Instance } from "../records.ts";

/** Registers an instance, or changes the one with its id. */
export function putInstance(service: DiscoveryService, instance: Instance): void {
  service.instances.set(instance.id, instance);
  service.revision += 1;
}

export function dropInstance(service: DiscoveryService, id: string): void {
  if (service.instances.delete(id)) service.revision += 1;
}

/** An instance as lists show it. */
export function instanceView({ account }: CloudMapArea, { id, attributes }: Instance) {
  return { Id: id, Attributes: attributes, CreatedByAccount: account };
}

/**
 * Health checks of Route 53 always pass here; a custom one is as it was at first.
 * Source: API Reference, RegisterInstance, AWS_INIT_HEALTH_STATUS.
 */
export function healthOf(service: DiscoveryService, { attributes }: Instance): "HEALTHY" | "UNHEALTHY" | "UNKNOWN" {
  if (service.customHealth) return attributes.AWS_INIT_HEALTH_STATUS === "UNHEALTHY" ? "UNHEALTHY" : "HEALTHY";
  return service.healthCheck ? "HEALTHY" : "UNKNOWN";
}
