import { arnOf } from "../../../core/arn.ts";
import { Refusal, refuse } from "../../../core/errors.ts";
import { rememberPast, shown } from "../../../core/lag.ts";
import { inputMust as must } from "../demands.ts";
import { checkFilter, type FilterRule, OWNER, passes, SELF } from "../filters.ts";
import type * as inputs from "../inputs/services.ts";
import { existingNamespace, existingService, findService, idOf, servicesOf } from "../lookups.ts";
import { pageOf } from "../paging.ts";
import { refuseWhileRunning, runningOperation, startOperation } from "../progress/run.ts";
import type { CloudMapArea, DiscoveryService, HealthCheck, Namespace, Tags } from "../records.ts";
import { nextId, SERVICE } from "../state.ts";
import { checkedTags } from "../tags/tags.ts";
import { checkDescription, checkNewService, checkServiceChange } from "./checks.ts";
import { serviceSummary, serviceView } from "./view.ts";

/** The namespace a new service is to be in; not one that is being deleted. */
function namespaceFor(area: CloudMapArea, { NamespaceId, DnsConfig }: inputs.CreateServiceInput): Namespace {
  const reference = NamespaceId ?? DnsConfig?.NamespaceId;
  must(reference !== undefined, "A NamespaceId is required.");
  const namespace = existingNamespace(area, reference);
  const going = ({ type, namespaceId }: { readonly type: string; readonly namespaceId: string }) =>
    type === "DELETE_NAMESPACE" && namespaceId === namespace.id;
  if (runningOperation(area, going))
    throw refuse("NamespaceNotFound", `The namespace ${namespace.id} is being deleted.`);
  return namespace;
}

export function createService(area: CloudMapArea, input: inputs.CreateServiceInput) {
  const namespace = namespaceFor(area, input);
  checkNewService(input, namespace);
  const tags = checkedTags(input.Tags);
  const holder = servicesOf(area, namespace).find(({ name }) => sameName(namespace, name, input.Name));
  if (holder)
    throw new Refusal("ServiceAlreadyExists", "Service already exists.", 400, {
      ServiceId: holder.id,
      ServiceArn: holder.arn,
      CreatorRequestId: holder.creatorRequestId,
    });
  return { Service: serviceView(area, addService(area, namespace, { input, tags })) };
}

/**
 * "For services that are accessible by DNS queries, you can't create multiple services with names that differ only by case"
 * (API Reference, CreateService)
 */
const sameName = ({ type }: Namespace, a: string, b: string): boolean =>
  type === "HTTP" ? a === b : a.toLowerCase() === b.toLowerCase();

interface NewService {
  readonly input: inputs.CreateServiceInput;
  readonly tags: Tags;
  readonly madeFor?: string;
}

export function addService(area: CloudMapArea, namespace: Namespace, { input, tags, madeFor }: NewService) {
  const id = `srv-${nextId(area).slice(0, 16)}`;
  const { DnsConfig: dns } = input;
  const service: DiscoveryService = {
    id,
    arn: arnOf(area, SERVICE, `service/${id}`),
    namespace,
    name: input.Name,
    type: dns ? "DNS_HTTP" : "HTTP",
    dns: dns && { routingPolicy: dns.RoutingPolicy ?? "MULTIVALUE", records: dns.DnsRecords },
    healthCheck: filled(input.HealthCheckConfig),
    customHealth: input.HealthCheckCustomConfig !== undefined,
    description: input.Description,
    createdAt: area.world.now,
    creatorRequestId: input.CreatorRequestId,
    madeFor,
    instances: new Map(),
    revision: 0,
    tags,
  };
  rememberPast(area, service.arn, () => undefined);
  area.services.set(id, service);
  return service;
}

/** "If you don't specify a value for ResourcePath, the default value is /." (API Reference, HealthCheckConfig) */
function filled(check: HealthCheck | undefined): HealthCheck | undefined {
  return check && check.Type !== "TCP" ? { ...check, ResourcePath: check.ResourcePath ?? "/" } : check;
}

/**
 * "If you omit any existing DnsRecords or HealthCheckConfig configurations from an UpdateService request, the configurations are
 * deleted from the service." (API Reference, UpdateService) It says nothing of a description: it stays.
 */
export function updateService(area: CloudMapArea, { Id, Service: change }: inputs.UpdateServiceInput) {
  const service = existingService(area, Id);
  const records = change.DnsConfig?.DnsRecords ?? [];
  const healthCheck = filled(change.HealthCheckConfig);
  checkDescription(change.Description);
  checkServiceChange(service, { records, healthCheck });
  refuseWhileRunning(area, ({ type, targets }) => type === "UPDATE_SERVICE" && targets.SERVICE === service.id);
  const operation = startOperation(area, {
    type: "UPDATE_SERVICE",
    action: "UpdateService",
    targets: { SERVICE: service.id },
    namespace: service.namespace,
    quick: service.type === "HTTP",
    finish() {
      rememberPast(area, service.arn, () => serviceView(area, service));
      if (change.Description !== undefined) service.description = change.Description;
      service.dns = service.dns && { ...service.dns, records };
      service.healthCheck = healthCheck;
      return undefined;
    },
  });
  return { OperationId: operation.id };
}

/** The text is what AWS was seen to answer. An instance that is being registered counts. */
export function deleteService(area: CloudMapArea, { Id }: inputs.DeleteServiceInput) {
  const service = existingService(area, Id);
  const coming = runningOperation(
    area,
    ({ type, targets }) => type === "REGISTER_INSTANCE" && targets.SERVICE === service.id,
  );
  if (service.instances.size > 0 || coming)
    throw refuse(
      "ResourceInUse",
      "Service contains registered instances; delete the instances before deleting the service",
    );
  removeService(area, service);
  return {};
}

export function removeService(area: CloudMapArea, service: DiscoveryService): void {
  rememberPast(area, service.arn, () => serviceView(area, service));
  area.services.delete(service.id);
}

export function getService(area: CloudMapArea, { Id }: inputs.GetServiceInput) {
  must(Id.length <= 255, "The service ID can have at most 255 characters.");
  const present = findService(area, Id);
  const arn = Id.startsWith("arn:") ? Id : arnOf(area, SERVICE, `service/${Id}`);
  const view = shown(area, arn, present && serviceView(area, present));
  if (!view) throw refuse("ServiceNotFound", `No service exists with the ID ${Id}.`);
  return { Service: view };
}

const FILTERS: Readonly<Record<string, FilterRule>> = { NAMESPACE_ID: { conditions: ["EQ"] }, RESOURCE_OWNER: OWNER };

export function listServices(area: CloudMapArea, input: inputs.ListServicesInput) {
  const { Filters = [] } = input;
  for (const filter of Filters) checkFilter(FILTERS, filter);
  const { items, nextToken } = pageOf(area, [...area.services.keys()], input);
  const found = items.flatMap((id) => area.services.get(id) ?? []);
  const wanted = found.filter(({ namespace }) =>
    Filters.every((filter) =>
      filter.Name === "NAMESPACE_ID"
        ? passes(namespace.id, { ...filter, Values: filter.Values.map(idOf) })
        : passes(SELF, filter),
    ),
  );
  return { Services: wanted.map((service) => serviceSummary(area, service)), NextToken: nextToken };
}
