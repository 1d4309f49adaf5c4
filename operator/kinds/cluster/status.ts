import type { ClusterStatus } from "../../api/types.ts";
import { declaredClusterPaths } from "../../ecs/cluster-groups.ts";
import type { DomainCondition, OwnStatus } from "../../engine/object.ts";
import type { Plan } from "../../engine/plan.ts";
import { detailsUnavailable, type MissingRead } from "../common/plan/details.ts";
import { statusArn } from "../common/plan/recorded.ts";
import { waitingNow } from "../common/plan/waiting.ts";
import { type ClusterInput, type ClusterStep, clearingInDoubt, clusterNameOf } from "./plan.ts";
import { inAwsWords, resolveReferences } from "./references.ts";

/** The status of a cluster. */
export function status(input: ClusterInput, plan: Plan<ClusterStep>): OwnStatus<ClusterStatus> {
  const { resource, observed } = input;
  // Nothing is reported of another owner's cluster.
  const cluster = plan.foreign === true ? undefined : observed.cluster;
  const before = resource.status;
  // What was declared and no longer is stays recorded until AWS shows it cleared.
  const cleared = plan.steps.length === 0 && plan.state === "InSync" && !clearingInDoubt(input);
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
    instances: instancesShown(input, cluster),
    capacityProviders: cluster?.capacityProviders?.length ? [...cluster.capacityProviders].sort() : undefined,
    attachments:
      cluster?.attachmentsStatus === undefined
        ? undefined
        : { status: cluster.attachmentsStatus, ...(detail !== "" && { detail }) },
    serviceConnectNamespace: cluster === undefined ? undefined : namespaceShown(input),
    waiting: waitingOf(input, plan),
    declared: cleared ? declaredClusterPaths(inAwsWords(resource.spec)) : before?.declared,
  };
}

/** Where a read has failed that is made again soon, what the status says already stays. */
function instancesShown({ observed, resource }: ClusterInput, cluster: ClusterInput["observed"]["cluster"]) {
  if ((cluster?.registeredContainerInstancesCount ?? 0) === 0) return undefined;
  const { counts, missing } = observed.instances ?? {};
  return counts ?? (missing === undefined ? resource.status?.instances : undefined);
}

function waitingOf(
  { resource, surroundings, now }: ClusterInput,
  { reason }: Plan<ClusterStep>,
): OwnStatus<ClusterStatus>["waiting"] {
  const missing =
    reason === "WaitingForReference" ? resolveReferences(resource, surroundings).waiting?.missing : undefined;
  return missing === undefined ? undefined : waitingNow(resource.status?.waiting, missing, now);
}

function namespaceShown({ observed }: ClusterInput): OwnStatus<ClusterStatus>["serviceConnectNamespace"] {
  const shown = observed.cluster?.serviceConnectDefaults?.namespace;
  if (shown === undefined || shown === "") return undefined;
  // Right after our own write nothing is known of the new one but its ARN.
  const known = observed.namespace?.shown === shown ? observed.namespace : undefined;
  const { name, arn = shown.startsWith("arn:") ? shown : undefined } = known ?? {};
  return { ...(name !== undefined && { name }), ...(arn !== undefined && { arn }) };
}

/** `DetailsUnavailable` while the name of the default namespace, or the container instances, may not be read. */
export function conditions({ observed }: ClusterInput): readonly DomainCondition[] {
  const { missing: lookup, arn } = observed.namespace ?? {};
  const name = `The default Service Connect namespace ${arn ?? ""} is shown without ${arn === undefined ? "its ARN" : "its name"}.`;
  const found = [
    detailsUnavailable(listed(lookup), { iamPrefix: "servicediscovery", consequence: name.replace("  ", " ") }),
    detailsUnavailable(listed(observed.instances?.missing), {
      iamPrefix: "ecs",
      consequence: "Container instances are not counted by kind and state.",
    }),
  ].filter((condition) => condition !== undefined);
  const [first] = found;
  return first === undefined ? [] : [{ ...first, message: found.map(({ message }) => message).join(" ") }];
}

const listed = (missing: MissingRead | undefined): readonly MissingRead[] => (missing === undefined ? [] : [missing]);
