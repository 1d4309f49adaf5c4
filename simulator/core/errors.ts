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

/** The errors that any service may answer with, in the form of one service. */
export interface CommonErrors {
  /** A value that the input's model, or the page size, does not allow. */
  readonly invalid: (message: string) => Refusal;
  /** More calls than AWS allows. */
  readonly throttled: () => Refusal;
  /** AWS has a bad moment: HTTP 500 or 503. */
  readonly unavailable: () => Refusal;
  /** An operation that the service does not have here. */
  readonly unknown: (operation: string) => Refusal;
}
