import { at } from "../../../ecs/canonical/canonical.ts";
import { networkModeOf } from "../../../ecs/canonical/task-rules.ts";
import type { EcsService } from "../../../ecs/shapes.ts";
import type { Plan } from "../../../engine/kind.ts";
import { blocked } from "../../common/plan/plans.ts";
import type { Release } from "./release.ts";
import type { Resolved } from "./resolve.ts";
import type { ServiceInput, ServiceStep } from "./types.ts";

const RECREATE =
  "Take the change back, or recreate the service: delete this object (with `spec.deletionPolicy: Delete`; its tasks are stopped), " +
  "wait until it is gone, and apply it again. To keep tasks running meanwhile, apply it under another `metadata.name` first.";

/** What AWS cannot change in an existing service, told before it is asked. */
export function immutableFields(facts: {
  readonly input: ServiceInput;
  readonly resolved: Resolved;
  readonly service: EcsService;
  readonly release: Release;
}): Plan<ServiceStep> | undefined {
  const { diff } = facts.release;
  const fields = [...diff.immutable.map(({ path }) => path), ...diff.elsewhere].map((field) => `spec.${field}`);
  if (fields.length > 0)
    return blocked("ImmutableField", `AWS cannot change ${fields.join(", ")} of an existing service. ${RECREATE}`);
  return leavesAwsvpc(facts);
}

/**
 * UpdateService keeps what it is not given, and no value of `networkConfiguration` takes it away; with another network mode
 * AWS answers "Network Configuration is not valid for the given networkMode of this task definition."
 * Source: Amazon ECS API Reference, UpdateService, networkConfiguration ("for task definitions that use the awsvpc network
 * mode"), and the text of AWS's refusal.
 */
function leavesAwsvpc(facts: {
  readonly input: ServiceInput;
  readonly resolved: Resolved;
  readonly service: EcsService;
}): Plan<ServiceStep> | undefined {
  const { input, resolved, service } = facts;
  const networkMode = resolved.definition === undefined ? undefined : networkModeOf({ ...resolved.definition });
  const live = at(service.networkConfiguration, "awsvpcConfiguration");
  const declared = input.resource.spec.networkConfiguration !== undefined;
  if (networkMode === undefined || networkMode === "awsvpc" || live === undefined || declared) return undefined;
  const name = resolved.definitionObject?.metadata.name ?? resolved.taskDefinition;
  return blocked(
    "ImmutableField",
    `Task definition ${name} has \`networkMode\` ${networkMode}, but the service runs with awsvpc, and AWS cannot take ` +
      `\`networkConfiguration\` away from an existing service. ${RECREATE}`,
  );
}
