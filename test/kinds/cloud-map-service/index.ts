import * as sdk from "@aws-sdk/client-servicediscovery";
import { registryObject, scope } from "../../unit/kinds/builders.ts";
import { edited, type KindRecord } from "../record.ts";
import { cloudMapServiceExamples } from "./examples.ts";
import { cloudMapServiceHosts } from "./hosts.ts";

/** An update holds what it changes in a member of its own. */
const CHANGED = [
  "service",
  "service.description",
  "service.dnsConfig",
  "service.dnsConfig.dnsRecords",
  "service.dnsConfig.dnsRecords[].type",
  "service.dnsConfig.dnsRecords[].ttl",
  "service.healthCheckConfig",
  "service.healthCheckConfig.type",
  "service.healthCheckConfig.resourcePath",
  "service.healthCheckConfig.failureThreshold",
];

export const cloudMapService: KindRecord<"CloudMapService"> = {
  examples: cloudMapServiceExamples,
  coverage: {
    calls: [
      {
        operation: "CreateService",
        input: sdk.CreateServiceRequest$,
        absent: {
          creatorRequestId: "makes a request that is sent again the same request: the operator's",
          "dnsConfig.namespaceId": "deprecated: `namespaceId`",
        },
      },
      {
        operation: "UpdateService",
        input: sdk.UpdateServiceRequest$,
        absent: {
          id: "which service is meant: the object itself",
          ...Object.fromEntries(CHANGED.map((path) => [path, "the same below `spec`"])),
        },
      },
    ],
    own: ["namespaceRef", "namespaceRef.name"],
  },
  exported: {
    name: edited(registryObject({ name: "a" }), registryObject({ name: "b" })),
    arn: edited(registryObject({}, { status: { scope } }), registryObject({}, { status: { scope, arn: "arn:x" } })),
    records: edited(registryObject(), registryObject({ dnsConfig: { dnsRecords: [{ type: "SRV", ttl: 60 }] } })),
    refs: edited(registryObject(), registryObject({ namespaceRef: { name: "other" } })),
    deleting: edited(registryObject(), registryObject({}, { metadata: { deletionTimestamp: "2026-03-01T11:59:00Z" } })),
  },
  hosts: cloudMapServiceHosts,
  held: ({ discoveryServices }) =>
    discoveryServices.map(({ Arn, Name, Tags, Description, DnsConfig, HealthCheckConfig }) => ({
      arn: Arn,
      name: Name,
      state: { status: "ACTIVE", tags: Tags, Description, DnsConfig, HealthCheckConfig },
    })),
};
