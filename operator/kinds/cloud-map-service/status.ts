import type { CloudMapServiceStatus } from "../../api/types.ts";
import { isDeleting, type OwnStatus } from "../../engine/object.ts";
import { nameIn } from "../../lib/arn.ts";
import { rfc3339 } from "../../lib/clock.ts";
import { recordedOperation } from "../common/plan/cloud-map-operation.ts";
import { referred } from "../common/plan/neighbours.ts";
import { statusArn } from "../common/plan/recorded.ts";
import { waitingNow } from "../common/plan/waiting.ts";
import { namespaceOf, type ServiceInput, type ServicePlan, serviceNameOf } from "./model.ts";
import { declaredPaths } from "./plan/changes.ts";

/** The status of a service. */
export function status(input: ServiceInput, plan: ServicePlan): OwnStatus<CloudMapServiceStatus> {
  const { resource, observed } = input;
  // Nothing is reported of another owner's service.
  const service = plan.foreign === true ? undefined : observed.service;
  const arn = statusArn(input, { arn: service?.Arn, tags: observed.tags });
  // What was declared and no longer is stays recorded until AWS shows it cleared.
  const isSettled = plan.steps.length === 0 && plan.state === "InSync";
  return {
    arn,
    serviceName: serviceNameOf(resource),
    serviceId: service?.Id,
    namespaceId: arn === undefined ? undefined : namespaceId(input),
    instances: service?.InstanceCount,
    instancesLeftSince: instancesLeftSince(input),
    // Once AWS shows what it did, an operation is of no more use.
    operation: isSettled ? undefined : recordedOperation(input, observed.operation),
    waiting: waiting(input, plan),
    declared: isSettled ? declaredPaths(resource) : resource.status?.declared,
  };
}

function namespaceId({ resource, surroundings }: ServiceInput): string | undefined {
  const namespace = namespaceOf(resource, surroundings);
  return namespace === undefined ? undefined : nameIn(namespace);
}

function instancesLeftSince({ resource, observed, now }: ServiceInput): string | undefined {
  if (!isDeleting(resource) || (observed.instances ?? []).length === 0) return undefined;
  return resource.status?.instancesLeftSince ?? rfc3339(now);
}

function waiting({ resource, surroundings, now }: ServiceInput, plan: ServicePlan): CloudMapServiceStatus["waiting"] {
  const { namespaceRef } = resource.spec;
  const isMissing =
    namespaceRef !== undefined && referred(surroundings, "CloudMapNamespace", namespaceRef.name) === undefined;
  if (plan.reason !== "WaitingForReference" || !isMissing) return undefined;
  return waitingNow(resource.status?.waiting, `CloudMapNamespace ${namespaceRef.name}`, now);
}
