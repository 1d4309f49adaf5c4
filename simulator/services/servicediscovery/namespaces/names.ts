/** Names of namespaces: what they may look like, and which are taken. */
import { Refusal } from "../../../core/errors.ts";
import { digest } from "../../../core/json.ts";
import { inputMust as must } from "../demands.ts";
import type { CloudMapArea, Namespace, NamespaceType } from "../records.ts";

/**
 * Sources: API Reference, CreateHttpNamespace (up to 1,024 characters, no ARN), CreatePrivateDnsNamespace (up to 253) and
 * CreatePublicDnsNamespace (a domain name with a dot).
 */
const PATTERNS: Readonly<Record<NamespaceType, RegExp>> = {
  HTTP: /^(?!arn:)[!-~]{1,1024}$/,
  DNS_PRIVATE: /^(?!arn:)[!-~]{1,253}$/,
  DNS_PUBLIC: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i,
};

/** @throws Refusal InvalidInput */
export function checkNamespaceName(type: NamespaceType, name: string): void {
  must(PATTERNS[type].test(name), `The name ${name} is not valid for a namespace of type ${type}.`);
}

/** DNS does not tell upper case from lower case. */
const sameName = (type: NamespaceType, a: string, b: string): boolean =>
  type === "HTTP" ? a === b : a.toLowerCase() === b.toLowerCase();

interface Wanted {
  readonly type: NamespaceType;
  readonly name: string;
  readonly vpc?: string | undefined;
  readonly creatorRequestId?: string | undefined;
}

/** The namespace that has the name already: of a private one in the same VPC. */
export function holderOf({ namespaces }: CloudMapArea, wanted: Wanted): Namespace | undefined {
  const { type, name, vpc } = wanted;
  return [...namespaces.values()].find((one) => one.type === type && one.vpc === vpc && sameName(type, one.name, name));
}

/**
 * A name that another HTTP or public namespace has is refused: "The namespace that you're trying to create already exists." (API
 * Reference, NamespaceAlreadyExists). Of a private one only the request that made it is: another one fails later, when its hosted
 * zone cannot be made.
 *
 * @throws Refusal NamespaceAlreadyExists
 */
export function refuseTakenName(area: CloudMapArea, wanted: Wanted): void {
  const holder = holderOf(area, wanted);
  const token = wanted.creatorRequestId;
  const repeated = token !== undefined && holder?.creatorRequestId === token;
  if (!holder || (wanted.type === "DNS_PRIVATE" && !repeated)) return;
  throw new Refusal("NamespaceAlreadyExists", `The namespace ${wanted.name} already exists.`, 400, {
    NamespaceId: holder.id,
    CreatorRequestId: holder.creatorRequestId,
  });
}

/**
 * "if you reuse Name for namespace creation, a generated hash is added to HttpName to distinguish the two." (API Reference,
 * DiscoverInstances)
 */
export function httpNameOf({ namespaces }: CloudMapArea, name: string, id: string): string {
  const taken = [...namespaces.values()].some(({ httpName }) => httpName === name);
  return taken ? `${name}-${digest(id).slice(0, 8)}` : name;
}
