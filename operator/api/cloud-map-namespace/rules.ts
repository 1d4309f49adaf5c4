import { immutable, operatorFieldRules, type RootView, type Rule, type Transition } from "../common/index.ts";

interface Namespace {
  readonly type: string;
  readonly name?: string | undefined;
  readonly vpc?: string | undefined;
  readonly properties?: object | undefined;
}

/** Longest name of a DNS namespace. Source: AWS Cloud Map API Reference, CreatePrivateDnsNamespace and CreatePublicDnsNamespace. */
const LONGEST_DNS_NAME = 253;

/** Sources: AWS Cloud Map API Reference, the request parameters of Create{Http,PrivateDns,PublicDns}Namespace. */
const namespaceRules: readonly Rule<Namespace>[] = [
  {
    id: "private-needs-vpc",
    cel: "self.type != 'DNS_PRIVATE' || has(self.vpc)",
    message: "`vpc` must be set when `type` is DNS_PRIVATE",
    holds: (self) => self.type !== "DNS_PRIVATE" || self.vpc !== undefined,
  },
  {
    id: "vpc-only-private",
    cel: "self.type == 'DNS_PRIVATE' || !has(self.vpc)",
    message: "`vpc` must not be set unless `type` is DNS_PRIVATE",
    holds: (self) => self.type === "DNS_PRIVATE" || self.vpc === undefined,
  },
  {
    id: "properties-only-dns",
    cel: "self.type != 'HTTP' || !has(self.properties)",
    message: "`properties` must not be set when `type` is HTTP: such a namespace has no hosted zone",
    holds: (self) => self.type !== "HTTP" || self.properties === undefined,
  },
  {
    id: "dns-name-length",
    cel: `self.type == 'HTTP' || !has(self.name) || self.name.size() <= ${LONGEST_DNS_NAME}`,
    message: `\`name\` must have at most ${LONGEST_DNS_NAME} characters when \`type\` is DNS_PRIVATE or DNS_PUBLIC`,
    holds: (self) => self.type === "HTTP" || (self.name ?? "").length <= LONGEST_DNS_NAME,
  },
];

const MOVED = "a namespace cannot be changed in this; create a new object instead";

/** An id may be added, to adopt a namespace that turned out to be there already. */
const idKept: Transition = {
  id: "namespaceId-kept",
  cel: "!has(oldSelf.namespaceId) || (has(self.namespaceId) && self.namespaceId == oldSelf.namespaceId)",
  message: "`namespaceId` must not be changed or removed: create a new object for another namespace",
  transition: true,
};

export const specRules = [
  ...operatorFieldRules,
  immutable("type", MOVED),
  immutable("name", MOVED),
  immutable("vpc", MOVED),
  idKept,
  ...namespaceRules,
];

/** Source: AWS Cloud Map API Reference, CreatePublicDnsNamespace, the pattern of Name: at least two labels. */
export const publicNameRule: Rule<RootView<Namespace>> = {
  id: "public-name-dot",
  cel: "self.spec.type != 'DNS_PUBLIC' || (has(self.spec.name) ? self.spec.name : self.metadata.name).contains('.')",
  message:
    "`spec.name`, or `metadata.name` without it, must be a domain name with a dot when `spec.type` is DNS_PUBLIC",
  holds: ({ metadata, spec }) => spec.type !== "DNS_PUBLIC" || (spec.name ?? metadata.name).includes("."),
};
