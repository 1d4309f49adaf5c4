/** How programs find instances. Source: API Reference, DiscoverInstances. */
import { refuse } from "../../../core/errors.ts";
import { inputMust as must } from "../demands.ts";
import type * as inputs from "../inputs/instances.ts";
import { servicesOf } from "../lookups.ts";
import type { CloudMapArea, DiscoveryService, Instance } from "../records.ts";
import { healthOf } from "./registry.ts";

/** AWS says HttpName; without one the oldest namespace of the name is taken. */
function serviceNamed(area: CloudMapArea, namespaceName: string, serviceName: string): DiscoveryService {
  const all = [...area.namespaces.values()];
  const namespace =
    all.find(({ httpName }) => httpName === namespaceName) ?? all.find(({ name }) => name === namespaceName);
  if (!namespace) throw refuse("NamespaceNotFound", `No namespace exists with the name ${namespaceName}.`);
  const service = servicesOf(area, namespace).find(({ name }) => name === serviceName);
  if (!service) throw refuse("ServiceNotFound", `No service exists with the name ${serviceName}.`);
  return service;
}

type Parameters = Readonly<Record<string, string>>;

const matches = ({ attributes }: Instance, wanted: Parameters): boolean =>
  Object.entries(wanted).every(([name, value]) => attributes[name] === value);

/** "This parameter is ignored for services that don't have a health check configured, and all instances are returned." */
function healthy(service: DiscoveryService, all: readonly Instance[], wanted: string): readonly Instance[] {
  if (wanted === "ALL" || (!service.customHealth && !service.healthCheck)) return all;
  const status = wanted === "UNHEALTHY" ? "UNHEALTHY" : "HEALTHY";
  const found = all.filter((instance) => healthOf(service, instance) === status);
  return found.length === 0 && wanted === "HEALTHY_OR_ELSE_ALL" ? all : found;
}

export function discoverInstances(area: CloudMapArea, input: inputs.DiscoverInstancesInput) {
  const { NamespaceName, ServiceName, MaxResults = 100, QueryParameters = {}, OptionalParameters = {} } = input;
  must(MaxResults >= 1 && MaxResults <= 1000, "MaxResults must be between 1 and 1000.");
  const service = serviceNamed(area, NamespaceName, ServiceName);
  const queried = [...service.instances.values()].filter((instance) => matches(instance, QueryParameters));
  const preferred = queried.filter((instance) => matches(instance, OptionalParameters));
  const found = healthy(
    service,
    preferred.length > 0 ? preferred : queried,
    input.HealthStatus ?? "HEALTHY_OR_ELSE_ALL",
  );
  return {
    Instances: found.slice(0, MaxResults).map((instance) => ({
      InstanceId: instance.id,
      NamespaceName: service.namespace.httpName,
      ServiceName: service.name,
      HealthStatus: healthOf(service, instance),
      Attributes: instance.attributes,
    })),
    InstancesRevision: service.revision,
  };
}
