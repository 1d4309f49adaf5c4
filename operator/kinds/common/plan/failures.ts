import type { Failure } from "../../../engine/kind.ts";
import { ClassifiedError } from "../../../engine/outcome.ts";

/**
 * True for AWS's answer about a task definition revision that does not exist (any more).
 * Source: what DescribeTaskDefinition answers, a ClientException with this text; the API Reference gives it no code of its own.
 */
export const isUnknownTaskDefinition = (error: unknown): boolean =>
  error instanceof ClassifiedError &&
  error.failure.code === "ClientException" &&
  /^Unable to describe task definition\.?$/.test(error.failure.message);

/** True for AWS's answer about a cluster that does not exist (any more). */
export const isUnknownCluster = (error: unknown): boolean =>
  error instanceof ClassifiedError && error.failure.code === "ClusterNotFoundException";

/**
 * An answer without the member that it has to have says nothing: neither that something is there, nor that it is not.
 *
 * @param failure `ambiguous` for a write, which may have been carried out
 */
export const incompleteAnswer = (what: string, failure: "transient" | "ambiguous" = "transient"): ClassifiedError =>
  new ClassifiedError({ class: failure, code: "IncompleteAnswer", message: `AWS's answer to ${what}` });

/** Why an operation cannot be used at all; also the reason of the condition that says so. */
export type Unavailable = "AccessDenied" | "UnknownOperation";

/** Source: Common Error Types of the Amazon ECS API Reference (AccessDeniedException, NotAuthorized). */
const DENIED = ["AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorized"];
/**
 * "The action or operation requested is invalid." (InvalidAction, Common Error Types of AWS's query APIs);
 * UnknownOperationException is its name in the JSON protocol of ECS, and 501 "Not Implemented" that of HTTP.
 */
const UNKNOWN = ["UnknownOperationException", "InvalidAction", "Http501"];

/** Whether the caller may not use an operation, or the server does not know it; undefined for every other failure. */
export function unavailable({ code }: Pick<Failure, "code">): Unavailable | undefined {
  if (DENIED.includes(code)) return "AccessDenied";
  return UNKNOWN.includes(code) ? "UnknownOperation" : undefined;
}
