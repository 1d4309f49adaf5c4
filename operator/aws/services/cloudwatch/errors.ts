import type { ErrorRule } from "../service.ts";

/**
 * Source: the errors of each action in the Amazon CloudWatch API Reference. The names are those of the SDK, which has others for some
 * than the Query protocol.
 */
export const errors: readonly ErrorRule[] = [
  // "ResourceNotFoundException" of tags, "ResourceNotFound" of alarms.
  { codes: ["ResourceNotFound", "ResourceNotFoundException"], class: "world", means: "NoSuchAlarm" },
  { codes: ["LimitExceededFault", "LimitExceeded"], class: "world" },
  // HTTP 429, and no throttling.
  { codes: ["ConcurrentModificationException", "ResourceConflict"], class: "world" },
];
