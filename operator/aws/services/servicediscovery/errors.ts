import type { ErrorRule } from "../service.ts";

/**
 * Source: the errors of each action in the AWS Cloud Map API Reference,
 * https://docs.aws.amazon.com/cloud-map/latest/api/API_Operations.html
 */
export const errors: readonly ErrorRule[] = [
  { codes: ["NamespaceNotFound"], class: "world", means: "NoSuchNamespace" },
  { codes: ["OperationNotFound"], class: "world", means: "NoSuchOperation" },
  { codes: ["ServiceNotFound"], class: "world", means: "NoSuchCloudMapService" },
  { codes: ["InstanceNotFound"], class: "world", means: "NoSuchInstance" },
  // It may be ours, from a request whose answer was lost: read before deciding.
  { codes: ["NamespaceAlreadyExists", "ServiceAlreadyExists", "DuplicateRequest"], class: "ambiguous" },
  { codes: ["ResourceInUse", "ResourceLimitExceeded"], class: "world" },
];
