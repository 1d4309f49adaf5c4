import type { ServiceStatus } from "../../api/types.ts";
import type { EcsService } from "../../aws/services/ecs/shapes.ts";
import { boundedPaths } from "../../ecs/groups/leaves.ts";
import type { ServiceChange } from "../../ecs/service-diff.ts";
import type { ServiceInput } from "./model.ts";
import { newestDeploymentKey } from "./plan/verbs.ts";
import { hasEnded } from "./rollout/ecs.ts";

/**
 * Leaves that a release has left out. AWS fills some of them in again (the default security group of a VPC), so they are not
 * left out once more while the deployment that followed is the newest and has not failed.
 */
export function clearingPaths(input: ServiceInput, service: EcsService): readonly string[] | undefined {
  const { clearing } = input.resource.status ?? {};
  if (clearing === undefined || newestDeploymentKey(input, service) === clearing.from) return undefined;
  const { deployment } = input.observed;
  const failed = hasEnded(deployment) && deployment?.status !== "SUCCESSFUL";
  return failed || deployment?.status?.startsWith("ROLLBACK") === true ? undefined : clearing.paths;
}

/** What is recorded before an update that leaves removed leaves out and starts a deployment. */
export function clearingBefore(
  input: ServiceInput,
  service: EcsService,
  sent: readonly ServiceChange[],
): { readonly clearing?: NonNullable<ServiceStatus["clearing"]> } {
  const paths = sent.filter(({ startsDeployment }) => startsDeployment).flatMap(({ cleared }) => cleared);
  if (paths.length === 0) return {};
  const already = clearingPaths(input, service) ?? [];
  return { clearing: { paths: boundedPaths([...already, ...paths]), from: newestDeploymentKey(input, service) } };
}
