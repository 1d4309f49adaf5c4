import { digest, seconds } from "../../core/json.ts";
import type { CloudMapArea, Namespace } from "./records.ts";

/** A namespace as ListNamespaces shows it. Shape of `Properties`: API Reference, ListNamespaces, examples. */
export function namespaceSummary(area: CloudMapArea, { id, arn, name, type, description, createdAt }: Namespace) {
  return {
    Id: id,
    Arn: arn,
    ResourceOwner: area.account,
    Name: name,
    Type: type,
    Description: description,
    // No service can be made here.
    ServiceCount: 0,
    Properties: {
      DnsProperties: { HostedZoneId: type === "HTTP" ? undefined : hostedZone(id), SOA: { TTL: 60 } },
      HttpProperties: { HttpName: name },
    },
    CreateDate: seconds(createdAt),
  };
}

/** "Cloud Map automatically creates a Route 53 hosted zone" for a DNS namespace. Source: API Reference, Namespace. */
const hostedZone = (id: string): string => `Z${digest(id).slice(0, 20).toUpperCase()}`;
