import { cloudMapNamespace, cloudMapService } from "../../support/builders.ts";
import { firstNamespaceId } from "../first-namespace.ts";
import type { Host } from "../host.ts";

const own = { region: "eu-central-1", deletionPolicy: "Delete", suspend: false };
const tags = [{ key: "team", value: "shop" }];
const dnsConfig = { dnsRecords: [{ type: "A", ttl: 60 }], routingPolicy: "MULTIVALUE" };

export const cloudMapServiceHosts: readonly Host[] = [
  {
    name: "service in a private namespace",
    manifest: cloudMapService("registry", "registries", {
      ...own,
      name: "host",
      description: "for tests",
      dnsConfig,
      healthCheckCustomConfig: { failureThreshold: 1 },
      tags,
    }),
    companions: [cloudMapNamespace("registries", { type: "DNS_PRIVATE", name: "registries.local", vpc: "vpc-1" })],
  },
  {
    name: "service with a health check in a public namespace",
    manifest: cloudMapService("checked", "public", {
      dnsConfig,
      healthCheckConfig: { type: "HTTP", resourcePath: "/health", failureThreshold: 2 },
    }),
    companions: [cloudMapNamespace("public", { type: "DNS_PUBLIC", name: "public.example.com" })],
  },
  {
    name: "service that DNS does not know, in a namespace by its id",
    manifest: {
      ...cloudMapService("by-api", "registries"),
      spec: { namespaceId: firstNamespaceId(), type: "HTTP" },
    },
    companions: [cloudMapNamespace("by-id")],
  },
];
