import { immutable, operatorFieldRules, type Rule, type Transition } from "../common/index.ts";

interface Service {
  readonly namespaceRef?: object | undefined;
  readonly namespaceId?: string | undefined;
  readonly type?: string | undefined;
  readonly dnsConfig?:
    | { readonly routingPolicy?: string | undefined; readonly dnsRecords: readonly { readonly type: string }[] }
    | undefined;
  readonly healthCheckConfig?: { readonly type: string; readonly resourcePath?: string | undefined } | undefined;
  readonly healthCheckCustomConfig?: object | undefined;
}

const typesOf = ({ dnsConfig }: Service): readonly string[] =>
  (dnsConfig?.dnsRecords ?? []).map(({ type }) => type).sort();

/** Source: AWS Cloud Map API Reference, DnsRecord, "You can specify values for Type in the following combinations". */
const COMBINATIONS: readonly string[] = ["A", "AAAA", "A,AAAA", "SRV", "CNAME"];

const has = (type: string): string => `self.dnsConfig.dnsRecords.exists(r, r.type == '${type}')`;

/** Sources: AWS Cloud Map API Reference, CreateService, DnsRecord, HealthCheckConfig and HealthCheckCustomConfig. */
const serviceRules: readonly Rule<Service>[] = [
  {
    id: "one-namespace",
    cel: "has(self.namespaceId) != has(self.namespaceRef)",
    message: "must set exactly one of `namespaceRef` and `namespaceId`",
    holds: (self) => (self.namespaceId === undefined) !== (self.namespaceRef === undefined),
  },
  {
    id: "http-without-dns",
    cel: "!has(self.type) || !has(self.dnsConfig)",
    message: "`dnsConfig` must not be set when `type` is HTTP: such a service has no DNS records",
    holds: (self) => self.type === undefined || self.dnsConfig === undefined,
  },
  {
    id: "record-types",
    cel: `!has(self.dnsConfig) || self.dnsConfig.dnsRecords.size() == 1 || (self.dnsConfig.dnsRecords.size() == 2 && ${has("A")} && ${has("AAAA")})`,
    message: "`dnsConfig.dnsRecords` must have the types A, AAAA, A and AAAA, SRV, or CNAME, each once",
    holds: (self) => self.dnsConfig === undefined || COMBINATIONS.includes(typesOf(self).join(",")),
  },
  {
    id: "cname-weighted",
    cel: `!has(self.dnsConfig) || !${has("CNAME")} || (has(self.dnsConfig.routingPolicy) && self.dnsConfig.routingPolicy == 'WEIGHTED')`,
    message: "`dnsConfig.routingPolicy` must be WEIGHTED when the `type` of the record is CNAME",
    holds: (self) => !typesOf(self).includes("CNAME") || self.dnsConfig?.routingPolicy === "WEIGHTED",
  },
  {
    id: "cname-without-check",
    cel: `!has(self.healthCheckConfig) || !has(self.dnsConfig) || !${has("CNAME")}`,
    message: "`healthCheckConfig` must not be set when the `type` of the record is CNAME",
    holds: (self) => self.healthCheckConfig === undefined || !typesOf(self).includes("CNAME"),
  },
  {
    id: "one-health-check",
    cel: "!has(self.healthCheckConfig) || !has(self.healthCheckCustomConfig)",
    message: "must set at most one of `healthCheckConfig` and `healthCheckCustomConfig`",
    holds: (self) => self.healthCheckConfig === undefined || self.healthCheckCustomConfig === undefined,
  },
  {
    id: "tcp-without-path",
    cel: "!has(self.healthCheckConfig) || self.healthCheckConfig.type != 'TCP' || !has(self.healthCheckConfig.resourcePath)",
    message: "`healthCheckConfig.resourcePath` must not be set when `healthCheckConfig.type` is TCP",
    holds: ({ healthCheckConfig: check }) => check?.type !== "TCP" || check.resourcePath === undefined,
  },
];

const NEW = "AWS cannot change it on a service; create a new object instead";

const transitions: readonly Transition[] = [
  immutable("name", "a service cannot be renamed; create a new object instead"),
  immutable("type", NEW),
  immutable("healthCheckCustomConfig", `${NEW}; its \`failureThreshold\` is always 1`),
  {
    id: "record-types-kept",
    cel:
      "has(self.dnsConfig) == has(oldSelf.dnsConfig) && (!has(self.dnsConfig) || " +
      "(self.dnsConfig.dnsRecords.all(r, oldSelf.dnsConfig.dnsRecords.exists(o, o.type == r.type)) && " +
      "oldSelf.dnsConfig.dnsRecords.all(o, self.dnsConfig.dnsRecords.exists(r, r.type == o.type))))",
    message: `the types of \`dnsConfig.dnsRecords\` must not be changed, only their \`ttl\`: ${NEW}`,
    transition: true,
  },
  {
    id: "routing-policy-kept",
    cel:
      "!has(self.dnsConfig) || !has(oldSelf.dnsConfig) || !has(self.dnsConfig.routingPolicy) || " +
      "!has(oldSelf.dnsConfig.routingPolicy) || self.dnsConfig.routingPolicy == oldSelf.dnsConfig.routingPolicy",
    message: `\`dnsConfig.routingPolicy\` must not be changed: ${NEW}`,
    transition: true,
  },
  {
    id: "check-type-kept",
    cel: "!has(self.healthCheckConfig) || !has(oldSelf.healthCheckConfig) || self.healthCheckConfig.type == oldSelf.healthCheckConfig.type",
    message: `\`healthCheckConfig.type\` must not be changed: ${NEW}`,
    transition: true,
  },
];

export const specRules = [...operatorFieldRules, ...transitions, ...serviceRules];
