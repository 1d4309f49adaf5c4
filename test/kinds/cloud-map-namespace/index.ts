import * as sdk from "@aws-sdk/client-servicediscovery";
import { namespaceObject, scope } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { cloudMapNamespaceExamples } from "./examples.ts";
import { cloudMapNamespaceHosts } from "./hosts.ts";

const TOKEN = "makes a request that is sent again the same request: the operator's";
const MEANT = "which namespace is meant: the object itself";

const create = { creatorRequestId: TOKEN };
const update = { id: MEANT, updaterRequestId: TOKEN };

/** An update holds what it changes in a member of its own. */
const changed = { namespace: "holds what is changed", "namespace.description": "`description`" };
const soa = {
  "namespace.properties": "`properties`",
  "namespace.properties.dnsProperties": "the same",
  "namespace.properties.dnsProperties.soa": "the same",
  "namespace.properties.dnsProperties.soa.ttl": "the same",
};

export const cloudMapNamespace: KindRecord<"CloudMapNamespace"> = {
  examples: cloudMapNamespaceExamples,
  coverage: {
    calls: [
      { operation: "CreateHttpNamespace", input: sdk.CreateHttpNamespaceRequest$, absent: create },
      { operation: "CreatePrivateDnsNamespace", input: sdk.CreatePrivateDnsNamespaceRequest$, absent: create },
      { operation: "CreatePublicDnsNamespace", input: sdk.CreatePublicDnsNamespaceRequest$, absent: create },
      { operation: "UpdateHttpNamespace", input: sdk.UpdateHttpNamespaceRequest$, absent: { ...update, ...changed } },
      {
        operation: "UpdatePrivateDnsNamespace",
        input: sdk.UpdatePrivateDnsNamespaceRequest$,
        absent: { ...update, ...changed, ...soa },
      },
      {
        operation: "UpdatePublicDnsNamespace",
        input: sdk.UpdatePublicDnsNamespaceRequest$,
        absent: { ...update, ...changed, ...soa },
      },
    ],
    own: ["namespaceId", "type"],
  },
  exported: {
    name: edited(namespaceObject({ name: "a" }), namespaceObject({ name: "b" })),
    type: edited(namespaceObject({ type: "HTTP" }), namespaceObject({ type: "DNS_PUBLIC", name: "example.com" })),
    region: edited(namespaceObject(), namespaceObject({ region: "us-east-1" })),
    scope: edited(namespaceObject({}, { status: {} }), namespaceObject({}, { status: { scope } })),
    arn: edited(namespaceObject({}, { status: { scope } }), namespaceObject({}, { status: { scope, arn: "arn:x" } })),
    deleting: edited(
      namespaceObject(),
      namespaceObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } }),
    ),
  },
  hosts: cloudMapNamespaceHosts,
  held: ({ namespaces }) =>
    namespaces.map(({ Arn, Name, Tags, Description }) => ({
      arn: Arn,
      name: Name,
      state: { status: "ACTIVE", tags: Tags, Description },
    })),
};
