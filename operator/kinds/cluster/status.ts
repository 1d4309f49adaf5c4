import type { ClusterStatus } from "../../api/types.ts";
import { declaredClusterPaths } from "../../ecs/cluster-input.ts";
import type { OwnStatus, Plan } from "../../engine/kind.ts";
import { arnToTell } from "../common/plan/recorded.ts";
import { type ClusterInput, type ClusterStep, clusterNameOf } from "./plan.ts";

/** What is told of a cluster. */
export function status(input: ClusterInput, plan: Plan<ClusterStep>): OwnStatus<ClusterStatus> {
  const { resource, observed } = input;
  // Nothing is told of what is another's.
  const cluster = plan.foreign === true ? undefined : observed.cluster;
  const before = resource.status;
  // What was declared and no longer is stays remembered until AWS shows it cleared.
  const cleared = plan.steps.length === 0 && plan.state === "InSync";
  const detail = (cluster?.attachments ?? [])
    .map((one) => `${one.type ?? "attachment"} ${one.status ?? ""}`.trim())
    .join("; ");
  return {
    arn: arnToTell(input, { arn: cluster?.clusterArn, tags: cluster?.tags }),
    clusterName: clusterNameOf(resource),
    clusterStatus: cluster?.status,
    activeServices: cluster?.activeServicesCount,
    runningTasks: cluster?.runningTasksCount,
    pendingTasks: cluster?.pendingTasksCount,
    containerInstances: cluster?.registeredContainerInstancesCount,
    capacityProviders: cluster?.capacityProviders?.length ? [...cluster.capacityProviders].sort() : undefined,
    attachments:
      cluster?.attachmentsStatus === undefined
        ? undefined
        : { status: cluster.attachmentsStatus, ...(detail !== "" && { detail }) },
    declared: cleared ? declaredClusterPaths(resource.spec) : before?.declared,
  };
}
