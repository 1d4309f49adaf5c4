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
