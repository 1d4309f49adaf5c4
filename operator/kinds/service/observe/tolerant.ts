import type { ServiceSpec, ServiceStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { Resource } from "../../../engine/object.ts";
import { ClassifiedError } from "../../../engine/outcome.ts";
import { type Unavailable, unavailable } from "../../common/plan/failures.ts";

/** What a read that is not there throws. */
class MissingReadError extends Error {}

/**
 * AWS, with a note of each operation that the caller may not use or the server does not know.
 *
 * `without` gives what was asked for, or undefined when such an operation is why it is not there.
 */
export function tolerant(aws: Aws, { status }: Resource<ServiceSpec, ServiceStatus>) {
  const missing = new Map<string, Unavailable>();
  // Some servers break off where they do not know an operation. One that has shown deployments before knows them.
  const neverShown = status?.deployment?.arn === undefined && status?.verdict === undefined;
  const call: Aws["ecs"]["call"] = async (operation, input) => {
    try {
      return await aws.ecs.call(operation, input);
    } catch (error) {
      const failure = error instanceof ClassifiedError ? error.failure : undefined;
      const broken = failure?.code === "Http500" && neverShown ? "UnknownOperation" : undefined;
      const why = (failure && unavailable(failure)) ?? broken;
      if (why === undefined) throw error;
      missing.set(operation, why);
      throw new MissingReadError(operation, { cause: error });
    }
  };
  const optional = async <T>(read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      if (error instanceof MissingReadError) return undefined;
      throw error;
    }
  };
  return { aws: { ...aws, ecs: { ...aws.ecs, call } }, missing, optional };
}
