import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import type { Plan } from "../../../engine/kind.ts";
import { scopeGate } from "../../common/plan/gates.ts";
import { gone, progressing } from "../../common/plan/plans.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { planRetain } from "../../common/plan/retain.ts";
import { serviceNameOf } from "./resolve.ts";
import type { ServiceInput, ServiceStep } from "./types.ts";

/** Deletes the service and waits until AWS shows its end; DRAINING, INACTIVE and MISSING are progress, not errors. */
export function planDeletion(input: ServiceInput): Plan<ServiceStep> {
  const { resource, observed, installation, settings } = input;
  const { service } = observed;
  const name = serviceNameOf(resource);
  if (service === undefined) {
    if (observed.source === "read") return gone("Deleting", `Service ${name} is gone.`);
    return progressing("Deleting", "AWS is read once more before the object is released.", [], settings.pollMs);
  }
  const elsewhere = scopeGate(input.scope, [service.serviceArn, service.clusterArn]);
  if (elsewhere !== undefined) return elsewhere;
  if (ownershipOf(service.tags, installation, resource, everOwned(resource)) !== "ours") {
    return gone("Retained", `Service ${name} is not ours; it is left alone.`);
  }
  if ((resource.spec.deletionPolicy ?? settings.defaultDeletionPolicy) === "Retain") return retained(input, service);
  if (service.status === "DRAINING") return progressing("Deleting", drainingMessage(service), [], settings.pollMs);
  const cluster = service.clusterArn ?? resource.status?.clusterArn ?? "";
  const step: ServiceStep = { kind: "DeleteService", cluster, service: name, summary: `delete service ${name}` };
  return progressing("Deleting", step.summary, [step]);
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
