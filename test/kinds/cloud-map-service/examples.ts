import type { Examples } from "../example.ts";

const of = { namespaceRef: { name: "shop" } };
const record = (type: string, ttl = 60) => ({ type, ttl });
const dns = (...types: readonly string[]) => ({ dnsConfig: { dnsRecords: types.map((type) => record(type)) } });
const policy = (routingPolicy: string) => ({ dnsConfig: { dnsRecords: [record("A")], routingPolicy } });
const cname = { dnsConfig: { dnsRecords: [record("CNAME")], routingPolicy: "WEIGHTED" } };
const check = (type: string, more: object = {}) => ({ healthCheckConfig: { type, ...more } });

export const cloudMapServiceExamples: Examples = {
  "name-immutable": { old: { ...of, name: "a" }, good: { ...of, name: "a", suspend: true }, bad: { ...of, name: "b" } },
  "type-immutable": { old: of, good: { ...of, suspend: true }, bad: { ...of, type: "HTTP" } },
  "healthCheckCustomConfig-immutable": {
    old: of,
    good: { ...of, suspend: true },
    bad: { ...of, healthCheckCustomConfig: {} },
  },
  "one-namespace": { good: of, bad: { ...of, namespaceId: "ns-1" } },
  "http-without-dns": { good: { ...of, type: "HTTP" }, bad: { ...of, type: "HTTP", ...dns("A") } },
  "record-types": { good: { ...of, ...dns("A", "AAAA") }, bad: { ...of, ...dns("A", "SRV") } },
  "cname-weighted": { good: { ...of, ...cname }, bad: { ...of, ...dns("CNAME") } },
  "cname-without-check": { good: { ...of, ...dns("A"), ...check("HTTP") }, bad: { ...of, ...cname, ...check("HTTP") } },
  "one-health-check": {
    good: { ...of, healthCheckCustomConfig: {} },
    bad: { ...of, ...check("HTTP"), healthCheckCustomConfig: {} },
  },
  "tcp-without-path": {
    good: { ...of, ...check("HTTP", { resourcePath: "/" }) },
    bad: { ...of, ...check("TCP", { resourcePath: "/" }) },
  },
  "record-types-kept": {
    old: { ...of, ...dns("A") },
    good: { ...of, dnsConfig: { dnsRecords: [record("A", 10)] } },
    bad: { ...of, ...dns("SRV") },
  },
  "routing-policy-kept": {
    old: { ...of, ...policy("WEIGHTED") },
    good: { ...of, ...policy("WEIGHTED"), suspend: true },
    bad: { ...of, ...policy("MULTIVALUE") },
  },
  "check-type-kept": {
    old: { ...of, ...check("HTTP") },
    good: { ...of, ...check("HTTP", { failureThreshold: 2 }) },
    bad: { ...of, ...check("TCP") },
  },
};
