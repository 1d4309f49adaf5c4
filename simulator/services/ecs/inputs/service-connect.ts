/** Service Connect, as services declare it. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, integer, list, shape, text } from "../../../core/model.ts";
import { logConfiguration } from "./common.ts";

export const serviceConnectTestTrafficHeaderMatchRules = shape(
  {
    exact: text,
  },
  "exact",
);

export const serviceConnectTestTrafficHeaderRules = shape(
  {
    name: text,
    value: serviceConnectTestTrafficHeaderMatchRules,
  },
  "name",
);

export const serviceConnectTestTrafficRules = shape(
  {
    header: serviceConnectTestTrafficHeaderRules,
  },
  "header",
);

export const serviceConnectClientAlias = shape(
  {
    port: integer,
    dnsName: text,
    testTrafficRules: serviceConnectTestTrafficRules,
  },
  "port",
);

export const timeoutConfiguration = shape({
  idleTimeoutSeconds: integer,
  perRequestTimeoutSeconds: integer,
});

export const serviceConnectTlsCertificateAuthority = shape({
  awsPcaAuthorityArn: text,
});

export const serviceConnectTlsConfiguration = shape(
  {
    issuerCertificateAuthority: serviceConnectTlsCertificateAuthority,
    kmsKey: text,
    roleArn: text,
  },
  "issuerCertificateAuthority",
);

export const serviceConnectService = shape(
  {
    portName: text,
    discoveryName: text,
    clientAliases: list(serviceConnectClientAlias),
    ingressPortOverride: integer,
    timeout: timeoutConfiguration,
    tls: serviceConnectTlsConfiguration,
  },
  "portName",
);

export const serviceConnectAccessLogConfiguration = shape(
  {
    format: choice("JSON", "TEXT"),
    includeQueryParameters: choice("DISABLED", "ENABLED"),
  },
  "format",
);

export const serviceConnectContainerConfiguration = shape({
  logLevel: text,
});

export const serviceConnectConfiguration = shape(
  {
    enabled: flag,
    namespace: text,
    services: list(serviceConnectService),
    logConfiguration: logConfiguration,
    accessLogConfiguration: serviceConnectAccessLogConfiguration,
    containerConfigurations: list(serviceConnectContainerConfiguration),
  },
  "enabled",
);
