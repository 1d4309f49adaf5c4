import { z } from "zod";
import {
  cappedList,
  choice,
  flag,
  int,
  list,
  logConfiguration,
  optional,
  pattern,
  reference,
  text,
  withRules,
} from "../common/index.ts";
import { connectRules } from "./connect-rules.ts";

const header = z.object({
  name: text("Name of the header.", 255),
  ...optional({ value: z.object({ exact: text("The exact value.", 1024) }).describe("Value of the header.") }),
});

const clientAlias = z.object({
  port: int("Port that clients use.", 0, 65_535),
  ...optional({
    dnsName: text("Name that clients use. Default: `discoveryName` with the namespace.", 127),
    testTrafficRules: z
      .object({ header: header.describe("Header that identifies test traffic.") })
      .describe("Which requests are test traffic."),
  }),
});

const connectService = z.object({
  portName: text("A `portMappings[].name` of the task definition.", 64),
  ...optional({
    discoveryName: pattern(/^[a-z0-9_][a-z0-9_-]{0,63}$/, 64, "Name in Cloud Map. Default: `portName`."),
    clientAliases: list(clientAlias, 1, "Name and port that clients use to reach the service; one entry.").min(1),
    ingressPortOverride: int("Port on which the proxy listens; awsvpc and host only.", 0, 65_535),
    timeout: z
      .object(
        optional({
          idleTimeoutSeconds: int("Seconds that a connection may be idle; 0 means no limit."),
          perRequestTimeoutSeconds: int("Seconds for one response; 0 means no limit. Not for TCP."),
        }),
      )
      .describe("Timeouts of the proxy."),
    tls: z
      .object({
        issuerCertificateAuthority: z
          .object(optional({ awsPcaAuthorityArn: text("ARN of an AWS Private CA.") }))
          .describe("Certificate authority that issues the certificates."),
        ...optional({ kmsKey: text("KMS key."), roleArn: text("Role for the certificates.") }),
      })
      .describe("TLS between proxies; needs awsvpc."),
  }),
});

export const serviceConnectConfiguration = withRules(
  z.object({
    enabled: flag("Whether the service uses Service Connect."),
    ...optional({
      namespaceRef: reference(
        "The CloudMapNamespace to use; its ARN is sent. Set at most one of this and `namespace`.",
      ),
      namespace: pattern(
        /^(arn:.*|[^<>"/]*)$/,
        1024,
        "Name or ARN of the Cloud Map namespace. Default: the cluster's `serviceConnectDefaults.namespace`.",
      ),
      services: cappedList(
        connectService,
        64,
        "Ports that other services can reach. If not set, this service is only a client.",
      ),
      logConfiguration: logConfiguration.describe("Log configuration of the proxy."),
      accessLogConfiguration: z
        .object({
          format: choice(["TEXT", "JSON"], "Format of the access log."),
          ...optional({
            includeQueryParameters: choice(
              ["ENABLED", "DISABLED"],
              "Whether query parameters are logged. If not set: DISABLED; setting that value explicitly is a change.",
            ),
          }),
        })
        .describe("Access log of the proxy; needs `logConfiguration`."),
      containerConfigurations: cappedList(
        z.object(optional({ logLevel: choice(["debug", "info"], "Log level of the proxy.") })),
        8,
        "Settings of the proxy container.",
      ),
    }),
  }),
  connectRules,
);
