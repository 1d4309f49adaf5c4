import type { Failure, FailureClass } from "./kind.ts";

/** An error that has been sorted into a class at the edge where it came in. The core switches on the class alone. */
export class ClassifiedError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(`${failure.code}: ${failure.message}`, options);
    this.name = "ClassifiedError";
    this.failure = failure;
  }
}

/** Thrown by the write gate: this process must not write now. Nothing was sent. */
export class FencedError extends ClassifiedError {
  constructor(code: "NotLeader" | "ReadOnly", message: string) {
    super({ class: "fenced", code, message });
    this.name = "FencedError";
  }
}

/** The code of an error without a class. */
export const UNEXPECTED = "UnexpectedError";

/** The failure behind anything thrown. An error without a class is a bug of the operator, and is retried as transient. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ClassifiedError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return {
    class: "transient",
    code: UNEXPECTED,
    reason: "InternalError",
    message: `Internal error: ${message.replace(/\.$/, "")}. This is a bug in ecs-operator; report it with the stack trace from the operator's log.`,
  };
}

/** A failure that is reported in the object's conditions. The other classes concern the pass alone. */
export type ReportedFailure = Failure & { readonly class: Exclude<FailureClass, "conflict" | "fenced"> };

export const isReported = (failure: Failure): failure is ReportedFailure =>
  failure.class !== "conflict" && failure.class !== "fenced";

/** How long a failure of a class may last before it is reported as `Stalled`, in milliseconds. */
export const stalledAfterMs: Readonly<Record<ReportedFailure["class"], number>> = {
  transient: Number.POSITIVE_INFINITY,
  throttled: Number.POSITIVE_INFINITY,
  ambiguous: Number.POSITIVE_INFINITY,
  refused: 0,
  world: 10 * 60_000,
  // IAM is eventually consistent: a role attached a moment ago may still be refused.
  forbidden: 2 * 60_000,
};

/** The cache is older than the API server: reconcile again at once, with what was just read. */
export const staleCache = (message: string): ClassifiedError =>
  new ClassifiedError({ class: "conflict", code: "StaleCache", message });

/** A rule of the operator refuses: reported as `Stalled` with this reason, reconciled again when something changes. */
export function refusal(reason: string, message: string): ClassifiedError {
  return new ClassifiedError({ class: "refused", code: reason, reason, message });
}
