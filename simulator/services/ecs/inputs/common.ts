/** Shapes that several operations share. Source: Amazon ECS API Reference, 2014-11-13. */
import { choice, integer, list, map, shape, text } from "../../../core/model.ts";

export const tag = shape({
  key: text,
  value: text,
});

export const capacityProviderStrategyItem = shape(
  {
    capacityProvider: text,
    weight: integer,
    base: integer,
  },
  "capacityProvider",
);

export const keyValuePair = shape({
  name: text,
  value: text,
});

export const environmentFile = shape(
  {
    value: text,
    type: choice("s3"),
  },
  "value",
  "type",
);

export const secret = shape(
  {
    name: text,
    valueFrom: text,
  },
  "name",
  "valueFrom",
);

export const logConfiguration = shape(
  {
    logDriver: choice("awsfirelens", "awslogs", "fluentd", "gelf", "journald", "json-file", "splunk", "syslog"),
    options: map(text),
    secretOptions: list(secret),
  },
  "logDriver",
);

export const nvidiaMpsAllocation = shape(
  {
    memory: integer,
    maxComputePercent: integer,
  },
  "memory",
);

export const sharingStrategy = shape({
  nvidiaMps: nvidiaMpsAllocation,
});

export const resourceRequirement = shape(
  {
    type: choice("GPU", "InferenceAccelerator", "NeuronDevice"),
    value: text,
    sharingStrategy: sharingStrategy,
  },
  "type",
);

export const ephemeralStorage = shape(
  {
    sizeInGiB: integer,
  },
  "sizeInGiB",
);

export const placementConstraint = shape({
  type: choice("distinctInstance", "memberOf"),
  expression: text,
});

export const placementStrategy = shape({
  type: choice("binpack", "random", "spread"),
  field: text,
});

export const awsVpcConfiguration = shape(
  {
    subnets: list(text),
    securityGroups: list(text),
    assignPublicIp: choice("DISABLED", "ENABLED"),
  },
  "subnets",
);

export const networkConfiguration = shape({
  awsvpcConfiguration: awsVpcConfiguration,
});

export const ebsTagSpecification = shape(
  {
    resourceType: choice("volume"),
    tags: list(tag),
    propagateTags: choice("NONE", "SERVICE", "TASK_DEFINITION"),
  },
  "resourceType",
);
