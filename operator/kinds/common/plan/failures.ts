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
