import type { Meaning } from "../../../aws/services/service.ts";
import type { Failure } from "../../../engine/kind.ts";
import { ClassifiedError } from "../../../engine/outcome.ts";

/** Whether a failure says this; undefined is no failure. */
export const errorMeans = (error: unknown, meaning: Meaning): boolean =>
  error instanceof ClassifiedError && error.failure.means === meaning;

/**
 * An answer without the member that it has to have says nothing: neither that something is there, nor that it is not.
 *
 * @param failure `ambiguous` for a write, which may have been carried out
 */
export const incompleteAnswer = (what: string, failure: "transient" | "ambiguous" = "transient"): ClassifiedError =>
  new ClassifiedError({ class: failure, code: "IncompleteAnswer", message: `AWS's answer to ${what}` });

/** Why an operation cannot be used at all; also the reason of the condition that says so. */
export type Unavailable = "AccessDenied" | "UnknownOperation";

/** Whether the caller may not use an operation, or the server does not know it; undefined for every other failure. */
export function unavailable({ means }: Pick<Failure, "means">): Unavailable | undefined {
  if (means === "Denied") return "AccessDenied";
  return means === "UnknownOperation" ? "UnknownOperation" : undefined;
}
