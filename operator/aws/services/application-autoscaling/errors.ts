import type { ErrorRule } from "../service.ts";

const INVALID = "ValidationException";
const NO_ACCESS = "FailedResourceAccessException";

/**
 * The errors of Application Auto Scaling. Messages are matched where one code stands for several errors.
 * Source: the errors of each action in the Application Auto Scaling API Reference
 */
export const errors: readonly ErrorRule[] = [
  // For seconds after CreateService, or after the service-linked role was made.
  {
    codes: [INVALID],
    message: /ECS service doesn't exist|Unable to assume IAM role/i,
    class: "transient",
    reason: "WaitingForAWS",
  },
  // A target that was not there when it was read: it may be somebody else's.
  { codes: [INVALID], message: /scalable target that you tried to tag already exists/i, class: "ambiguous" },
  // Something else has to happen first.
  {
    codes: [INVALID],
    message:
      /Only one TargetTrackingScaling policy|is not attached to resource|High-resolution metrics are not fully enabled/i,
    class: "world",
  },
  { codes: ["ObjectNotFoundException", "ResourceNotFoundException"], class: "world", means: "NoSuchScalableTarget" },
  // Never executed, whatever the HTTP status says.
  { codes: ["ConcurrentUpdateException"], class: "world" },
  { codes: ["LimitExceededException"], class: "world" },
  // What another service answers to it: CloudWatch, for the alarms of target tracking.
  { codes: [NO_ACCESS], message: /Rate exceeded/i, class: "transient", reason: "Throttled" },
  {
    codes: [NO_ACCESS],
    message: /is not authorized to perform|token included in the request is invalid/i,
    class: "forbidden",
    means: "Denied",
  },
  // The list is read from its beginning again.
  { codes: ["InvalidNextTokenException"], class: "transient" },
];
