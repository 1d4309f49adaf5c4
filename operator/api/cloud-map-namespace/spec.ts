import { z } from "zod";
import { choice, int, operatorFields, optional, pattern, tags, text, withRules } from "../common/index.ts";
import { specRules } from "./rules.ts";

const properties = z.object({
  dnsProperties: z
    .object({
      soa: z
        .object({
          ttl: int(
            "Time to live of the SOA record in seconds; resolvers keep the answer that a name does not exist for so long.",
          ),
        })
        .describe("Start of authority (SOA) record of the hosted zone."),
    })
    .describe("The Route 53 hosted zone."),
});

export const spec = withRules(
  z.object({
    ...operatorFields,
    type: choice(
      ["HTTP", "DNS_PRIVATE", "DNS_PUBLIC"],
      "HTTP: found by the API and by Service Connect alone. DNS_PRIVATE: also by DNS in a VPC. DNS_PUBLIC: also by DNS on the " +
        "internet. Immutable.",
    ),
    ...optional({
      name: pattern(
        /^[!-~]+$/,
        1024,
        "Name of the namespace in AWS, such as payments.local. Default: `metadata.name`. Immutable.",
      ),
      vpc: text(
        "Id of the VPC in which names of a DNS_PRIVATE namespace resolve; required there. AWS does not show it afterwards, so an " +
          "adopted namespace is not checked against it. Immutable.",
        64,
      ).min(1),
      namespaceId: pattern(
        /^ns-[a-z0-9]+$/,
        64,
        "Id of an existing namespace to adopt or observe. Required for a DNS_PRIVATE one, since each VPC may have one of the same " +
          "name. May be added, not changed or removed.",
      ),
      description: text("Description of the namespace. If not set, it is not managed.", 1024),
      properties: properties.describe("Settings of a DNS namespace. If not set, they are not managed."),
      tags: tags("Tags of the namespace. If not set, only the operator's own tags are managed."),
    }),
  }),
  specRules,
);

export type CloudMapNamespaceSpec = z.infer<typeof spec>;
