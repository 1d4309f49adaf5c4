import { DENIED, REFUSED_CREDENTIALS } from "../credentials.ts";
import type { ErrorRule } from "./service.ts";

/**
 * Errors that any service may answer with. They come after its own.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html and its like of the other services
 */
export const COMMON_ERRORS: readonly ErrorRule[] = [
  // Throttled: never executed.
  {
    codes: [
      "ThrottlingException",
      "Throttling",
      "ThrottledException",
      "RequestThrottled",
      "RequestThrottledException",
      "TooManyRequestsException",
      "RequestLimitExceeded",
    ],
    class: "throttled",
  },
  // The clock was off; the SDK corrects it from the answer, and nothing was executed.
  {
    codes: ["InvalidSignatureException", "SignatureDoesNotMatch"],
    message: /expired|not yet current/i,
    class: "transient",
  },
  { codes: ["RequestTimeTooSkewed", "RequestExpired"], class: "transient" },
  // Not authorized, or not authenticated.
  { codes: DENIED, class: "forbidden", means: "Denied" },
  { codes: ["OptInRequired", ...REFUSED_CREDENTIALS], class: "forbidden" },
  // "The action or operation requested is invalid." (InvalidAction, Common Error Types of AWS's query APIs);
  // UnknownOperationException is its name in the JSON protocol, and 501 "Not Implemented" that of HTTP.
  { codes: ["UnknownOperationException", "InvalidAction", "Http501"], means: "UnknownOperation" },
];
