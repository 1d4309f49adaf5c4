import type { Aws } from "../../../aws/handle.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import { isRunning, type Operation } from "../plan/cloud-map-operation.ts";
import { errorMeans } from "../plan/failures.ts";

interface Following {
  readonly operation?: Operation | undefined;
}

type Known = Pick<Knowledge<Following>, "observed" | "sinceOwnWriteMs">;

/**
 * Reads the recorded operation; undefined when there is none, or AWS has forgotten it. One that failed does not change any more.
 *
 * @param status of the object: what this process has started itself may not be in it yet, as the cache shows it
 */
export async function followed(
  aws: Aws,
  status: Following | undefined,
  { observed }: Known,
): Promise<Operation | undefined> {
  const own = observed?.operation;
  const recorded = own !== undefined && isRunning(own) ? own : status?.operation;
  if (recorded === undefined || recorded.status === "FAIL") return recorded;
  try {
    const { Operation: shown } = await aws.servicediscovery.call("GetOperation", { OperationId: recorded.id });
    return {
      id: recorded.id,
      type: shown?.Type ?? recorded.type,
      status: shown?.Status ?? recorded.status,
      errorCode: shown?.ErrorCode,
      errorMessage: shown?.ErrorMessage,
      namespace: shown?.Targets?.NAMESPACE,
    };
  } catch (error) {
    if (errorMeans(error, "NoSuchOperation")) return undefined;
    throw error;
  }
}

/** After a write of our own, a resource itself is read, and not the list that all share. */
const CHANGED_MS = 60_000;

/** Whether a list that others read at the same time may be older than our last write. */
export const isChanging = (operation: Operation | undefined, { sinceOwnWriteMs }: Known): boolean =>
  operation !== undefined || (sinceOwnWriteMs ?? Number.POSITIVE_INFINITY) < CHANGED_MS;
