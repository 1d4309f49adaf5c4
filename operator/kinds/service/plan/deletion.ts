import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import type { Plan } from "../../../engine/plan.ts";
import { isOwn, isRetained, planOwnedDeletion } from "../../common/plan/owned.ts";
import { blocked, gone, progressing } from "../../common/plan/plans.ts";
import type { ServicePass } from "../facts.ts";
import type { ServiceInput, ServiceStep } from "../model.ts";
import { ownedOf, serviceNameOf } from "../references.ts";
import { alarmsLeft, scalingFirst } from "../scaling/deletion.ts";

/** Deletes the service and waits until AWS shows its end; DRAINING, INACTIVE and MISSING are progress, not errors. */
export function planDeletion(input: ServicePass): Plan<ServiceStep> {
  const { resource, observed, settings } = input;
  const { service } = observed;
  const name = serviceNameOf(resource);
  if (observed.clusterUncertain === true && !isOwn(input, service?.tags) && resource.status?.clusterArn === undefined)
    return planClusterUncertain(input);
  if (service === undefined) {
    const alarms = isRetained(input) ? undefined : alarmsLeft(input);
    if (alarms !== undefined) return alarms;
    if (observed.source === "read") return gone("Deleting", `Service ${name} no longer exists in AWS.`);
    return progressing(
      "Deleting",
      `Verifying in AWS that service ${name} is gone before removing the finalizer.`,
      [],
      settings.pollMs,
    );
  }
  return planOwnedDeletion<ServiceStep>(input, ownedOf(service, input), observed.untagged, () =>
    planOwnDeletion(input, service),
  );
}

function planOwnDeletion(input: ServicePass, service: EcsService): Plan<ServiceStep> {
  const { resource, settings } = input;
  const name = serviceNameOf(resource);
  if (service.status === "DRAINING") return progressing("Deleting", drainingMessage(service), [], settings.pollMs);
  const cluster = service.clusterArn ?? resource.status?.clusterArn ?? "";
  const step: ServiceStep = { kind: "DeleteService", cluster, service: name, summary: `delete service ${name}` };
  // Once it is gone, nothing in AWS says any more where it was.
  const before = service.clusterArn === undefined ? {} : { clusterArn: service.clusterArn };
  return scalingFirst(input, { ...progressing("Deleting", step.summary, [step]), before });
}

/**
 * The cluster's object is gone, and its name in AWS is not known: neither the status nor what was recorded with the finalizer. The
 * service may run on, so the object stays until its spec names the cluster, or Retain.
 */
function planClusterUncertain(input: ServiceInput): Plan<ServiceStep> {
  const name = serviceNameOf(input.resource);
  const reference = `ECSCluster ${input.resource.spec.clusterRef?.name}`;
  if (isRetained(input))
    return gone(
      "Retained",
      `Service ${name} stays in AWS; ${reference}, which identified its cluster, no longer exists.`,
    );
  return blocked(
    "WaitingForReference",
    `Waiting for ${reference}, which does not exist in this namespace: without it, the AWS cluster in which service ${name} may still run ` +
      "is unknown. Create the object again, or replace `spec.clusterRef` by `spec.cluster`, or set `spec.deletionPolicy: Retain` to " +
      "leave the service in AWS.",
  );
}

/** Draining lasts as long as the target group's deregistration delay and the tasks' stop time-outs: no deadline. */
function drainingMessage(service: EcsService): string {
  const left = (service.runningCount ?? 0) + (service.pendingCount ?? 0);
  return `Waiting for service ${service.serviceName ?? ""} to drain; tasks left: ${left}.`;
}
