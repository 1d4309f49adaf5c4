import type { CloudMapService } from "../../../aws/services/servicediscovery/shapes.ts";
import { nameIn } from "../../../lib/arn.ts";
import { blocked } from "../../common/plan/plans.ts";
import { askedNamespace, type ServiceInput, type ServicePlan, whatIs } from "../model.ts";

const typesOf = (records: readonly { readonly type?: string; readonly Type?: string }[] | undefined): string =>
  (records ?? [])
    .map(({ type, Type }) => type ?? Type ?? "")
    .sort()
    .join(", ");

/**
 * What AWS cannot change on an existing service: only a service that was adopted, or another namespace, can differ in it.
 * Sources: AWS Cloud Map API Reference, ServiceChange; "The record type of a service specified in a DnsRecord object can't be
 * updated" (DnsConfig); "You can't add, update, or delete a HealthCheckCustomConfig configuration from an existing service"
 * (CreateService).
 */
export function immutableFields(input: ServiceInput, live: CloudMapService): ServicePlan | undefined {
  const { resource, surroundings } = input;
  const { spec, status } = resource;
  const asked = askedNamespace(resource, surroundings);
  const moved =
    asked !== undefined && status?.namespaceId !== undefined && nameIn(asked) !== nameIn(status.namespaceId);
  const { dnsConfig } = spec;
  const policy = dnsConfig?.routingPolicy;
  const fields = [
    ...(moved ? [spec.namespaceRef === undefined ? "namespaceId" : "namespaceRef"] : []),
    ...(spec.type !== undefined && live.Type !== spec.type ? ["type"] : []),
    ...(dnsConfig !== undefined && typesOf(dnsConfig.dnsRecords) !== typesOf(live.DnsConfig?.DnsRecords)
      ? ["dnsConfig.dnsRecords"]
      : []),
    ...(policy !== undefined && policy !== live.DnsConfig?.RoutingPolicy ? ["dnsConfig.routingPolicy"] : []),
    ...(spec.healthCheckCustomConfig !== undefined && live.HealthCheckCustomConfig === undefined
      ? ["healthCheckCustomConfig"]
      : []),
  ];
  if (fields.length === 0) return undefined;
  return blocked(
    "ImmutableField",
    `AWS cannot change ${fields.map((field) => `\`spec.${field}\``).join(", ")} of ${whatIs(resource)}. Revert the change, or delete this object, wait until it is gone, and apply it again.`,
  );
}
