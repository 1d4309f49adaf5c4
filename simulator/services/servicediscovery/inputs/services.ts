/** What the operations on services take. Source: AWS Cloud Map API Reference, 2017-03-14. */
import { choice, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import { tags } from "./common.ts";

const dnsRecord = shape({ Type: choice("A", "AAAA", "CNAME", "SRV"), TTL: integer }, "Type", "TTL");

const dnsConfig = shape(
  { DnsRecords: list(dnsRecord), NamespaceId: text, RoutingPolicy: choice("MULTIVALUE", "WEIGHTED") },
  "DnsRecords",
);

const healthCheckConfig = shape(
  { Type: choice("HTTP", "HTTPS", "TCP"), ResourcePath: text, FailureThreshold: integer },
  "Type",
);

export const createServiceRequest = shape(
  {
    Name: text,
    NamespaceId: text,
    CreatorRequestId: text,
    Description: text,
    DnsConfig: dnsConfig,
    HealthCheckConfig: healthCheckConfig,
    HealthCheckCustomConfig: shape({ FailureThreshold: integer }),
    Tags: tags,
    Type: choice("HTTP"),
  },
  "Name",
);

const serviceChange = shape({
  Description: text,
  DnsConfig: shape({ DnsRecords: list(dnsRecord) }, "DnsRecords"),
  HealthCheckConfig: healthCheckConfig,
});

export const updateServiceRequest = shape({ Id: text, Service: serviceChange }, "Id", "Service");

export const deleteServiceRequest = shape({ Id: text }, "Id");

export const getServiceRequest = shape({ Id: text }, "Id");

const serviceFilter = shape(
  {
    Name: choice("NAMESPACE_ID", "RESOURCE_OWNER"),
    Values: list(text),
    Condition: choice("BEGINS_WITH", "BETWEEN", "EQ", "IN"),
  },
  "Name",
  "Values",
);

export const listServicesRequest = shape({ NextToken: text, MaxResults: integer, Filters: list(serviceFilter) });

export type CreateServiceInput = Infer<typeof createServiceRequest>;
export type UpdateServiceInput = Infer<typeof updateServiceRequest>;
export type DeleteServiceInput = Infer<typeof deleteServiceRequest>;
export type GetServiceInput = Infer<typeof getServiceRequest>;
export type ListServicesInput = Infer<typeof listServicesRequest>;
