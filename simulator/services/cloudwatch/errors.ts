/**
 * How Amazon CloudWatch refuses. Names: the model of the SDK, whose names of the Query protocol differ (`ValidationError`,
 * `LimitExceeded`). What PutMetricAlarm and others refuse for a value the model does not say.
 */
import { type CommonErrors, Refusal, refuse } from "../../core/errors.ts";

export function invalidValue(message: string): Refusal {
  return refuse("ValidationException", message);
}

export const commonErrors: CommonErrors = {
  invalid: invalidValue,
  throttled: () => refuse("Throttling", "Rate exceeded"),
  unavailable: () => new Refusal("InternalServiceFault", "The service encountered an internal error.", 500),
  unknown: (operation) => refuse("UnknownOperationException", `The operation ${operation} is not known.`),
};
