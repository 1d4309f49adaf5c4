/**
 * How AWS Cloud Map refuses. Names and members: the model of the SDK. HTTP status: 400 for all, as the API Reference says and as
 * was seen; the model of the SDK has 404 and 409 for some.
 */
import { type CommonErrors, Refusal, refuse } from "../../core/errors.ts";

export function invalidInput(message: string): Refusal {
  return refuse("InvalidInput", message);
}

export const commonErrors: CommonErrors = {
  invalid: invalidInput,
  // Source: Developer Guide, "Cloud Map API request throttling quota".
  throttled: () => new Refusal("RequestLimitExceeded", "Rate exceeded", 429),
  unavailable: () => new Refusal("ServiceUnavailable", "Service Unavailable. Please try again later.", 503),
  unknown: (operation) => refuse("UnknownOperationException", `The operation ${operation} is not known.`),
};
