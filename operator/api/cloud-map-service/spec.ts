import { z } from "zod";
import {
  choice,
  int,
  list,
  operatorFields,
  optional,
  pattern,
  reference,
  tags,
  text,
  withRules,
} from "../common/index.ts";
import { specRules } from "./rules.ts";

const dnsConfig = z.object({
  dnsRecords: list(
    z.object({
      type: choice(
        ["A", "AAAA", "SRV", "CNAME"],
        "Type of the record. Tasks in awsvpc mode need A (and AAAA), or SRV with a port; those in bridge or host mode need SRV.",
      ),
      ttl: int("Seconds for which resolvers cache the record."),
    }),
    2,
    "DNS records of each instance: A, AAAA, A and AAAA, SRV, or CNAME. Their types cannot be changed.",
  ).min(1),
  ...optional({
    routingPolicy: choice(
      ["MULTIVALUE", "WEIGHTED"],
      "MULTIVALUE answers with up to eight healthy instances, WEIGHTED with one at random. Cannot be changed.",
    ),
  }),
});

const healthCheckConfig = z.object({
  type: choice(["HTTP", "HTTPS", "TCP"], "How Route 53 checks an instance. Cannot be changed."),
  ...optional({
    resourcePath: text("Path that is requested; not for TCP.", 255),
    failureThreshold: int(
      "Failed checks in a row after which an instance is unhealthy, and the other way round.",
      1,
      10,
    ),
  }),
});

export const spec = withRules(
  z.object({
    ...operatorFields,
    ...optional({
      namespaceRef: reference("The CloudMapNamespace of the service. Set either this or `namespaceId`."),
      namespaceId: text("Id or ARN of the namespace in AWS. Set either this or `namespaceRef`.", 255).min(1),
      name: pattern(
        /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?([.][A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$/,
        127,
        "Name of the service in the namespace, such as payments. Default: `metadata.name`. Immutable.",
      ),
      type: choice(["HTTP"], "If set, the service is found by the API alone, also in a DNS namespace. Immutable."),
      description: text("Description of the service. If not set, it is not managed.", 1024),
      dnsConfig: dnsConfig.describe("DNS records of the service; only in a DNS namespace."),
      healthCheckConfig: healthCheckConfig.describe(
        "Route 53 health check of each instance; not in a DNS_PRIVATE namespace. If not set, it is not managed.",
      ),
      healthCheckCustomConfig: z
        .object(optional({ failureThreshold: int("AWS ignores it: it is always 1.", 1, 10) }))
        .describe(
          "Health of instances is reported by another party. Amazon ECS does so for containers with a health check: set `{}`. Immutable.",
        ),
      tags: tags("Tags of the service. If not set, only the operator's own tags are managed."),
    }),
  }),
  specRules,
);

export type CloudMapServiceSpec = z.infer<typeof spec>;
