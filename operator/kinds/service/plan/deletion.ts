import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import type { Plan } from "../../../engine/kind.ts";
import { scopeGate } from "../../common/plan/gates.ts";
import { blocked, gone, progressing } from "../../common/plan/plans.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { planRetain } from "../../common/plan/retain.ts";
import { serviceNameOf } from "./resolve.ts";
import type { ServiceInput, ServiceStep } from "./types.ts";

/** Deletes the service and waits until AWS shows its end; DRAINING, INACTIVE and MISSING are progress, not errors. */
export function planDeletion(input: ServiceInput): Plan<ServiceStep> {
  const { resource, observed, installation, settings } = input;
  const { service } = observed;
  const name = serviceNameOf(resource);
  const ours = ownershipOf(service?.tags, installation, resource, everOwned(resource)) === "ours";
  if (observed.lost === true && !ours && resource.status?.clusterArn === undefined) return planLost(input);
  if (service === undefined) {
    if (observed.source === "read") return gone("Deleting", `Service ${name} is gone.`);
    return progressing("Deleting", "AWS is read once more before the object is released.", [], settings.pollMs);
  }
  const elsewhere = scopeGate(input.scope, [service.serviceArn, service.clusterArn]);
  if (elsewhere !== undefined) return elsewhere;
  if (!ours) return gone("Retained", `Service ${name} is not ours; it is left alone.`);
  if (retains(input)) return retained(input, service);
  if (service.status === "DRAINING") return progressing("Deleting", drainingMessage(service), [], settings.pollMs);
  const cluster = service.clusterArn ?? resource.status?.clusterArn ?? "";
  const step: ServiceStep = { kind: "DeleteService", cluster, service: name, summary: `delete service ${name}` };
  // Once it is gone, nothing in AWS says any more where it was.
  const before = service.clusterArn === undefined ? {} : { clusterArn: service.clusterArn };
  return { ...progressing("Deleting", step.summary, [step]), before };
}

const retains = ({ resource, settings }: ServiceInput): boolean =>
  (resource.spec.deletionPolicy ?? settings.defaultDeletionPolicy) === "Retain";

/**
 * The cluster's object is gone, and nothing tells its name in AWS: neither the status nor what was recorded with the finalizer. The
 * service may run on, so the object stays until someone says where, or that it may be left.
 */
function planLost(input: ServiceInput): Plan<ServiceStep> {
  const name = serviceNameOf(input.resource);
  const reference = `ECSCluster ${input.resource.spec.clusterRef?.name}`;
  if (retains(input))
    return gone("Retained", `Service ${name} is left as it is; ${reference}, which tells its cluster, is gone.`);
  return blocked(
    "WaitingForReference",
    `Waiting for ${reference}, which does not exist in this namespace: service ${name} may still run in its cluster, and nothing else tells ` +
      "which that is in AWS. Create the object again, or name the cluster with `spec.cluster` in the place of `spec.clusterRef`; or set " +
      "`spec.deletionPolicy: Retain` to leave the service as it is.",
  );
}

/** Draining lasts as long as the target group's deregistration delay and the tasks' stop time-outs: no deadline. */
function drainingMessage(service: EcsService): string {
  const left = (service.runningCount ?? 0) + (service.pendingCount ?? 0);
  return `Service ${service.serviceName ?? ""} is draining: ${left} tasks are still being stopped.`;
}

const retained = ({ observed, resource, installation }: ServiceInput, service: EcsService): Plan<ServiceStep> =>
  planRetain({
    installation,
    resource,
    what: `service ${serviceNameOf(resource)}`,
    arn: service.serviceArn,
    tags: service.tags,
    released: observed.released,
  });
