/** Source: API Reference, CreateService, DnsConfig, DnsRecord, HealthCheckConfig and HealthCheckCustomConfig. */
import { inputMust as must } from "../demands.ts";
import type { CreateServiceInput } from "../inputs/services.ts";
import type { DiscoveryService, DnsRecord, HealthCheck, Namespace } from "../records.ts";

const label = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
const namePattern = new RegExp(`^(?=.{1,127}$)${label}(\\.${label})*$`, "i");

/** @throws Refusal InvalidInput when AWS would not create the service */
export function checkNewService(input: CreateServiceInput, namespace: Namespace): void {
  const { Name, DnsConfig, HealthCheckConfig, HealthCheckCustomConfig, Type, CreatorRequestId } = input;
  must(namePattern.test(Name), `The service name ${Name} is not valid.`);
  must((CreatorRequestId ?? "").length <= 64, "The request ID can have at most 64 characters.");
  checkDescription(input.Description);
  must(
    !DnsConfig || (namespace.type !== "HTTP" && Type !== "HTTP"),
    "When you specify an HTTP service, you can't include a DnsConfig element.",
  );
  must(
    !HealthCheckConfig || !HealthCheckCustomConfig,
    "You can specify either HealthCheckCustomConfig or HealthCheckConfig but not both.",
  );
  checkRecords(DnsConfig?.DnsRecords ?? []);
  const cname = DnsConfig?.DnsRecords.some((record) => record.Type === "CNAME") ?? false;
  must(!cname || DnsConfig?.RoutingPolicy === "WEIGHTED", "CNAME records require the routing policy WEIGHTED.");
  checkHealthCheck(HealthCheckConfig, namespace, DnsConfig?.DnsRecords ?? []);
}

/** @throws Refusal InvalidInput */
export function checkDescription(description: string | undefined): void {
  must((description ?? "").length <= 1024, "The description can have at most 1024 characters.");
}

const combinations = ["", "A", "AAAA", "A,AAAA", "SRV", "CNAME"];
const typesOf = (records: readonly DnsRecord[]): string =>
  records
    .map(({ Type }) => Type)
    .toSorted()
    .join();

function checkRecords(records: readonly DnsRecord[]): void {
  must(combinations.includes(typesOf(records)), `The combination of record types ${typesOf(records)} is not valid.`);
  must(
    records.every(({ TTL }) => TTL >= 0 && TTL <= 2_147_483_647),
    "TTL must be between 0 and 2147483647.",
  );
}

function checkHealthCheck(check: HealthCheck | undefined, namespace: Namespace, records: readonly DnsRecord[]): void {
  if (!check) return;
  must(namespace.type !== "DNS_PRIVATE", "HealthCheckConfig is for public DNS and HTTP namespaces only.");
  must(!records.some(({ Type }) => Type === "CNAME"), "HealthCheckConfig can't be specified for CNAME records.");
  must(check.Type !== "TCP" || check.ResourcePath === undefined, "ResourcePath can't be specified for TCP.");
  must((check.ResourcePath ?? "").length <= 255, "ResourcePath can have at most 255 characters.");
  const threshold = check.FailureThreshold ?? 1;
  must(threshold >= 1 && threshold <= 10, "FailureThreshold must be between 1 and 10.");
}

interface Change {
  readonly records: readonly DnsRecord[];
  readonly healthCheck: HealthCheck | undefined;
}

/**
 * "The record type of a service specified in a DnsRecord object can't be updated." and "You can't change the value of Type after
 * you create a health check." Records may be left out.
 *
 * @throws Refusal InvalidInput
 */
export function checkServiceChange(service: DiscoveryService, { records, healthCheck }: Change): void {
  must(service.namespace.type !== "HTTP", "Services in HTTP namespaces can't be updated.");
  const known = service.dns?.records ?? [];
  const added = records.find(({ Type }) => !known.some((record) => record.Type === Type));
  must(added === undefined, `The service has no record of type ${added?.Type}; record types can't be updated.`);
  checkRecords(records);
  must(!healthCheck || !service.customHealth, "The service has a HealthCheckCustomConfig already.");
  must(
    !healthCheck || !service.healthCheck || healthCheck.Type === service.healthCheck.Type,
    "The type of a health check can't be updated.",
  );
  checkHealthCheck(healthCheck, service.namespace, records);
}
