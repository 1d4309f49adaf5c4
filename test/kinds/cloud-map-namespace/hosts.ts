import { cloudMapNamespace } from "../../support/builders.ts";
import { firstNamespaceId } from "../first-namespace.ts";
import type { Host } from "../host.ts";

const own = { region: "eu-central-1", deletionPolicy: "Delete", suspend: false };
const tags = [{ key: "team", value: "shop" }];

export const cloudMapNamespaceHosts: readonly Host[] = [
  {
    name: "HTTP namespace",
    manifest: cloudMapNamespace("http", { ...own, type: "HTTP", name: "host", description: "for tests", tags }),
    companions: [],
  },
  {
    name: "private DNS namespace",
    manifest: cloudMapNamespace("private", {
      type: "DNS_PRIVATE",
      name: "host.local",
      vpc: "vpc-1",
      description: "for tests",
      properties: { dnsProperties: { soa: { ttl: 60 } } },
      tags,
    }),
    companions: [],
  },
  {
    name: "namespace that is observed by its id",
    manifest: cloudMapNamespace("observed", {
      type: "HTTP",
      name: "by-id",
      namespaceId: firstNamespaceId(),
      managementPolicy: "Observe",
    }),
    companions: [cloudMapNamespace("by-id")],
  },
];
