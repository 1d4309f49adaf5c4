import type { TaskDefinitionExports } from "../../api/exports.ts";
import type { TaskDefinitionSpec, TaskDefinitionStatus } from "../../api/types.ts";
import { checkedMembers } from "../../aws/services/ecs/checked.ts";
import { isDeleting, type Resource } from "../../engine/object.ts";
import { inputWithoutTags, wantedContent } from "./plan/registration.ts";

type Definition = Resource<TaskDefinitionSpec, TaskDefinitionStatus>;

/** What others see of a task definition. */
export function exported(resource: Definition): TaskDefinitionExports {
  const { metadata, status } = resource;
  return {
    generation: metadata.generation,
    deleting: isDeleting(resource),
    settled: isSettled(resource),
    latest: status?.latest && { arn: status.latest.arn, content: status.latest.content },
    wanted: specHasContent(resource)
      ? { content: wantedContent(resource), definition: checkedMembers(inputWithoutTags(resource)) }
      : undefined,
  };
}

/** One that is only observed, and one that is kept as a stub, do not say what a revision holds. */
const specHasContent = ({ spec, oversized }: Definition): boolean =>
  spec.managementPolicy !== "Observe" && oversized !== true;

/**
 * True when the newest generation has been dealt with: registered, refused, or not to be dealt with at all (suspended, observed,
 * being deleted).
 */
function isSettled(resource: Definition): boolean {
  const { metadata, spec, status } = resource;
  if (isDeleting(resource) || spec.suspend === true || spec.managementPolicy === "Observe") return true;
  if (status?.settledGeneration === metadata.generation) return true;
  const stalled = status?.conditions?.find(({ type }) => type === "Stalled");
  return stalled?.status === "True" && stalled.observedGeneration === metadata.generation;
}
