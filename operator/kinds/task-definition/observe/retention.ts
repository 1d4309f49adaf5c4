import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../../api/types.ts";
import type { Aws } from "../../../aws/handle.ts";
import type { Surroundings } from "../../../engine/kind.ts";
import type { Resource } from "../../../engine/object.ts";
import { unusedByObjects } from "../plan/content.ts";
import { familyOf } from "../plan/registration.ts";
import type { Revision, TaskDefinitionObserved } from "../plan/types.ts";
import { describe, stateShown } from "./reads.ts";
import { DESCRIBED_AT_ONCE } from "./search.ts";
import { clustersIn, tasksOf } from "./users.ts";

/**
 * What deregistering old revisions needs to know: their tags, and which of them no task runs. Nothing is read while
 * services use all of them.
 */
export async function observeOld(
  aws: Aws,
  resource: Resource<TaskDefinitionSpec, TaskDefinitionStatus>,
  surroundings: Surroundings,
  verified: readonly Revision[],
): Promise<Pick<TaskDefinitionObserved, "revisions" | "idle">> {
  const unused = unusedByObjects(resource, surroundings, verified);
  if (unused.length === 0) return { revisions: verified };
  const tasks = await tasksOf(aws, familyOf(resource), clustersIn(aws.scope, surroundings));
  const running = new Set(tasks.map(({ taskDefinition }) => taskDefinition));
  const { described } = await describeUnread(aws, unused);
  const revisions = verified.map((revision) => described.find((one) => one.arn === revision.arn) ?? revision);
  return { revisions, idle: unused.map(({ arn }) => arn).filter((arn) => !running.has(arn)) };
}

/**
 * Reads state and tags of revisions whose tags are not known, some at a time.
 *
 * @returns `hidden`: ARNs that AWS does not show, which are described without tags
 */
export async function describeUnread(
  aws: Aws,
  revisions: readonly Revision[],
): Promise<{ readonly described: readonly Revision[]; readonly hidden: ReadonlySet<string>; readonly reads: number }> {
  const described: Revision[] = [];
  const hidden = new Set<string>();
  let reads = 0;
  for (const revision of revisions) {
    if (revision.tags !== undefined || revision.state === "DELETE_IN_PROGRESS" || reads >= DESCRIBED_AT_ONCE) {
      described.push(revision);
      continue;
    }
    reads += 1;
    const shown = await describe(aws, revision.arn);
    if (shown === undefined) hidden.add(revision.arn);
    described.push({
      ...revision,
      state: shown === undefined ? "INACTIVE" : stateShown(shown.definition),
      tags: shown?.tags ?? [],
    });
  }
  return { described, hidden, reads };
}
