import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { Knowledge } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { wantedContent } from "../plan/registration.ts";
import type { TaskDefinitionObserved } from "../plan/types.ts";

type Known = Knowledge<TaskDefinitionObserved>;

/** A registration that was sent less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;

/**
 * Whether the wanted content may have been registered a moment ago: by this process, or by the one before it. That one left an
 * intent, or an object with the finalizer and without a status.
 */
export function mayHaveBeenRegistered(
  resource: Resource<TaskDefinitionSpec, TaskDefinitionStatus>,
  known: Known,
): boolean {
  const wanted = wantedContent(resource);
  if (known.sinceOwnWriteMs !== undefined && known.sinceOwnWriteMs < DOUBT_MS) {
    if (known.observed === undefined || known.observed.inDoubt) return true;
    // The write was answered: it matters only if it was about this content, and if it was not its deletion.
    const written = known.observed.revisions.find((revision) => revision.content === wanted);
    return written !== undefined && written.state !== "DELETE_IN_PROGRESS";
  }
  if (known.leadingMs >= DOUBT_MS) return false;
  const intended = resource.status?.intent?.value === wanted;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0 && (resource.status?.observedGeneration ?? -1) === -1;
  return known.observed === undefined && (intended || begun);
}

/** Whether the doubt of an earlier pass still stands: AWS may need that long to show what was written. */
export const isStillInDoubt = (known: Known): boolean => known.observed?.inDoubt === true && wasWrittenRecently(known);

/** Whether something was written a moment ago, by this process or by the one before it: AWS need not list it yet. */
export const wasWrittenRecently = ({ sinceOwnWriteMs = Number.POSITIVE_INFINITY, leadingMs }: Known): boolean =>
  Math.min(sinceOwnWriteMs, leadingMs) < DOUBT_MS;
