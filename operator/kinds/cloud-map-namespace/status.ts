import type { CloudMapNamespaceStatus } from "../../api/types.ts";
import type { OwnStatus } from "../../engine/object.ts";
import { recordedOperation } from "../common/plan/cloud-map-operation.ts";
import { statusArn } from "../common/plan/recorded.ts";
import { type NamespaceInput, type NamespacePlan, namespaceNameOf } from "./model.ts";
import { declaredPaths } from "./plan/changes.ts";

/** The status of a namespace. */
export function status(input: NamespaceInput, plan: NamespacePlan): OwnStatus<CloudMapNamespaceStatus> {
  const { resource, observed } = input;
  // Nothing is reported of another owner's namespace.
  const namespace = plan.foreign === true ? undefined : observed.namespace;
  const { DnsProperties, HttpProperties } = namespace?.Properties ?? {};
  // What was declared and no longer is stays recorded until AWS shows it cleared.
  const isSettled = plan.steps.length === 0 && plan.state === "InSync";
  return {
    arn: statusArn(input, { arn: namespace?.Arn, tags: observed.tags }),
    namespaceName: namespaceNameOf(resource),
    namespaceId: namespace?.Id,
    httpName: HttpProperties?.HttpName,
    hostedZoneId: DnsProperties?.HostedZoneId,
    services: namespace?.ServiceCount,
    // Once AWS shows what it did, an operation is of no more use.
    operation: isSettled ? undefined : recordedOperation(input, observed.operation),
    declared: isSettled ? declaredPaths(resource) : resource.status?.declared,
  };
}
