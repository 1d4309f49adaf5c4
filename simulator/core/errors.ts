/** A call that AWS would refuse: its error type, HTTP status and text. Thrown inside the core, turned into an answer at its door. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error body, such as `resourceIds` of a ConflictException. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

export function refuse(code: string, message: string): Refusal {
  return new Refusal(code, message);
}

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
