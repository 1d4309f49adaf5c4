/** One container definition. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, flag, integer, list, map, shape, text } from "../../../core/model.ts";
import { environmentFile, keyValuePair, logConfiguration, resourceRequirement, secret } from "./common.ts";

export const repositoryCredentials = shape(
  {
    credentialsParameter: text,
  },
  "credentialsParameter",
);

export const portMapping = shape({
  containerPort: integer,
  hostPort: integer,
  protocol: choice("tcp", "udp"),
  name: text,
  appProtocol: choice("grpc", "http", "http2"),
  containerPortRange: text,
});

export const containerRestartPolicy = shape(
  {
    enabled: flag,
    ignoredExitCodes: list(integer),
    restartAttemptPeriod: integer,
  },
  "enabled",
);

export const mountPoint = shape({
  sourceVolume: text,
  containerPath: text,
  readOnly: flag,
});

export const volumeFrom = shape({
  sourceContainer: text,
  readOnly: flag,
});

export const kernelCapabilities = shape({
  add: list(text),
  drop: list(text),
});

export const device = shape(
  {
    hostPath: text,
    containerPath: text,
    permissions: list(choice("mknod", "read", "write")),
  },
  "hostPath",
);

export const tmpfs = shape(
  {
    containerPath: text,
    size: integer,
    mountOptions: list(text),
  },
  "containerPath",
  "size",
);

export const linuxParameters = shape({
  capabilities: kernelCapabilities,
  devices: list(device),
  initProcessEnabled: flag,
  sharedMemorySize: integer,
  tmpfs: list(tmpfs),
  maxSwap: integer,
  swappiness: integer,
});

export const containerDependency = shape(
  {
    containerName: text,
    condition: choice("COMPLETE", "HEALTHY", "START", "SUCCESS"),
  },
  "containerName",
  "condition",
);

export const hostEntry = shape(
  {
    hostname: text,
    ipAddress: text,
  },
  "hostname",
  "ipAddress",
);

export const ulimit = shape(
  {
    name: choice(
      "core",
      "cpu",
      "data",
      "fsize",
      "locks",
      "memlock",
      "msgqueue",
      "nice",
      "nofile",
      "nproc",
      "rss",
      "rtprio",
      "rttime",
      "sigpending",
      "stack",
    ),
    softLimit: integer,
    hardLimit: integer,
  },
  "name",
  "softLimit",
  "hardLimit",
);

export const healthCheck = shape(
  {
    command: list(text),
    interval: integer,
    timeout: integer,
    retries: integer,
    startPeriod: integer,
  },
  "command",
);

export const systemControl = shape({
  namespace: text,
  value: text,
});

export const firelensConfiguration = shape(
  {
    type: choice("fluentbit", "fluentd"),
    options: map(text),
  },
  "type",
);

export const containerDefinition = shape({
  name: text,
  image: text,
  repositoryCredentials: repositoryCredentials,
  cpu: integer,
  memory: integer,
  memoryReservation: integer,
  links: list(text),
  portMappings: list(portMapping),
  essential: flag,
  restartPolicy: containerRestartPolicy,
  entryPoint: list(text),
  command: list(text),
  environment: list(keyValuePair),
  environmentFiles: list(environmentFile),
  mountPoints: list(mountPoint),
  volumesFrom: list(volumeFrom),
  linuxParameters: linuxParameters,
  secrets: list(secret),
  dependsOn: list(containerDependency),
  startTimeout: integer,
  stopTimeout: integer,
  versionConsistency: choice("disabled", "enabled"),
  hostname: text,
  user: text,
  workingDirectory: text,
  disableNetworking: flag,
  privileged: flag,
  readonlyRootFilesystem: flag,
  dnsServers: list(text),
  dnsSearchDomains: list(text),
  extraHosts: list(hostEntry),
  dockerSecurityOptions: list(text),
  interactive: flag,
  pseudoTerminal: flag,
  dockerLabels: map(text),
  ulimits: list(ulimit),
  logConfiguration: logConfiguration,
  healthCheck: healthCheck,
  systemControls: list(systemControl),
  resourceRequirements: list(resourceRequirement),
  firelensConfiguration: firelensConfiguration,
  credentialSpecs: list(text),
});
