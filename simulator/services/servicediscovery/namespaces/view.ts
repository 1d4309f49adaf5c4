import { digest, seconds } from "../../../core/json.ts";
import { servicesOf } from "../lookups.ts";
import type { CloudMapArea, Namespace } from "../records.ts";

/** A namespace as ListNamespaces shows it. Shape of `Properties`: API Reference, ListNamespaces, examples. */
export function namespaceSummary(area: CloudMapArea, namespace: Namespace) {
  const { id, arn, name, httpName, type, description, soaTtl, createdAt } = namespace;
  return {
    Id: id,
    Arn: arn,
    ResourceOwner: area.account,
    Name: name,
    Type: type,
    Description: description,
    ServiceCount: servicesOf(area, namespace).length,
    Properties: {
      DnsProperties: { HostedZoneId: type === "HTTP" ? undefined : hostedZone(id), SOA: { TTL: soaTtl } },
      HttpProperties: { HttpName: httpName },
    },
    CreateDate: seconds(createdAt),
  };
}

/** A namespace as GetNamespace shows it. */
export function namespaceView(area: CloudMapArea, namespace: Namespace) {
  return { ...namespaceSummary(area, namespace), CreatorRequestId: namespace.creatorRequestId };
}

/** "Cloud Map automatically creates a Route 53 hosted zone" for a DNS namespace. Source: API Reference, Namespace. */
export const hostedZone = (id: string): string => `Z${digest(id).slice(0, 20).toUpperCase()}`;
