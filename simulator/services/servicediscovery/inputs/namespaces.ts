/** What the operations on namespaces take. Source: AWS Cloud Map API Reference, 2017-03-14. */
import { choice, type Infer, integer, list, shape, text } from "../../../core/model.ts";
import { tags } from "./common.ts";

const soa = shape({ TTL: integer }, "TTL");
const dnsProperties = shape({ SOA: soa }, "SOA");
const properties = shape({ DnsProperties: dnsProperties }, "DnsProperties");

export const createHttpNamespaceRequest = shape(
  { Name: text, CreatorRequestId: text, Description: text, Tags: tags },
  "Name",
);

export const createPrivateDnsNamespaceRequest = shape(
  { Name: text, Vpc: text, CreatorRequestId: text, Description: text, Tags: tags, Properties: properties },
  "Name",
  "Vpc",
);

export const createPublicDnsNamespaceRequest = shape(
  { Name: text, CreatorRequestId: text, Description: text, Tags: tags, Properties: properties },
  "Name",
);

const dnsNamespaceChange = shape({ Description: text, Properties: properties });

export const updateHttpNamespaceRequest = shape(
  { Id: text, Namespace: shape({ Description: text }, "Description"), UpdaterRequestId: text },
  "Id",
  "Namespace",
);

export const updateDnsNamespaceRequest = shape(
  { Id: text, Namespace: dnsNamespaceChange, UpdaterRequestId: text },
  "Id",
  "Namespace",
);

export const deleteNamespaceRequest = shape({ Id: text }, "Id");

export const getNamespaceRequest = shape({ Id: text }, "Id");

const namespaceFilter = shape(
  {
    Name: choice("HTTP_NAME", "NAME", "RESOURCE_OWNER", "TYPE"),
    Values: list(text),
    Condition: choice("BEGINS_WITH", "BETWEEN", "EQ", "IN"),
  },
  "Name",
  "Values",
);

export const listNamespacesRequest = shape({
  NextToken: text,
  MaxResults: integer,
  Filters: list(namespaceFilter),
});

export type CreateHttpNamespaceInput = Infer<typeof createHttpNamespaceRequest>;
export type CreatePrivateDnsNamespaceInput = Infer<typeof createPrivateDnsNamespaceRequest>;
export type CreatePublicDnsNamespaceInput = Infer<typeof createPublicDnsNamespaceRequest>;
export type UpdateHttpNamespaceInput = Infer<typeof updateHttpNamespaceRequest>;
export type UpdateDnsNamespaceInput = Infer<typeof updateDnsNamespaceRequest>;
export type DeleteNamespaceInput = Infer<typeof deleteNamespaceRequest>;
export type GetNamespaceInput = Infer<typeof getNamespaceRequest>;
export type ListNamespacesInput = Infer<typeof listNamespacesRequest>;
