import type { ClusterStatus } from "../../api/types.ts";
import { declaredClusterPaths } from "../../ecs/cluster-groups.ts";
import type { DomainCondition, OwnStatus } from "../../engine/object.ts";
import type { Plan } from "../../engine/plan.ts";
import { detailsUnavailable } from "../common/plan/details.ts";
import { statusArn } from "../common/plan/recorded.ts";
import { type ClusterInput, type ClusterStep, clusterNameOf } from "./plan.ts";

/** The status of a cluster. */
export function status(input: ClusterInput, plan: Plan<ClusterStep>): OwnStatus<ClusterStatus> {
  const { resource, observed } = input;
  // Nothing is reported of another owner's cluster.
  const cluster = plan.foreign === true ? undefined : observed.cluster;
  const before = resource.status;
  // What was declared and no longer is stays recorded until AWS shows it cleared.
  const cleared = plan.steps.length === 0 && plan.state === "InSync";
  const detail = (cluster?.attachments ?? [])
    .map((one) => `${one.type ?? "attachment"} ${one.status ?? ""}`.trim())
    .join("; ");
  return {
    arn: statusArn(input, { arn: cluster?.clusterArn, tags: cluster?.tags }),
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
    serviceConnectNamespace: cluster === undefined ? undefined : namespaceShown(input),
    declared: cleared ? declaredClusterPaths(resource.spec) : before?.declared,
  };
}

function namespaceShown({ observed }: ClusterInput): OwnStatus<ClusterStatus>["serviceConnectNamespace"] {
  const shown = observed.cluster?.serviceConnectDefaults?.namespace;
  if (shown === undefined || shown === "") return undefined;
  // Right after our own write nothing is known of the new one but its ARN.
  const known = observed.namespace?.shown === shown ? observed.namespace : undefined;
  const { name, arn = shown.startsWith("arn:") ? shown : undefined } = known ?? {};
  return { ...(name !== undefined && { name }), ...(arn !== undefined && { arn }) };
}

/** `DetailsUnavailable` while the name of the default namespace may not be read. */
export function conditions({ observed }: ClusterInput): readonly DomainCondition[] {
  const { missing, arn } = observed.namespace ?? {};
  const lost = `The default Service Connect namespace ${arn ?? ""} is shown without ${arn === undefined ? "its ARN" : "its name"}.`;
  const unavailable =
    missing && detailsUnavailable([missing], { iamPrefix: "servicediscovery", consequence: lost.replace("  ", " ") });
  return unavailable === undefined ? [] : [unavailable];
}
