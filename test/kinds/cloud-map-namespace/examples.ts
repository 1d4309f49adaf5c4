import type { Examples } from "../example.ts";

const http = { type: "HTTP" };
const inVpc = { type: "DNS_PRIVATE", vpc: "vpc-1" };
const withTtl = { properties: { dnsProperties: { soa: { ttl: 60 } } } };

export const cloudMapNamespaceExamples: Examples = {
  "region-immutable": { old: http, good: { ...http, suspend: true }, bad: { ...http, region: "eu-central-1" } },
  "type-immutable": { old: http, good: { ...http, suspend: true }, bad: { type: "DNS_PUBLIC", name: "example.com" } },
  "name-immutable": {
    old: { ...http, name: "a" },
    good: { ...http, name: "a", suspend: true },
    bad: { ...http, name: "b" },
  },
  "vpc-immutable": { old: inVpc, good: { ...inVpc, suspend: true }, bad: { ...inVpc, vpc: "vpc-2" } },
  "namespaceId-kept": {
    old: { ...http, namespaceId: "ns-1" },
    good: { ...http, namespaceId: "ns-1", suspend: true },
    bad: { ...http, namespaceId: "ns-2" },
  },
  "private-needs-vpc": { good: inVpc, bad: { type: "DNS_PRIVATE" } },
  "vpc-only-private": { good: http, bad: { ...http, vpc: "vpc-1" } },
  "properties-only-dns": { good: { ...inVpc, ...withTtl }, bad: { ...http, ...withTtl } },
  "dns-name-length": { good: { ...http, name: "a".repeat(254) }, bad: { ...inVpc, name: "a".repeat(254) } },
  "public-name-dot": {
    name: "example",
    good: { type: "DNS_PUBLIC", name: "example.com" },
    bad: { type: "DNS_PUBLIC" },
  },
};
