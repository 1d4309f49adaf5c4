/** How Amazon CloudWatch Logs refuses. Source: Amazon CloudWatch Logs API Reference, errors of GetLogEvents and common errors. */
import { type CommonErrors, Refusal, refuse } from "../../core/errors.ts";

export function invalidParameter(message: string): Refusal {
  return refuse("InvalidParameterException", message);
}

export const commonErrors: CommonErrors = {
  invalid: invalidParameter,
  throttled: () => refuse("ThrottlingException", "Rate exceeded"),
  unavailable: () => new Refusal("ServiceUnavailableException", "The service cannot complete the request.", 503),
  unknown: (operation) => refuse("UnknownOperationException", `The operation ${operation} is not known.`),
};
