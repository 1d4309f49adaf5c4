/** How Amazon ECS refuses. */
import { type CommonErrors, Refusal, refuse } from "../../core/errors.ts";

export function invalidParameter(message: string): Refusal {
  return new Refusal("InvalidParameterException", message);
}

export function clientError(message: string): Refusal {
  return new Refusal("ClientException", message);
}

export function clusterNotFound(): Refusal {
  return new Refusal("ClusterNotFoundException", "Cluster not found.");
}

export function serviceNotFound(): Refusal {
  return new Refusal("ServiceNotFoundException", "Service not found.");
}

/** Task sets exist only for the CODE_DEPLOY and EXTERNAL controllers, which the simulator stores but does not run. */
const unsupported = [
  "CreateTaskSet",
  "UpdateTaskSet",
  "DeleteTaskSet",
  "DescribeTaskSets",
  "UpdateServicePrimaryTaskSet",
];

function unknownOperation(operation: string): Refusal {
  return unsupported.includes(operation)
    ? refuse("UnsupportedFeatureException", "Task sets are not supported in this Region.")
    : refuse("UnknownOperationException", `The operation ${operation} is not known.`);
}

/** Source: API Reference, "Common Errors", and the errors of each action. */
export const commonErrors: CommonErrors = {
  invalid: invalidParameter,
  throttled: () => refuse("ThrottlingException", "Rate exceeded"),
  unavailable: () => new Refusal("ServerException", "Service Unavailable. Please try again later.", 500),
  unknown: unknownOperation,
};
