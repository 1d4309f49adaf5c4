/** How Application Auto Scaling refuses. Names, members and HTTP status: the model of the SDK. */
import { type CommonErrors, Refusal, refuse } from "../../core/errors.ts";

export function invalidValue(message: string): Refusal {
  return refuse("ValidationException", message);
}

export function notFound(message: string): Refusal {
  return refuse("ObjectNotFoundException", message);
}

export const commonErrors: CommonErrors = {
  invalid: invalidValue,
  throttled: () => refuse("ThrottlingException", "Rate exceeded"),
  unavailable: () => new Refusal("InternalServiceException", "The service encountered an internal error.", 500),
  unknown: (operation) => refuse("UnknownOperationException", `The operation ${operation} is not known.`),
};
