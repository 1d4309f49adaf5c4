import { seconds } from "../../../core/json.ts";
import type { CloudMapArea, DiscoveryService } from "../records.ts";

/** A service as ListServices shows it. It has no namespace: API Reference, ServiceSummary. */
export function serviceSummary(area: CloudMapArea, service: DiscoveryService) {
  return {
    Id: service.id,
    Arn: service.arn,
    ResourceOwner: area.account,
    Name: service.name,
    Type: service.type,
    Description: service.description,
    InstanceCount: service.instances.size,
    DnsConfig: service.dns && { RoutingPolicy: service.dns.routingPolicy, DnsRecords: service.dns.records },
    HealthCheckConfig: service.healthCheck,
    // "This parameter is no longer supported and is always set to 1." (API Reference, HealthCheckCustomConfig)
    HealthCheckCustomConfig: service.customHealth ? { FailureThreshold: 1 } : undefined,
    CreateDate: seconds(service.createdAt),
    CreatedByAccount: area.account,
  };
}

/** A service as GetService shows it; its DNS settings name the namespace. Source: API Reference, CreateService, examples. */
export function serviceView(area: CloudMapArea, service: DiscoveryService) {
  const { DnsConfig, ...summary } = serviceSummary(area, service);
  return {
    ...summary,
    NamespaceId: service.namespace.id,
    DnsConfig: DnsConfig && { NamespaceId: service.namespace.id, ...DnsConfig },
    CreatorRequestId: service.creatorRequestId,
  };
}
